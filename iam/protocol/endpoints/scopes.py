"""The words of the consent page, for an application that explains beforehand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from iam.domain.authorization import UnprovenRequest
from iam.domain.authorization_parameters import GRANT_TYPE
from iam.domain.clients import Client
from iam.domain.errors import (
    InvalidClient,
    InvalidRequest,
    NotFound,
    UnauthorizedClient,
)
from iam.domain.locales import Reader, accepted, read_ui_locales, reader_of, tag_of
from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm
from iam.domain.scopes.display import Shown
from iam.domain.scopes.resolve import resolve_scopes
from iam.domain.scopes.syntax import Scope, parse_scopes
from iam.protocol.authorization import read_parameters
from iam.protocol.jwks import cacheable
from iam.protocol.messages import Answer, WireRequest
from iam.services.scope_words import ScopeLine, ScopeWords

MAX_AGE = 300
"""Seconds: words change seldom, and old ones must not be told for long."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_READ = (Shown.TEXT, Shown.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopesEndpoint:
    """Tells what people will read about the scopes of a client, RFC 6749 §3.3."""

    words: ScopeWords

    def __call__(
        self, request: WireRequest, *, query: bytes, accept_language: str
    ) -> Answer:
        """
        Give the words for one reader; what is hidden is not there, not even its name.

        Args:
            request: Who asks does not count: nothing is told that a page would not.
            query: ``client_id``, and perhaps ``scope``, ``ui_locales`` and ``locale``.
            accept_language: The header, where the query names no language of ours.
        """
        realm = request.realm
        if GRANT_TYPE not in realm.provider.grant_types:
            raise NotFound("The realm does not offer scopes: it asks nobody")
        sent = _read(query)
        client = _find_client(request, sent.get("client_id"))
        request.noted["client_id"] = client.client_id
        if GRANT_TYPE not in client.settings.grant_types:
            raise UnauthorizedClient(f"The client may not use grant_type {GRANT_TYPE}")
        scopes = _asked(sent.get("scope", ""), client, realm.provider)
        reader = self._reader(realm, sent, accept_language)
        lines = self.words.lines(realm, client, scopes, reader)
        tag = tag_of(reader.locale)
        return Answer(
            body={
                "client_id": client.client_id,
                "locale": tag,
                "scopes": [_plain(line) for line in lines if line.shown in _READ],
                "further": sum(line.shown == Shown.COUNTED for line in lines),
            },
            headers={
                **cacheable(MAX_AGE),
                "Content-Language": tag,
                "Vary": "Accept-Language",
            },
        )

    def _reader(
        self, realm: Realm, sent: Mapping[str, str], accept_language: str
    ) -> Reader:
        """Decide as a page does for somebody who is not known to it."""
        return reader_of(
            [
                ("ui_locales", read_ui_locales(sent.get("ui_locales", ""))),
                ("locale", [sent.get("locale", "")]),
                ("Accept-Language", accepted(accept_language)),
                ("realm", [realm.provider.default_locale]),
            ],
            self.words.offered(realm),
        )


def _read(query: bytes) -> dict[str, str]:
    try:
        sent = read_parameters(query)
    except UnprovenRequest as unproven:  # as the authorization endpoint refuses it
        raise unproven.error from unproven
    if _CONTROL.search(sent.get("scope", "")):
        raise InvalidRequest("scope has a control character")
    return sent


def _find_client(request: WireRequest, client_id: str | None) -> Client:
    if client_id is None:
        raise InvalidRequest("Missing parameter, 'client_id'")
    client = request.live.configuration.active_client(request.realm, client_id)
    if client is None:
        raise InvalidClient(
            "client_id names no active client of this realm",
            reason=f"no active client {client_id[:100]!a}",
        )
    return client


def _asked(
    parameter: str, client: Client, provider: ProviderSettings
) -> tuple[Scope, ...]:
    """
    Give the scopes to tell about.

    Those named, as the authorization endpoint takes them; where none is named, all.
    """
    if requested := parse_scopes(parameter):
        return resolve_scopes(
            requested, allowed=client.scopes, client_default=(), provider_default=()
        )
    return client.all_scopes(provider)


def _plain(line: ScopeLine) -> dict[str, str]:
    return {
        "scope": line.scope,
        "shown": str(line.shown),
        "description": line.words,
        "locale": tag_of(line.locale),
    }
