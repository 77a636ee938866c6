"""Tell a client about the person who let it in, OpenID Connect Core §5.3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iam.domain.claims import OPENID, TYPE_OF_USERINFO, claims_of_userinfo
from iam.domain.claims_request import ClaimsRequest
from iam.domain.errors import (
    InsufficientScope,
    InvalidBearerRequest,
    InvalidToken,
)
from iam.domain.realms import Realm, issuer
from iam.domain.resources import is_for_userinfo
from iam.services.configuration import Live
from iam.services.id_tokens import IdTokenService
from iam.services.introspection import Inactive, IntrospectionService, Known
from iam.storage.database import Database

INVALID = (
    "The access token provided is expired, revoked, malformed, or invalid for other "
    "reasons."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInfo:
    """
    What a client is told of a person; ``sub`` stands first.

    ``jwt`` is the same signed, for a client that wants it so; else it is empty.
    """

    claims: Mapping[str, object]
    jwt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInfoService:
    """What can be learnt of people with a token that they gave."""

    introspection: IntrospectionService
    id_tokens: IdTokenService
    database: Database
    base_url: str

    def look(self, live: Live, realm: Realm, text: str) -> Known:
        """
        Give an access token of this realm, for whomever it acts.

        Raises:
            InvalidToken: It is not active, or another realm's.
        """
        known = self.introspection.find(live, text)
        if isinstance(known, Inactive):
            raise InvalidToken(INVALID, reason=known.reason)
        if known.realm.id != realm.id:
            raise InvalidToken(INVALID, reason="of another realm")
        return known

    def tell(self, live: Live, known: Known) -> UserInfo:
        """
        Tell whoever holds an access token of its person, as far as its scopes go.

        Raises:
            InvalidBearerRequest: It acts for a client, and so there is no person.
            InsufficientScope: It is one of OAuth 2.0 alone.
            InvalidToken: It is for resource servers alone.
            TemporarilyUnavailable: The realm has no key to sign the answer with.
        """
        if known.user is None:
            raise InvalidBearerRequest("The token acts for a client, and for nobody")
        scopes = known.token.scopes
        if OPENID not in scopes:
            raise InsufficientScope("The token lacks the scope openid", scope=OPENID)
        if not is_for_userinfo(
            known.token.audience,
            client_id=known.client.client_id,
            issuer=issuer(self.base_url, known.realm.path),
        ):
            raise InvalidToken(
                "The access token is for other resources than UserInfo",
                reason=f"a token for {', '.join(known.token.audience)}",
            )
        told = claims_of_userinfo(
            known.user,
            scopes=scopes,
            request=self._named(known),
            provider=known.realm.provider,
        )
        claims = {"sub": known.subject, **told}
        return UserInfo(claims=claims, jwt=self._jwt(live, known, claims))

    def _named(self, known: Known) -> ClaimsRequest | None:
        """Give what was asked for by name; no grant is read where that cannot be."""
        if not known.realm.provider.claims_parameter_supported:
            return None
        with self.database.single() as store:
            grant = store.grants.find(known.realm.id, known.token.grant_id)
        return None if grant is None else grant.claims_named(known.token.scopes)

    def _jwt(self, live: Live, known: Known, claims: Mapping[str, object]) -> str:
        """
        Sign the answer for a client that wants it so.

        Sources:
            OpenID Connect Core §5.3.2: a signed answer should have ``iss`` and ``aud``.
        """
        client, realm = known.client, known.realm
        algorithm = client.settings.userinfo_signed_response_alg
        if not algorithm:
            return ""
        whose = {"iss": issuer(self.base_url, realm.path), "aud": client.client_id}
        return self.id_tokens.sign(
            live,
            realm,
            client,
            {**claims, **whose},
            typ=TYPE_OF_USERINFO,
            algorithm=algorithm,
        )
