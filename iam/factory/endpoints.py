"""The protocol endpoints over the services, by their names."""

from __future__ import annotations

from iam.protocol.endpoints.introspection import IntrospectionEndpoint
from iam.protocol.endpoints.revocation import RevocationEndpoint
from iam.protocol.endpoints.tokeninfo import TokeninfoEndpoint
from iam.protocol.endpoints.userinfo import UserInfoEndpoint
from iam.protocol.jwks import JwksEndpoint
from iam.protocol.metadata import MetadataEndpoint
from iam.protocol.server import AuthorizationServer
from iam.services.services import Services
from iam.settings import Settings
from iam.web.oauth.exchange import Endpoints


def endpoints_of(services: Services, settings: Settings) -> Endpoints:
    """Give every protocol endpoint by its name."""
    authentication = services.client_authentication
    server = AuthorizationServer(
        services.tokens,
        services.authorization_codes,
        services.refresh_tokens,
        authentication,
        services.clock,
        scopes=services.scope_decisions,
    )
    return {
        "access_token": server.create_token_response,
        "introspect": IntrospectionEndpoint(
            introspection=services.introspection,
            attributes=services.attributes,
            refresh_tokens=services.refresh_lookups,
            clients=authentication,
            base_url=settings.base_url,
        ),
        "revoke": RevocationEndpoint(
            revocation=services.revocation,
            refresh_tokens=services.refresh_lookups,
            clients=authentication,
        ),
        "userinfo": UserInfoEndpoint(userinfo=services.userinfo),
        "tokeninfo": TokeninfoEndpoint(
            introspection=services.introspection, attributes=services.attributes
        ),
        "jwks": JwksEndpoint(max_age=settings.jwks_max_age),
        "metadata": MetadataEndpoint(
            base_url=settings.base_url,
            max_age=settings.jwks_max_age,
            words=services.scope_words,
        ),
    }
