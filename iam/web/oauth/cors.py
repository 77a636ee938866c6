"""
Which pages of other origins may read an answer: those that the client has registered.

No cookie is read at these addresses, so a browser lends nobody any right, and what is
no browser is not bound by any of this. It keeps scripts of pages that nobody registered
from talking to the server out of a person's browser and network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from iam.domain.errors import OAuthError
from iam.protocol.errors import refusal
from iam.protocol.messages import Answer, WireRequest
from iam.services.configuration import ConfigurationCache, Live
from iam.web.oauth.exchange import Endpoint, Exchange

Environ = Mapping[str, Any]
_NONE: frozenset[str] = frozenset()
_VARY = "Vary"
_LOOKED_AT = "Origin"
_ALLOWED = "Access-Control-Allow-Origin"
_READABLE = {"Access-Control-Expose-Headers": "WWW-Authenticate, Retry-After"}
"""Why a token was refused, and when to come again; scripts see few headers unasked."""
KEPT = "7200"
"""Seconds that a browser remembers a preflight; the answer itself is looked at anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossOrigin:
    """Answers requests of pages, WHATWG Fetch section 3.2."""

    exchange: Exchange
    cache: ConfigurationCache

    def answer(self, name: str, endpoint: Endpoint, environ: Environ) -> Answer:
        """
        Answer one request.

        The origins are those of the client that asks, or whose token is shown. Where
        the request names no client of the realm, they are those of all: what such an
        answer says is no client's, and a page must be able to read what is wrong.
        """
        origin = environ.get("HTTP_ORIGIN")
        if origin is None and environ["REQUEST_METHOD"] == "POST":
            return self.exchange.run(name, endpoint, environ)
        seen: list[WireRequest] = []

        def look(request: WireRequest) -> Answer:
            seen.append(request)
            return endpoint(request)

        answer = self.exchange.run(name, look, environ)
        origins = _origins_for(seen[-1]) if seen else self._of_realm(environ)
        return _let_read(answer, origin, origins)

    def preflight(self, methods: Sequence[str], environ: Environ) -> Answer:
        """
        Tell a browser, before a page asks, what it may send.

        A preflight names no client, so it counts who is registered at all.
        """
        try:
            origins = _of(self.cache.current(), environ)
        except OAuthError as error:
            return refusal(error, realm=environ["iam.realm"])
        origin = environ["HTTP_ORIGIN"]
        headers = {_VARY: _LOOKED_AT, "Cache-Control": "no-store"}
        if origin in origins:
            headers |= {
                _ALLOWED: origin,
                "Access-Control-Allow-Methods": ", ".join(methods),
                "Access-Control-Allow-Headers": "Authorization, Content-Type",
                "Access-Control-Max-Age": KEPT,
            }
        return Answer(headers=headers)

    def _of_realm(self, environ: Environ) -> frozenset[str]:
        try:
            return _of(self.cache.current(), environ)
        except OAuthError:  # nobody knows, and so nobody may
            return _NONE


def _of(live: Live, environ: Environ) -> frozenset[str]:
    realm = live.configuration.active_realm(environ["iam.realm"])
    return live.configuration.origins.get(realm.id, _NONE) if realm else _NONE


def _origins_for(request: WireRequest) -> frozenset[str]:
    configuration, realm_id = request.live.configuration, request.realm.id
    named = request.noted.get("client_id") or request.form.get("client_id")
    client = configuration.clients.get((realm_id, str(named)))
    if client is None:
        return configuration.origins.get(realm_id, _NONE)
    return frozenset(client.settings.javascript_origins)


def _let_read(answer: Answer, origin: str | None, origins: frozenset[str]) -> Answer:
    """Say whose page may read an answer; a cache must keep the answers apart."""
    before = answer.headers.get(_VARY)
    headers = {
        **answer.headers,
        _VARY: f"{before}, {_LOOKED_AT}" if before else _LOOKED_AT,
    }
    if origin is not None and origin in origins:
        headers |= {_ALLOWED: origin, **_READABLE}
    return replace(answer, headers=headers)
