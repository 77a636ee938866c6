"""What this server announces of itself, RFC 8414 and OpenID Connect Discovery 1.0."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.authorization_parameters import (
    GRANT_TYPE,
    PROMPTS,
    RESPONSE_MODES,
    RESPONSE_TYPES,
)
from iam.domain.claims import CLAIMS_OF_PEOPLE, OFFLINE_ACCESS, OPENID
from iam.domain.client_settings import AUTH_METHODS
from iam.domain.locales import canonical, tag_of
from iam.domain.openid_settings import SIGNING_ALGORITHMS
from iam.domain.pkce import methods_offered
from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm, issuer
from iam.domain.refresh_tokens import GRANT_TYPE as REFRESH_TOKEN
from iam.domain.scopes.syntax import names_of
from iam.protocol.jwks import cacheable
from iam.protocol.messages import Answer, WireRequest
from iam.protocol.openid_metadata import openid_members
from iam.protocol.server import GRANTS
from iam.services.scope_words import ScopeWords

_OF_ID_TOKENS = ("sub", "iss", "auth_time", "acr")
_CONFIDENTIAL = [method for method in AUTH_METHODS if method != "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataEndpoint:
    """Publishes the metadata of a realm: only what really works."""

    base_url: str
    max_age: int
    words: ScopeWords

    def __call__(self, request: WireRequest) -> Answer:
        """Give the document; both well-known addresses answer the same."""
        realm = request.realm
        base = issuer(self.base_url, realm.path)
        offered = realm.provider.grant_types
        document: dict[str, object] = {
            "issuer": base,
            "token_endpoint": f"{base}/access_token",
            "introspection_endpoint": f"{base}/introspect",
            "revocation_endpoint": f"{base}/token/revoke",
            "jwks_uri": f"{base}/connect/jwk_uri",
            "response_types_supported": [],
            "grant_types_supported": [
                grant.GRANT_TYPE for grant in GRANTS if grant.GRANT_TYPE in offered
            ],
            "token_endpoint_auth_methods_supported": _CONFIDENTIAL,
            "introspection_endpoint_auth_methods_supported": _CONFIDENTIAL,
            "revocation_endpoint_auth_methods_supported": list(AUTH_METHODS),
        }
        if scopes := _scopes(realm.provider):
            document["scopes_supported"] = scopes
        if GRANT_TYPE in offered:
            document |= {
                "authorization_endpoint": f"{base}/authorize",
                "response_types_supported": list(RESPONSE_TYPES),
                "response_modes_supported": list(RESPONSE_MODES),
                "userinfo_endpoint": f"{base}/userinfo",
                "userinfo_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
                "claim_types_supported": ["normal"],
                "claims_supported": [*_OF_ID_TOKENS, *CLAIMS_OF_PEOPLE],
                "claims_parameter_supported": (
                    realm.provider.claims_parameter_supported
                ),
                "end_session_endpoint": f"{base}/connect/endSession",
                "backchannel_logout_supported": True,
                "backchannel_logout_session_supported": True,
                **openid_members(realm.provider),
                "prompt_values_supported": list(PROMPTS),
                "code_challenge_methods_supported": methods_offered(realm.provider),
                "authorization_response_iss_parameter_supported": True,
                "request_parameter_supported": False,
                "request_uri_parameter_supported": False,
                "ui_locales_supported": self._locales(realm),
                "scope_descriptions_endpoint": f"{base}/scopes",  # our own
                "token_endpoint_auth_methods_supported": list(AUTH_METHODS),
            }
        return Answer(body=document, headers=cacheable(self.max_age))

    def _locales(self, realm: Realm) -> list[str]:
        """Name the languages of the realm's pages, BCP 47."""
        return sorted({tag_of(canonical(each)) for each in self.words.offered(realm)})


def _scopes(provider: ProviderSettings) -> list[str]:
    """
    Name the scopes that an operator announces, and those that work without their words.

    Relying parties look for ``openid`` before they send anybody here, and for
    ``offline_access`` before they ask for access while nobody is there.

    Sources:
        OpenID Connect Discovery §3; RFC 8414 §3.2: a list without elements is left out.
    """
    names, offered = names_of(provider.supported_scopes), provider.grant_types
    if GRANT_TYPE not in offered:
        return list(names)
    refreshes = REFRESH_TOKEN in offered and provider.issue_refresh_token
    of_openid = [OPENID, OFFLINE_ACCESS] if refreshes else [OPENID]
    return list(dict.fromkeys((*of_openid, *names)))
