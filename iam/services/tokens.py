"""Access tokens: issue, read, revoke. Issuing writes no row."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from functools import partial

from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.errors import InvalidScope, TemporarilyUnavailable
from iam.domain.grants import Grant
from iam.domain.id_tokens import is_openid
from iam.domain.keys import KeyId
from iam.domain.realms import Realm, RealmId, issuer
from iam.domain.resources import audience_of
from iam.domain.scopes.syntax import Scope
from iam.domain.subjects import is_pairwise
from iam.domain.tokens import (
    LONGEST_MADE,
    LONGEST_READ,
    AccessToken,
    Generations,
    NumericDate,
    from_claims,
    lifetime,
    to_claims,
)
from iam.engines import seals, signatures
from iam.engines.compact import from_json, to_json
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache, Live
from iam.services.subjects import subject_of

TYPE_OF_JWT = "at+jwt"
"""RFC 9068 §2.1; nothing else of ours has it."""

_RANDOM_BYTES = 49  # 66 characters
_SEALED_PARTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A token, as the client gets it and as we know it."""

    text: str
    token: AccessToken


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenService:
    """What can be done with access tokens."""

    cache: ConfigurationCache
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
        grant_type: str,
        resources: tuple[str, ...] = (),
    ) -> Issued:
        """
        Make an access token for a client that acts for itself.

        ``resources`` are those it shall be for, RFC 8707.

        Raises:
            InvalidScope: The token would be longer than any token may be.
            InvalidTarget: The client may not address all of the resources.
        """
        jti, grant_id, tracking_id = _three_ids()
        token = self._token(
            realm,
            client,
            scopes,
            jti=jti,
            grant_id=grant_id,
            tracking_id=tracking_id,
            grant_type=grant_type,
            audience=audience_of(client, realm.provider, asked=resources),
        )
        return self._written(live, realm, client, token, name=client.client_id)

    def issue_for_person(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        grant: Grant,
        user: EndUser,
        *,
        grant_type: str,
        resources: tuple[str, ...] = (),
        until: NumericDate | None = None,
    ) -> Issued:
        """
        Make an access token for what a person granted a client.

        ``resources`` are those it shall be for, of those that the grant is limited to;
        ``until`` is when the grant ends: the token does not outlive it.

        Raises:
            InvalidScope: The token would be longer than any token may be.
            InvalidTarget: The client may not address all of the resources.
        """
        jti, _, tracking_id = _three_ids()
        issued = self._token(
            realm,
            client,
            grant.scopes,
            jti=jti,
            grant_id=grant.id,
            tracking_id=tracking_id,
            grant_type=grant_type,
            audience=audience_of(
                client,
                realm.provider,
                asked=resources,
                granted=grant.resources,
                with_userinfo=is_openid(grant.scopes),
            ),
        )
        token = replace(
            issued,
            subject_id=user.id,
            auth_time=int(grant.auth_time.timestamp()),
            expires_at=min(issued.expires_at, until or issued.expires_at),
            generations=replace(issued.generations, end_user=user.generation),
        )
        return self._written(live, realm, client, token, name=user.username)

    def _token(
        self,
        realm: Realm,
        client: Client,
        scopes: tuple[Scope, ...],
        *,
        jti: str,
        grant_id: str,
        tracking_id: str,
        grant_type: str,
        audience: tuple[str, ...],
    ) -> AccessToken:
        issued_at = int(self.clock.time())
        wanted = client.access_token_lifetime(realm.provider)
        return AccessToken(
            jti=jti,
            realm_id=realm.id,
            client_uuid=client.id,
            grant_id=grant_id,
            audit_tracking_id=tracking_id,
            grant_type=grant_type,
            format=client.access_token_format(realm.provider),
            scopes=scopes,
            audience=audience,
            issued_at=issued_at,
            expires_at=issued_at + lifetime(wanted, longest=self.longest_lifetime),
            generations=Generations(realm=realm.generation, client=client.generation),
        )

    def _written(
        self, live: Live, realm: Realm, client: Client, token: AccessToken, *, name: str
    ) -> Issued:
        """Write a token; ``name`` is the plain one of whom it acts for."""
        text = self._write(live, realm, client, token, name)
        if len(text) > LONGEST_MADE:
            raise InvalidScope("The requested scopes do not fit into one token")
        return Issued(text=text, token=token)

    def _write(
        self, live: Live, realm: Realm, client: Client, token: AccessToken, name: str
    ) -> str:
        if token.format == "opaque":
            seal = live.keyring.current_seal.get(realm.id)
            if seal is None:
                raise _no_key()
            return seal.seal(to_json(to_claims(token)))
        signer = live.keyring.current_signer.get(realm.id)
        if signer is None:
            raise _no_key()
        hides_person = token.subject_id is not None and is_pairwise(client)
        claims = _hiding_person(live, token) if hides_person else to_claims(token)
        claims |= {
            "iss": issuer(self.base_url, realm.path),
            "sub": subject_of(live, token, client),
            "client_id": client.client_id,
            "realm": str(realm.path),
        }
        if realm.provider.include_subname and not hides_person:
            claims["subname"] = name
        return signer.sign(claims, typ=TYPE_OF_JWT)

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
        opened = _open(live, kid, text, is_sealed=is_sealed)
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


def _open(
    live: Live, kid: KeyId, text: str, *, is_sealed: bool
) -> tuple[dict[str, object], RealmId] | None:
    claims: dict[str, object] | None = None
    if is_sealed and kid in live.keyring.seals:
        plain = live.keyring.seals[kid].open(text)
        claims = from_json(plain) if plain is not None else None
    elif not is_sealed and kid in live.keyring.signers:
        claims = live.keyring.signers[kid].verify(text, typ=TYPE_OF_JWT)
    return None if claims is None else (claims, live.keyring.home[kid])


def _hiding_person(live: Live, token: AccessToken) -> dict[str, object]:
    """
    Write claims in which only we find the person, for a client that knows a pairwise.

    Raises:
        TemporarilyUnavailable: The realm has no secret for it.
    """
    hidden = live.keyring.person_seals.get(token.realm_id)
    if hidden is None:
        raise _no_key()
    return to_claims(token, seal_person=partial(hidden.seal, within=token.jti))


def _three_ids() -> tuple[str, str, str]:
    """Draw three ids of 132 bits with one call; each is 22 characters of base64url."""
    drawn = secrets.token_urlsafe(_RANDOM_BYTES)
    return drawn[:22], drawn[22:44], drawn[44:]


def _no_key() -> TemporarilyUnavailable:
    return TemporarilyUnavailable(
        "The realm has no key at this moment; try again in a moment",
        reason="no current key: run 'iam key rotate'",
    )
