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
from iam.domain.grants import Grant
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.facts import AskedFor, Authentication, RequestFacts
from iam.domain.policies.outcomes import grant_left, scopes_behind
from iam.domain.policies.values import Target
from iam.domain.realms import Realm, issuer
from iam.domain.resources import is_for_userinfo
from iam.services.configuration import Live
from iam.services.id_tokens import IdTokenService
from iam.services.introspection import Inactive, IntrospectionService, Known
from iam.services.scope_decisions import ScopeDecisions
from iam.services.token_policies import Holder, TokenPolicies
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
    policies: TokenPolicies
    scope_decisions: ScopeDecisions
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

    def tell(self, live: Live, known: Known, *, request: RequestFacts) -> UserInfo:
        """
        Tell whoever holds an access token of its person, as far as its scopes go.

        Args:
            live: The configuration.
            known: The token.
            request: How this one came, and how the token was got.

        Raises:
            InvalidBearerRequest: It acts for a client, and so there is no person.
            InsufficientScope: It is one of OAuth 2.0 alone.
            InvalidToken: It is for resource servers alone.
            PolicyRefused: A policy of the realm refuses it, or failed.
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
        grant = self._grant(live, known)
        told: Mapping[str, object] = claims_of_userinfo(
            known.user,
            scopes=scopes,
            request=self._named(live, known, grant, request) if grant else None,
            provider=known.realm.provider,
        )
        if grant is not None:
            holder = Holder(known.user, grant)
            told = self._decided(live, known, told, holder=holder, request=request)
        claims = {"sub": known.subject, **told}
        return UserInfo(claims=claims, jwt=self._jwt(live, known, claims))

    def _grant(self, live: Live, known: Known) -> Grant | None:
        """
        Give what the token was made of; it is read where something is asked of it.

        Raises:
            InvalidToken: Policies that decide now ask, and it is gone.
        """
        realm = known.realm
        is_watched = self.policies.of(live, realm) is not None
        if not (is_watched or realm.provider.claims_parameter_supported):
            return None
        with self.database.single() as store:
            grant = store.grants.find(realm.id, known.token.grant_id)
        policies = live.configuration.policies_of(realm)
        is_decided = policies.unread or policies.for_target(Target.USERINFO)
        if grant is None and is_decided:
            raise InvalidToken(INVALID, reason="its grant is gone")
        return grant

    def _named(
        self, live: Live, known: Known, grant: Grant, request: RequestFacts
    ) -> ClaimsRequest | None:
        """
        Give what may be told by name, without what a scope policy denies by now.

        Raises:
            PolicyFailed: One of them failed.
        """
        provider, scopes = known.realm.provider, known.token.scopes
        behind = scopes_behind(grant.claims_request)
        if behind and known.client.uses_policies_for_scopes(provider):
            decisions = self.scope_decisions.decide(
                live,
                known.realm,
                known.client,
                AskedFor(request=request, scopes=scopes),
                user=known.user,
                authentication=Authentication.of(grant, provider),
                about=behind,
            )
            grant = grant_left(grant, decisions)
        return grant.claims_named(scopes)

    def _decided(
        self,
        live: Live,
        known: Known,
        told: Mapping[str, object],
        *,
        holder: Holder,
        request: RequestFacts,
    ) -> Mapping[str, object]:
        token = known.token
        draft = TokenDraft(
            target=Target.USERINFO,
            claims=told,
            lifetime=known.seconds_left,
            audience=token.audience,
            scopes=token.scopes,
        )
        asked = AskedFor(request=request, scopes=token.scopes)
        return self.policies.over_claims(
            live, known.realm, known.client, draft, asked=asked, holder=holder
        ).claims

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
