"""Refresh tokens: begun with their grant, used once each, known again, RFC 6749 §6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from iam.domain.clients import Client
from iam.domain.errors import InvalidGrant, TemporarilyUnavailable
from iam.domain.grants import INVALID, Grant
from iam.domain.id_tokens import is_openid
from iam.domain.policies.facts import AskedFor, RequestFacts
from iam.domain.policies.outcomes import (
    Dropped,
)
from iam.domain.realms import Realm
from iam.domain.refresh_tokens import (
    Ends,
    RefreshToken,
    Use,
    ends_of,
    narrowed,
    parse,
    rules_of,
    use_of,
    written,
)
from iam.domain.scopes.syntax import Scope
from iam.services.audit import AuditTrail, Journal
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.services.grant_terms import still_there
from iam.services.id_tokens import IdTokenService
from iam.services.refresh_scopes import left_of
from iam.services.refresh_seeds import RefreshSeeds
from iam.services.refresh_uses import ahead, keep_use, replayed
from iam.services.scope_decisions import ScopeDecisions
from iam.services.session_ends import tell
from iam.services.token_policies import Holder
from iam.services.tokens import Issued, TokenService
from iam.storage.database import Database
from iam.storage.refresh_tokens import Begun
from iam.storage.store import Store

_TRIES = 4
"""Looks at a grant that others move at the same moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """What a client sends to refresh, and how; no scope: all that was granted."""

    text: str
    scopes: tuple[Scope, ...] = ()
    resources: tuple[str, ...] = ()
    request: RequestFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """
    What a client gets; ``id_token`` where ``openid`` is among the scopes.

    ``dropped`` names the policy that denied each scope that is not in its tokens.
    """

    issued: Issued
    refresh_token: str
    dropped: Dropped
    id_token: str = ""


class Authentic(NamedTuple):
    """A refresh token that we made, with its grant, and the seed it was made with."""

    token: RefreshToken
    grant: Grant
    seed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokenService:
    """What can be done with refresh tokens."""

    scopes: ScopeDecisions
    tokens: TokenService
    id_tokens: IdTokenService
    seeds: RefreshSeeds
    database: Database
    audit: AuditTrail
    clock: Clock

    def begin(self, store: Store, grant: Grant, ends: Ends) -> str | None:
        """Give a grant its first refresh token, if its client gets one."""
        if ends.idle is None or ends.refresh is None:
            return None
        seed, encrypted = self.seeds.make(grant)
        begun = Begun(
            refresh_seed=encrypted,
            refreshed_at=self.clock.now(),
            refresh_idle_ends_at=ends.idle,
            refresh_ends_at=ends.refresh,
        )
        if not store.refresh_tokens.begin(grant, begun):
            return None
        return written(seed, grant.id, 0)

    def refresh(
        self, live: Live, realm: Realm, client: Client, presented: Presented
    ) -> Refreshed:
        """
        Make an access token of a refresh token, and the refresh token after it.

        Raises:
            InvalidGrant: It is no refresh token of this client that counts, or none of
                its scopes is allowed any more.
            InvalidScope, InvalidTarget: More is asked than was granted; the refresh
                token counts as it did before.
            PolicyRefused: A policy refuses it, or failed; the same holds.
            TemporarilyUnavailable: A key is not at hand, and the same holds.
        """

        def work(store: Store, journal: Journal) -> Refreshed | InvalidGrant:
            for _ in range(_TRIES):
                done = self._try(store, live, realm, client, presented, journal=journal)
                if done is not None:
                    return done
            raise TemporarilyUnavailable(
                "The grant is being used at this moment; try again",
                reason="a grant moved at each of several looks",
            )

        self.id_tokens.prepare(
            client, lambda: self._gives_id_token(realm, client, presented)
        )
        outcome = self.audit.record(self.database, work, actor=client.client_id)
        if isinstance(outcome, InvalidGrant):
            raise outcome
        return outcome

    def _gives_id_token(
        self, realm: Realm, client: Client, presented: Presented
    ) -> bool:
        """Look what a refresh token will give, and leave its grant as it is."""
        with self.database.single() as store:
            found = self.authentic(store, realm, presented.text)
        if found is None or found.grant.client_uuid != client.id:
            return False
        token, grant, now = found.token, found.grant, self.clock.now()
        use = use_of(token, grant, rules_of(client, realm.provider), now)
        is_good = use in {Use.FIRST, Use.AGAIN} and grant.revoked_at is None
        return is_good and is_openid(presented.scopes or grant.scopes)

    def _try(
        self,
        store: Store,
        live: Live,
        realm: Realm,
        client: Client,
        presented: Presented,
        *,
        journal: Journal,
    ) -> Refreshed | InvalidGrant | None:
        """
        Refresh once.

        Returns:
            A refusal where something was ended that must stay so; None where the grant
            moved after it was read.
        """
        token, grant, seed = self._of_client(store, realm, client, presented.text)
        now, rules = self.clock.now(), rules_of(client, realm.provider)
        use = use_of(token, grant, rules, now)
        if use is Use.REPLAY:
            return replayed(store, realm, grant, journal)
        if use is Use.AHEAD:
            raise ahead(grant)
        user, session = still_there(store, realm, grant, rules, now)
        is_first = use is Use.FIRST
        ends = ends_of(grant, rules, session=session, now=now, is_used=is_first)
        asked = AskedFor(
            request=presented.request,
            scopes=presented.scopes or grant.asked_for,
            resources=presented.resources,
        )
        wanted = narrowed(
            presented.scopes, grant, client=client, provider=realm.provider
        )
        narrow, dropped, agreed = left_of(
            self.scopes,
            live,
            realm,
            client,
            grant,
            user=user,
            asked=asked,
            wanted=wanted,
            are_named=bool(presented.scopes),
        )
        issued = self.tokens.issue_for_person(
            live,
            realm,
            client,
            narrow,
            user,
            asked=asked,
            until=ends.tokens_end,
            agreed=agreed,
        )
        id_token, good_until = "", 0
        if is_openid(narrow.scopes):
            id_token, good_until = self.id_tokens.issue(
                live,
                realm,
                client,
                Holder(user, narrow),
                # The session may have moved since, and it may have ended.
                sid=tell(store, realm.id, grant.session_id, client.id),
                access_token=issued.text,
                asked=asked,
                until=ends.tokens_end,
            )
        last = datetime.fromtimestamp(max(issued.token.expires_at, good_until), UTC)
        by = int(is_first and rules.rotates)
        if not keep_use(store, grant, ends, last, by=by, now=now, is_first=is_first):
            return None
        return Refreshed(
            issued=issued,
            refresh_token=written(seed, grant.id, grant.refresh_counter + by),
            id_token=id_token,
            dropped=dropped,
        )

    def _of_client(
        self, store: Store, realm: Realm, client: Client, text: str
    ) -> Authentic:
        found = self.authentic(store, realm, text)
        if found is None:
            raise InvalidGrant(INVALID, reason="no refresh token of ours")
        if found.grant.client_uuid != client.id:
            raise InvalidGrant(INVALID, reason="another client's refresh token")
        return found

    def authentic(self, store: Store, realm: Realm, text: str) -> Authentic | None:
        """
        Give what we made, with its grant and the seed; None for all else.

        Whether it counts still is another question.

        Raises:
            TemporarilyUnavailable: The seed cannot be opened.
        """
        token = parse(text)
        grant = store.grants.find(realm.id, token.grant_id) if token else None
        seed = self.seeds.open(grant) if grant else None
        if token is None or grant is None or seed is None:
            return None
        if not token.is_authentic(seed):
            return None
        return Authentic(token, grant, seed)
