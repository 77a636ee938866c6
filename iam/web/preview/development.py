"""The preview of a server in development mode: of any realm and client, at /preview."""

from __future__ import annotations

import base64
import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from wsgiref.types import StartResponse

from werkzeug.wrappers import Response

from iam.domain.faults import Refused
from iam.services.previews import File, Original, originals
from iam.services.services import Services
from iam.web.preview.answers import answer, said
from iam.web.preview.index import Client
from iam.web.preview.preview import Preview

_MOST_OPEN = 3
"""Previews of one process; each has a throwaway server."""

Opens = Callable[[Original, Callable[[], Sequence[Client]]], Preview]
"""Opens a preview of an original, which tells of others."""


class DevelopmentPreview:
    """
    A WSGI application for one's own machine.

    Args:
        services: Of the server.
        opens: Opens previews.
    """

    def __init__(self, services: Services, opens: Opens) -> None:
        self._services = services
        self._opens = opens
        self._opened: OrderedDict[str, tuple[Original, Preview]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request, PEP 3333."""
        return self._answer(environ)(environ, start_response)

    def close(self) -> None:
        """Take all previews down."""
        with self._lock:
            while self._opened:
                self._opened.popitem()[1][1].close()

    def _answer(self, environ: dict[str, Any]) -> Response:
        if not _is_near(environ.get("iam.address", "")):
            return said(404, "There is nothing at this address.")
        if environ.get("PATH_INFO") == "/":
            return self._first(environ)
        try:
            with self._lock:
                return answer(self._file, environ)
        except Refused as refused:
            return said(404, str(refused))

    def _first(self, environ: dict[str, Any]) -> Response:
        """Lead to the client that has the most to read."""
        known = originals(self._services)
        if not known:
            return said(404, "No client has the grant type authorization_code.")
        best = max(known, key=lambda each: len(each.client.settings.scopes))
        to = f"{environ.get('SCRIPT_NAME', '')}/{_key(best)}/index.html"
        return Response(status=302, headers={"Location": to})

    def _file(self, name: str) -> File | None:
        key, slash, rest = name.partition("/")
        found = {_key(each): each for each in originals(self._services)}.get(key)
        if found is None or not slash:
            return None
        return self._preview(key, found).file(rest)

    def _preview(self, key: str, original: Original) -> Preview:
        """Give the open one, or a new one where its realm or client has changed."""
        kept = self._opened.get(key)
        if kept is not None and kept[0] == original:
            self._opened.move_to_end(key)
            return kept[1]
        if kept is not None:
            self._opened.pop(key)[1].close()
        while len(self._opened) >= _MOST_OPEN:
            self._opened.popitem(last=False)[1][1].close()
        preview = self._opens(original, lambda: self._clients(key))
        self._opened[key] = (original, preview)
        return preview

    def _clients(self, this: str) -> list[Client]:
        return [
            Client(
                realm=str(each.realm.path),
                client=each.client.client_id,
                href=f"../{_key(each)}/index.html",
                is_this=_key(each) == this,
            )
            for each in originals(self._services)
        ]


def _key(original: Original) -> str:
    """Name an original in an address, where a client_id may not stand as it is."""
    name = f"{original.realm.path} {original.client.client_id}".encode()
    return base64.urlsafe_b64encode(name).decode().rstrip("=")


def _is_near(address: str) -> bool:
    """Whether a request comes from this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
