"""Exchange an authorization code for a token, once, RFC 6749 §4.1.3."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from iam.domain.clients import Client
from iam.domain.errors import InvalidGrant, OAuthError
from iam.domain.grants import (
    INVALID,
    AuthorizationCode,
    fault_of_exchange,
    fault_of_grant,
)
from iam.domain.id_tokens import is_openid
from iam.domain.policies.facts import AskedFor, RequestFacts
from iam.domain.policies.outcomes import Dropped, nothing_left_of_grant
from iam.domain.realms import Realm
from iam.services.audit import AuditTrail, Journal
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.services.grant_terms import ends_at_of, term
from iam.services.grants import end_grant
from iam.services.id_tokens import IdTokenService
from iam.services.refresh_tokens import RefreshTokenService
from iam.services.scope_decisions import ScopeDecisions
from iam.services.session_ends import tell
from iam.services.token_policies import Holder
from iam.services.tokens import Issued, TokenService
from iam.storage.database import Database
from iam.storage.store import Store


def id_of_code(code: str) -> str:
    """Give the id of a code: 256 random bits need no slow hash."""
    return hashlib.sha256(code.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """
    What a client sends to exchange a code; None where it left something out.

    ``resources`` are those that this token shall be for, RFC 8707; ``request`` is how
    it came.
    """

    code: str
    redirect_uri: str | None
    verifier: str | None
    resources: tuple[str, ...] = ()
    request: RequestFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """
    What became of a code: a token.

    ``dropped`` names the policy that denied each scope that is not in it.
    """

    issued: Issued
    code: AuthorizationCode
    dropped: Dropped
    id_token: str = ""
    refresh_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationCodeService:
    """What can be done with authorization codes."""

    scopes: ScopeDecisions
    tokens: TokenService
    id_tokens: IdTokenService
    refresh_tokens: RefreshTokenService
    database: Database
    audit: AuditTrail
    clock: Clock

    def exchange(
        self, live: Live, realm: Realm, client: Client, presented: Presented
    ) -> Exchanged:
        """
        Make a token of a code.

        The code is consumed first, and compared then: whoever has a wrong address or
        verifier, or whose code gives nothing any more, gets one try. Where all of that
        is right and yet no token can be made, nothing was consumed.

        Raises:
            InvalidGrant, InvalidRequest: It is refused, and the code is consumed.
            PolicyRefused: A policy refuses it, or failed; nothing was consumed.
            InvalidTarget, InvalidScope: Resources are not the client's to address, or
                do not fit into a token; nothing was consumed.
            TemporarilyUnavailable: A key is not at hand; nothing was consumed.
        """

        def work(store: Store, journal: Journal) -> Exchanged | OAuthError:
            code = _consume(store, realm, client, presented, journal=journal)
            if isinstance(code, OAuthError):
                return code
            return self._make(
                store, live, realm, client, code=code, presented=presented
            )

        self.id_tokens.prepare(
            client, lambda: self._gives_id_token(realm, client, presented)
        )
        outcome = self.audit.record(self.database, work, actor=client.client_id)
        if isinstance(outcome, OAuthError):
            raise outcome
        return outcome

    def _gives_id_token(
        self, realm: Realm, client: Client, presented: Presented
    ) -> bool:
        """Look what a code will give, and leave it as it is."""
        with self.database.single() as store:
            code = store.authorization_codes.find(realm.id, id_of_code(presented.code))
            grant = store.grants.find(realm.id, code.grant_id) if code else None
        if code is None or grant is None or not is_openid(grant.scopes):
            return False
        now = self.clock.now()
        if not code.counts(client.id, now) or not grant.is_live(now):
            return False
        return _fault(code, presented) is None

    def _make(
        self,
        store: Store,
        live: Live,
        realm: Realm,
        client: Client,
        *,
        code: AuthorizationCode,
        presented: Presented,
    ) -> Exchanged | OAuthError:
        """Make a token, if all that the person agreed to is so still."""
        grant = store.grants.find(realm.id, code.grant_id)
        user = store.end_users.find(realm.id, code.subject_id)
        why = fault_of_grant(
            grant,
            user,
            redirect_uri=code.redirect_uri,
            client=client,
            provider=realm.provider,
        )
        if why is not None or grant is None or user is None:
            return InvalidGrant(INVALID, reason=why)
        ends = term(store, realm, client, grant, user, now=self.clock.now())
        if isinstance(ends, str):
            return InvalidGrant(INVALID, reason=ends)
        asked = AskedFor(
            request=presented.request,
            scopes=grant.asked_for,
            resources=presented.resources,
        )
        left, dropped = self.scopes.still(live, realm, client, grant, user, asked=asked)
        if not left.scopes:
            return nothing_left_of_grant(dropped)
        issued = self.tokens.issue_for_person(
            live,
            realm,
            client,
            left,
            user,
            asked=asked,
            until=ends.tokens_end,
            agreed=left.scopes,
        )
        id_token, good_until = "", 0
        if is_openid(left.scopes):
            sid = tell(store, realm.id, grant.session_id, client.id)
            if not sid:
                return InvalidGrant(INVALID, reason="the session has ended")
            id_token, good_until = self.id_tokens.issue(
                live,
                realm,
                client,
                Holder(user, left),
                sid=sid,
                access_token=issued.text,
                nonce=code.nonce,
                asked=asked,
                until=ends.tokens_end,
            )
        now = self.clock.now()
        last = max(issued.token.expires_at, good_until)
        ends_at = ends_at_of(ends, datetime.fromtimestamp(last, UTC))
        if not store.grants.use(realm.id, grant.id, at=now, ends_at=ends_at):
            return InvalidGrant(INVALID, reason="the grant was revoked meanwhile")
        return Exchanged(
            issued=issued,
            code=code,
            id_token=id_token,
            dropped=dropped,
            refresh_token=self.refresh_tokens.begin(store, grant, ends),
        )


def _consume(
    store: Store,
    realm: Realm,
    client: Client,
    presented: Presented,
    *,
    journal: Journal,
) -> AuthorizationCode | OAuthError:
    code_id, now = id_of_code(presented.code), journal.clock.now()
    code = store.authorization_codes.consume(realm.id, code_id, client.id, now=now)
    if code is not None:
        return _fault(code, presented) or code
    kept = store.authorization_codes.find(realm.id, code_id)
    if kept is None or kept.client_uuid != client.id:
        return _unknown(kept)
    if kept.used_at is None:
        return InvalidGrant("Authorization code expired.")
    return _used_before(store, realm, kept, presented, journal)


def _unknown(kept: AuthorizationCode | None) -> OAuthError:
    reason = "no such code" if kept is None else "the code is another client's"
    return InvalidGrant("Authorization code doesn't exist.", reason=reason)


def _fault(code: AuthorizationCode, presented: Presented) -> OAuthError | None:
    return fault_of_exchange(
        code, redirect_uri=presented.redirect_uri, verifier=presented.verifier
    )


def _used_before(
    store: Store,
    realm: Realm,
    code: AuthorizationCode,
    presented: Presented,
    journal: Journal,
) -> OAuthError:
    """
    Refuse a second use; end what the first got where a thief may have been first.

    Only who proves to be the client that asked ends anything: somebody who saw a code
    go by must not be able to.

    Sources:
        RFC 6749 §4.1.2, RFC 9700 §4.5.
    """
    if fault := _fault(code, presented):
        return InvalidGrant(
            INVALID,
            reason=f"the code was used before; nothing is ended, as: {fault.reason}",
        )
    end_grant(
        store,
        journal,
        realm,
        code.grant_id,
        reason="an authorization code was used twice",
    )
    return InvalidGrant(INVALID, reason="the code was used twice: its grant is ended")
