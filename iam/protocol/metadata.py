"""What this server announces of itself, RFC 8414 and OpenID Connect Discovery 1.0."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.client_settings import AUTH_METHODS
from iam.domain.realms import issuer
from iam.domain.scopes.syntax import names_of
from iam.protocol.jwks import cacheable
from iam.protocol.messages import Answer, WireRequest
from iam.protocol.server import GRANTS

_CONFIDENTIAL = [method for method in AUTH_METHODS if method != "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataEndpoint:
    """Publishes the metadata of a realm: only what really works."""

    base_url: str
    max_age: int

    def __call__(self, request: WireRequest) -> Answer:
        """Give the document; both well-known addresses answer the same."""
        realm = request.realm
        base = issuer(self.base_url, realm.path)
        offered = realm.provider.grant_types
        document = {
            "issuer": base,
            "token_endpoint": f"{base}/access_token",
            "introspection_endpoint": f"{base}/introspect",
            "revocation_endpoint": f"{base}/token/revoke",
            "jwks_uri": f"{base}/connect/jwk_uri",
            "scopes_supported": list(names_of(realm.provider.supported_scopes)),
            "response_types_supported": [],
            "grant_types_supported": [
                grant.GRANT_TYPE for grant in GRANTS if grant.GRANT_TYPE in offered
            ],
            "token_endpoint_auth_methods_supported": _CONFIDENTIAL,
            "introspection_endpoint_auth_methods_supported": _CONFIDENTIAL,
            "revocation_endpoint_auth_methods_supported": list(AUTH_METHODS),
        }
        return Answer(body=document, headers=cacheable(self.max_age))
