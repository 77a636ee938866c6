"""A server in a process of its own, with a realm to look at, and ways through it."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, Page

from tests.browser import drawing
from tests.serving import operate, serve_what_is_in

USERNAME, PASSWORD = "demo", "violet-kettle-harbour"
PASSING, RETURNING = "passing", "returning"
"""
Two who allow what is asked for, the second for good; what `demo` is asked stays as it
was.
"""
VERIFIER = "a-verifier-that-everybody-knows-for-it-is-only-a-test"
CALLBACK = "https://postcards.example.com/callback"
_CONFIGURATION = Path(__file__).with_name("shop.toml")
_A_LOOK = 1.2
"""Seconds until every process of a server has seen a change."""
_REALMS = "realms/root/realms"


@dataclass(frozen=True, slots=True)
class Shop:
    """Where it is, and how to get to its pages."""

    base: str
    _file: Path
    _env: dict[str, str]

    @contextmanager
    def reworded(self, words: str, otherwise: str) -> Iterator[None]:
        """Have the operator describe something in other words, until the block ends."""
        written = self._file.read_text(encoding="utf-8")
        assert words in written
        try:
            self._apply(written.replace(words, otherwise))
            yield
        finally:
            self._apply(written)

    def _apply(self, configuration: str) -> None:
        self._file.write_text(configuration, encoding="utf-8")
        operate("config", "apply", str(self._file), env=self._env)
        time.sleep(_A_LOOK)

    def account(self, endpoint: str = "/", *, realm: str = "alpha") -> str:
        """Give the address of a page about the account."""
        return f"{self.base}/account/{_REALMS}/{realm}{endpoint}"

    def authorize(self, **changed: str) -> str:
        """Give the address to which the application sends a browser."""
        digest = hashlib.sha256(VERIFIER.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": "photo-app",
            "redirect_uri": CALLBACK,
            "scope": "openid profile email photos albums",
            "state": "a-state",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            **changed,
        }
        sent = {name: value for name, value in asked.items() if value}
        return f"{self.base}/oauth2/{_REALMS}/alpha/authorize?{urlencode(sent)}"

    def choosing(self, **changed: str) -> str:
        """Give the same of an application whose scopes can be unticked."""
        return self.authorize(
            client_id="chooser",
            redirect_uri="http://127.0.0.1:4711/callback",
            scope="openid profile photos albums https://api.example.com/auth/photos.delete",
            **changed,
        )


@contextmanager
def open_shop(folder: Path) -> Iterator[Shop]:
    """Serve the realm of `shop.toml`, until the block ends."""
    file = folder / "shop.toml"
    file.write_bytes(_CONFIGURATION.read_bytes())
    (folder / "letter.png").write_bytes(drawing.letter())
    (folder / "postcard.png").write_bytes(drawing.postcard())
    with serve_what_is_in(file) as (base, env):
        yield Shop(base, file, env)


def sign_in(page: Page, *, username: str = USERNAME, password: str = PASSWORD) -> None:
    """Fill in the page that asks who somebody is, and send it."""
    page.fill("#username", username)
    page.fill("#password", password)
    page.click("form button[type=submit]")


def answer_for_the_application(context: BrowserContext) -> list[str]:
    """Stand in for the application; give the addresses to which browsers are sent."""
    sent: list[str] = []

    def answer(route) -> None:
        sent.append(route.request.url)
        route.fulfill(body="<!doctype html><title>The application</title>")

    for pattern in (f"{CALLBACK}*", "http://127.0.0.1:4711/callback*"):
        context.route(pattern, answer)
    return sent
