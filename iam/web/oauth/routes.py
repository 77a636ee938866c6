"""Where each endpoint answers. A view knows nothing of its own address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from iam.protocol.endpoints.scopes import ScopesEndpoint
from iam.protocol.messages import Answer
from iam.services.services import Services
from iam.web.back_to_client import WayBack
from iam.web.lanes import House
from iam.web.oauth.authorize import AuthorizationEndpoint
from iam.web.oauth.cors import KEPT, CrossOrigin
from iam.web.oauth.end_session import EndSessionEndpoint
from iam.web.oauth.exchange import Endpoints, Exchange
from iam.web.oauth.scopes import ScopesView
from iam.web.visits import Visits

_ROUTES = (
    ("/access_token", "access_token", "POST"),  # RFC 6749 section 3.2
    ("/introspect", "introspect", "POST"),  # RFC 7662 section 2
    ("/token/revoke", "revoke", "POST"),  # RFC 7009 section 2
    ("/tokeninfo", "tokeninfo", "GET"),
    ("/userinfo", "userinfo", "GET"),  # OpenID Connect Core section 5.3
    ("/userinfo", "userinfo", "POST"),
    ("/connect/jwk_uri", "jwks", "GET"),  # RFC 7517 section 5
    ("/.well-known/openid-configuration", "metadata", "GET"),
    ("/.well-known/oauth-authorization-server", "metadata", "GET"),  # RFC 8414
)
_AUTHORIZE = "/authorize"  # RFC 6749 section 3.1
_END_SESSION = "/connect/endSession"  # OpenID Connect RP-Initiated Logout section 2
_SCOPES = "/scopes"
_OF_BROWSERS = frozenset({"access_token", "revoke", "jwks", "metadata", "userinfo"})
"""
What an application that runs in a browser calls from an origin that is registered.

The authorization endpoint is none of them, RFC 9700 section 2.6.
"""
_ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
"""The words of scopes are told to everybody, and no cookie is read for them."""
_NAMED = {"Access-Control-Expose-Headers": "ETag"}
"""What a page needs to keep an answer itself, and to ask whether it has changed."""
Environ = dict[str, Any]


def add_lanes(house: House, endpoints: Endpoints, exchange: Exchange) -> None:
    """Give every protocol endpoint its address."""
    cross_origin = CrossOrigin(exchange=exchange, cache=exchange.cache)
    for address, name, method in _ROUTES:
        run = exchange.run
        if name in _OF_BROWSERS:
            run = cross_origin.answer
            methods = [each for at, _, each in _ROUTES if at == address]
            house.add_preflight(address, partial(cross_origin.preflight, methods))
        house.add_lane(address, method, partial(run, name, endpoints[name]))


def add_words(house: House, services: Services, exchange: Exchange) -> None:
    """Give the words that people will read an address of their own."""
    endpoint = ScopesEndpoint(words=services.scope_words)
    view = ScopesView(endpoint=endpoint, exchange=exchange)
    house.add_preflight(_SCOPES, _preflight_of_anybody)
    house.add_lane(_SCOPES, "GET", partial(_for_browsers, view))


def add_pages(house: House, services: Services, visits: Visits) -> None:
    """Give the endpoints that people open their addresses."""
    authorize = AuthorizationEndpoint(
        authorization=services.authorization,
        pending=services.pending,
        consents=services.consents,
        back=WayBack(base_url=services.base_url),
    )
    end_session = EndSessionEndpoint(
        end_session=services.end_session,
        sessions=services.sessions,
        pending=services.pending,
    )
    for address, operation, endpoint in (
        (_AUTHORIZE, "authorize", authorize),
        (_END_SESSION, "logout", end_session),
    ):
        house.add_url_rule(
            address,
            endpoint=address,
            view_func=visits.view(operation, endpoint, from_elsewhere=True),
            methods=["GET", "POST"],
            provide_automatic_options=False,
        )


def _for_browsers(view: Callable[[Environ], Answer], environ: Environ) -> Answer:
    """Let a page of any origin read the answer, WHATWG Fetch section 3.2."""
    answer = view(environ)
    return replace(answer, headers={**answer.headers, **_ANY_ORIGIN, **_NAMED})


def _preflight_of_anybody(_environ: Environ) -> Answer:
    allowed = ("Authorization", "Content-Type", "If-None-Match")
    return Answer(
        headers={
            **_ANY_ORIGIN,
            "Access-Control-Allow-Methods": "GET",
            "Access-Control-Allow-Headers": ", ".join(allowed),
            "Access-Control-Max-Age": KEPT,
            "Cache-Control": "no-store",
        }
    )
