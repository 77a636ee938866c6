"""A browser inside the process: it sends real requests to the real application."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from werkzeug.test import Client
from werkzeug.wrappers import Response

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_MOST_REDIRECTS = 5
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ADDRESS = "192.0.2.7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page as it was answered, and the address at which it was."""

    status: int
    html: str
    address: str

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of its forms; of two with one name, the last."""
        return {name: unescape(value) for name, value in _HIDDEN.findall(self.html)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """
    One browser.

    Attributes:
        app: The application.
        origin: Scheme and host of its public address.
        cookies: What it sends.
        network: Where it comes from.
    """

    app: Any
    origin: str
    cookies: Mapping[str, str]
    network: str = ADDRESS

    def get(self, address: str) -> Seen:
        """Open an address, and follow where it leads within the server."""
        return self._follow(self._send("GET", address), address)

    def fetch(self, address: str) -> Response:
        """Get what is no page."""
        return self._send("GET", address)

    def submit(self, page: Seen, **fields: str) -> Seen:
        """Send the form of a page, with its hidden fields."""
        sent = urlencode({**page.hidden, **fields})
        return self._follow(self._send("POST", page.address, sent), page.address)

    def _follow(self, answer: Response, address: str) -> Seen:
        for _ in range(_MOST_REDIRECTS):
            location = answer.headers.get("Location", "")
            if not location.startswith(("/", self.origin)):
                break
            address = urljoin(address, location)
            answer = self._send("GET", address)
        return Seen(
            status=answer.status_code,
            html=answer.get_data(as_text=True),
            address=address,
        )

    def _send(self, method: str, address: str, body: str | None = None) -> Response:
        parts = urlsplit(address)
        headers = {
            "Accept": "text/html,*/*",
            "Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items()),
            "User-Agent": USER_AGENT,
        }
        if body is not None:
            headers |= {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        return Client(self.app, Response, use_cookies=False).open(
            parts.path,
            method=method,
            query_string=parts.query,
            base_url=self.origin,
            headers=headers,
            data=body,
            content_type=None if body is None else "application/x-www-form-urlencoded",
            environ_overrides={"REMOTE_ADDR": self.network},
            buffered=True,
        )
