"""Where each endpoint answers. A view knows nothing of its own address."""

from __future__ import annotations

from functools import partial

from iam.web.lanes import House
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


def add_lanes(house: House, endpoints: Endpoints, exchange: Exchange) -> None:
    """Give every protocol endpoint its address."""
    for address, name, method in _ROUTES:
        house.add_lane(address, method, partial(exchange.run, name, endpoints[name]))
