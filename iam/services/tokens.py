"""Access tokens: issue, read, revoke. Issuing writes no row."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.errors import InvalidScope, TemporarilyUnavailable
from iam.domain.grants import Grant, seconds_within
from iam.domain.id_tokens import is_openid
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.facts import AskedFor
from iam.domain.policies.refusals import too_long
from iam.domain.realms import Realm
from iam.domain.resources import audience_of
from iam.domain.scopes.syntax import Scope
from iam.domain.tokens import (
    LONGEST_MADE,
    LONGEST_READ,
    AccessToken,
    Generations,
    NumericDate,
    from_claims,
    lifetime,
)
from iam.engines import seals, signatures
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache, Live
from iam.services.token_policies import Holder, Terms, TokenPolicies
from iam.services.token_writing import open_token, write

_RANDOM_BYTES = 49  # 66 characters
_SEALED_PARTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """
    A token, as the client gets it and as we know it.

    ``added`` are scopes that policies added, by the names of those policies, and
    ``not_added`` those that they would have, had the person agreed to them.
    """

    text: str
    token: AccessToken
    added: Mapping[str, tuple[Scope, ...]] = field(default_factory=dict)
    not_added: Mapping[str, tuple[Scope, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenService:
    """What can be done with access tokens."""

    cache: ConfigurationCache
    policies: TokenPolicies
    clock: Clock
    base_url: str
    longest_lifetime: int

    def issue(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        scopes: tuple[Scope, ...],
        *,
        asked: AskedFor,
        denied: Collection[Scope] = (),
    ) -> Issued:
        """
        Make an access token for a client that acts for itself.

        Args:
            live: The configuration.
            realm: Of the client.
            client: Who gets it.
            scopes: That it is given, of those that it asked for.
            asked: What it asked for, also which resources the token shall be for.
            denied: Scopes that no policy may add.

        Raises:
            InvalidScope: The token would be longer than any token may be.
            InvalidTarget: The client may not address all of the resources.
            PolicyRefused: A policy of the realm refuses it, or failed.
        """
        terms = Terms(
            scopes=scopes,
            audience=audience_of(client, realm.provider, asked=asked.resources),
            issued_at=int(self.clock.time()),
            lifetime=self._lifetime(realm, client),
        )
        return self._issue(live, realm, client, terms, asked=asked, denied=denied)

    def issue_for_person(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        grant: Grant,
        user: EndUser,
        *,
        asked: AskedFor,
        until: NumericDate | None = None,
        agreed: Collection[Scope] = (),
    ) -> Issued:
        """
        Make an access token for what a person granted a client.

        Args:
            live: The configuration.
            realm: Of the client and the person.
            client: Who gets it.
            grant: What was granted, with the scopes that this token is given.
            user: Who granted.
            asked: What the client asked for; the resources are those that the token
                shall be for, of those that the grant is limited to.
            until: When the grant ends: the token does not outlive it.
            agreed: All that the person agreed to and that counts still; policies add
                of nothing else.

        Raises:
            InvalidGrant: The grant has ended.
            InvalidScope: The token would be longer than any token may be.
            InvalidTarget: The client may not address all of the resources.
            PolicyRefused: A policy of the realm refuses it, or failed.
        """
        issued_at = int(self.clock.time())
        wanted = self._lifetime(realm, client)
        terms = Terms(
            scopes=grant.scopes,
            audience=audience_of(
                client,
                realm.provider,
                asked=asked.resources,
                granted=grant.resources,
                with_userinfo=is_openid(grant.scopes),
            ),
            issued_at=issued_at,
            lifetime=seconds_within(until, wanted=wanted, now=issued_at),
        )
        holder = Holder(user, grant, agreed)
        return self._issue(live, realm, client, terms, asked=asked, holder=holder)

    def _lifetime(self, realm: Realm, client: Client) -> int:
        wanted = client.access_token_lifetime(realm.provider)
        return lifetime(wanted, longest=self.longest_lifetime)

    def _issue(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        terms: Terms,
        *,
        asked: AskedFor,
        holder: Holder | None = None,
        denied: Collection[Scope] = (),
    ) -> Issued:
        draft = self.policies.over_access_token(
            live, realm, client, terms, asked=asked, holder=holder, denied=denied
        )
        said = draft or terms
        jti, grant_id, tracking_id = _three_ids()
        token = AccessToken(
            jti=jti,
            realm_id=realm.id,
            client_uuid=client.id,
            grant_id=holder.grant.id if holder else grant_id,
            audit_tracking_id=tracking_id,
            grant_type=asked.request.grant_type,
            format=client.access_token_format(realm.provider),
            scopes=said.scopes,
            audience=said.audience,
            issued_at=terms.issued_at,
            expires_at=terms.issued_at + said.lifetime,
            generations=Generations(
                realm=realm.generation,
                client=client.generation,
                end_user=holder.user.generation if holder else 0,
            ),
            subject_id=holder.user.id if holder else None,
            auth_time=int(holder.grant.auth_time.timestamp()) if holder else None,
            extra=said.claims,
        )
        name = holder.user.username if holder else client.client_id
        return self._written(live, realm, client, token, name=name, draft=draft)

    def _written(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        token: AccessToken,
        *,
        name: str,
        draft: TokenDraft | None,
    ) -> Issued:
        """Write a token; ``name`` is the plain one of whom it acts for."""
        text = write(live, realm, client, token, name=name, base_url=self.base_url)
        if len(text) > LONGEST_MADE:
            if draft is not None and draft.changed_by:
                refused = too_long(draft.changed_by, LONGEST_MADE)
                if self.policies.witness:
                    self.policies.witness.count(realm, refused)
                raise refused
            raise InvalidScope("The requested scopes do not fit into one token")
        if draft is None:
            return Issued(text=text, token=token)
        return Issued(
            text=text, token=token, added=draft.added, not_added=draft.not_added
        )

    def read(self, text: str, *, certain: bool = False) -> AccessToken | None:
        """
        Open an access token of any realm; None where no key of ours made it.

        Whether it is still active is another question.

        Raises:
            TemporarilyUnavailable: The caller must be certain, and the key may be so
                new that this process does not know it yet.
        """
        if len(text) > LONGEST_READ or not text.isascii():
            return None
        live = self.cache.current()
        is_sealed = text.count(".") == _SEALED_PARTS - 1
        kid = seals.kid_of(text) if is_sealed else signatures.kid_of(text)
        if not kid:
            return None
        if kid not in live.keyring.home:
            is_certain = self.cache.look_again()
            live = self.cache.current()
            if certain and not is_certain and kid not in live.keyring.home:
                raise TemporarilyUnavailable(
                    "The token cannot be looked at right now; try again in a moment",
                    reason="unknown key, and no look at the database is due",
                )
        opened = open_token(live, kid, text, is_sealed=is_sealed)
        if opened is None:
            return None
        claims, realm_id = opened
        hidden = live.keyring.person_seals.get(realm_id)
        within = str(claims.get("jti"))
        try:
            return from_claims(
                claims,
                realm_id=realm_id,
                token_format="opaque" if is_sealed else "jwt",
                open_person=partial(hidden.open, within=within) if hidden else None,
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


def _three_ids() -> tuple[str, str, str]:
    """Draw three ids of 132 bits with one call; each is 22 characters of base64url."""
    drawn = secrets.token_urlsafe(_RANDOM_BYTES)
    return drawn[:22], drawn[22:44], drawn[44:]
