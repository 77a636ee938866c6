"""Where each endpoint answers. A view knows nothing of its own address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from iam.protocol.endpoints.scopes import ScopesEndpoint
from iam.protocol.messages import Answer
from iam.services.services import Services
from iam.web.back_to_client import WayBack
from iam.web.lanes import House
from iam.web.oauth.authorize import AuthorizationEndpoint
from iam.web.oauth.exchange import Endpoints, Exchange
from iam.web.oauth.scopes import ScopesView
from iam.web.visits import Visits

_ROUTES = (
    ("/access_token", "access_token", "POST"),  # RFC 6749 section 3.2
    ("/introspect", "introspect", "POST"),  # RFC 7662 section 2
    ("/token/revoke", "revoke", "POST"),  # RFC 7009 section 2
    ("/tokeninfo", "tokeninfo", "GET"),
    ("/connect/jwk_uri", "jwks", "GET"),  # RFC 7517 section 5
    ("/.well-known/openid-configuration", "metadata", "GET"),
    ("/.well-known/oauth-authorization-server", "metadata", "GET"),  # RFC 8414
)
_AUTHORIZE = "/authorize"  # RFC 6749 section 3.1
_SCOPES = "/scopes"
_OF_BROWSERS = frozenset({"access_token", "revoke", "jwks", "metadata"})
"""
What an application that runs in a browser calls from its own origin.

The authorization endpoint is none of them, RFC 9700 section 2.6.
"""
_ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
"""No cookie is read at these addresses, so a browser lends nobody any right."""
_NAMED = {"Access-Control-Expose-Headers": "ETag"}
"""What a page needs to keep an answer itself, and to ask whether it has changed."""
Environ = dict[str, Any]


def add_lanes(house: House, endpoints: Endpoints, exchange: Exchange) -> None:
    """Give every protocol endpoint its address."""
    for address, name, method in _ROUTES:
        view = partial(exchange.run, name, endpoints[name])
        if name in _OF_BROWSERS:
            view = partial(_for_browsers, view)
            house.add_preflight(address, _preflight(method))
        house.add_lane(address, method, view)


def add_words(house: House, services: Services, exchange: Exchange) -> None:
    """Give the words that people will read an address of their own."""
    endpoint = ScopesEndpoint(words=services.scope_words)
    view = ScopesView(endpoint=endpoint, exchange=exchange)
    house.add_preflight(_SCOPES, _preflight("GET", "If-None-Match"))
    house.add_lane(_SCOPES, "GET", partial(_for_browsers, view, more=_NAMED))


def add_pages(house: House, services: Services, visits: Visits) -> None:
    """Give the one endpoint that people open its address."""
    endpoint = AuthorizationEndpoint(
        authorization=services.authorization,
        pending=services.pending,
        consents=services.consents,
        back=WayBack(base_url=services.base_url),
    )
    house.add_url_rule(
        _AUTHORIZE,
        endpoint=_AUTHORIZE,
        view_func=visits.view("authorize", endpoint, from_elsewhere=True),
        methods=["GET", "POST"],
        provide_automatic_options=False,
    )


def _for_browsers(
    view: Callable[[Environ], Answer],
    environ: Environ,
    *,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Answer:
    """Let a page of any origin read the answer, WHATWG Fetch section 3.2."""
    answer = view(environ)
    if "HTTP_ORIGIN" not in environ and environ["REQUEST_METHOD"] == "POST":
        return answer  # what is cached has it always: whoever asks next may be a page
    return replace(answer, headers={**answer.headers, **_ANY_ORIGIN, **more})


def _preflight(method: str, *more: str) -> Answer:
    allowed = ("Authorization", "Content-Type", *more)
    return Answer(
        headers={
            **_ANY_ORIGIN,
            "Access-Control-Allow-Methods": method,
            "Access-Control-Allow-Headers": ", ".join(allowed),
            "Access-Control-Max-Age": "7200",
            "Cache-Control": "no-store",
        }
    )
