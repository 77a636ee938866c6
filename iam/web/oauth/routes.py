"""Where each endpoint answers. A view knows nothing of its own address."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from iam.web.oauth.exchange import Endpoints, Exchange

_ROUTES = (
    ("/access_token", "access_token", "POST"),  # RFC 6749 section 3.2
    ("/introspect", "introspect", "POST"),  # RFC 7662 section 2
    ("/token/revoke", "revoke", "POST"),  # RFC 7009 section 2
    ("/tokeninfo", "tokeninfo", "GET"),
    ("/connect/jwk_uri", "jwks", "GET"),  # RFC 7517 section 5
    ("/.well-known/openid-configuration", "metadata", "GET"),
    ("/.well-known/oauth-authorization-server", "metadata", "GET"),  # RFC 8414
)


def blueprint(endpoints: Endpoints, exchange: Exchange) -> Blueprint:
    """Give every protocol endpoint its address."""
    oauth = Blueprint("oauth", __name__)
    for address, name, method in _ROUTES:
        oauth.add_url_rule(
            address,
            endpoint=address.strip("/").replace("/", "_").replace(".", ""),
            view_func=_view(exchange, name, endpoints),
            methods=[method],
            provide_automatic_options=False,
        )
    return oauth


def _view(
    exchange: Exchange, name: str, endpoints: Endpoints
) -> Callable[[], Response]:
    answer = endpoints[name]
    return lambda: exchange.run(name, answer)
