"""Serve the application: ``python -m iam.cli.demo_application PORT ISSUER``."""

from __future__ import annotations

import json
import secrets
import sys
import threading
from collections import OrderedDict
from functools import partial
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from urllib.parse import parse_qs, urlsplit

import click

from iam.cli.code_flow import Begun, Denied, WrongAnswer, begin, exchange, read_answer

CLIENT_ID, CLIENT_SECRET = "photo-app", "photo-app-secret"
SCOPES = "profile photos albums photos.delete internal-statistics"
LANGUAGES = {"en": "English", "fr": "français", "de": "Deutsch", "ar": "العربية"}
MOST_BEGUN = 100
"""Requests under way that are remembered; the oldest gives way."""
_COOKIE = "demo-application"
_NOT_OURS = "This answer is not for this request"
_OK, _SEE_OTHER, _NOT_FOUND, _MISDIRECTED = 200, 303, 404, 421
_FILES = {
    "/style.css": "text/css; charset=utf-8",
    "/spa.js": "text/javascript; charset=utf-8",
}


class Application:
    """
    What the application remembers, in memory alone.

    Args:
        origin: Where it is served, as ``http://localhost:8081``.
        issuer: The issuer it trusts.
    """

    def __init__(self, origin: str, issuer: str) -> None:
        self.origin = origin
        self.issuer = issuer
        self._begun: OrderedDict[tuple[str, str], Begun] = OrderedDict()

    def is_at(self, host: str) -> bool:
        """
        Whether a Host header names this application.

        Another name may lead here, too, where somebody has it point at this machine: a
        page of theirs would then read what is ours.
        """
        name, _, port = host.lower().partition(":")
        ours = str(urlsplit(self.origin).port)
        return name in {"localhost", "127.0.0.1"} and (port or "80") == ours

    def connect(self, cookie: str, language: str) -> tuple[str, str]:
        """
        Begin a request; give what the cookie holds and the address to go to.

        A browser that has a cookie keeps it: another tab may have begun a request.
        """
        begun = begin(
            self.issuer,
            client_id=CLIENT_ID,
            redirect_uri=f"{self.origin}/callback",
            scope=SCOPES,
            more={"ui_locales": language if language in LANGUAGES else ""},
        )
        cookie = cookie or secrets.token_urlsafe(32)
        self._begun[cookie, begun.state] = begun
        while len(self._begun) > MOST_BEGUN:
            self._begun.popitem(last=False)
        return cookie, begun.url

    def finish(self, cookie: str, query: str) -> tuple[str, str]:
        """Take the answer; give a heading and what to print under it."""
        state = parse_qs(query).get("state", [""])[0]
        begun = self._begun.pop((cookie, state), None)
        if begun is None:
            return _NOT_OURS, (
                "No request of this browser waits for it; one is answered only once."
            )
        try:
            done = exchange(begun, read_answer(begun, query), secret=CLIENT_SECRET)
        except WrongAnswer as error:
            return _NOT_OURS, str(error)
        except Denied as error:
            return "There is no access", str(error)
        except click.ClickException as error:
            return "The server does not answer", error.message
        heading = "You are connected" if done.status == _OK else "There is no token"
        return heading, json.dumps(done.json, indent=2)


class Handler(BaseHTTPRequestHandler):
    """Answers a browser."""

    timeout = 30

    def __init__(self, application: Application, *known: object) -> None:
        self._application = application
        super().__init__(*known)  # type: ignore[arg-type] # as socketserver hands over

    def do_GET(self) -> None:
        """Answer one of the few addresses."""
        parts = urlsplit(self.path)
        if not self._application.is_at(self.headers.get("Host", "")):
            self._answer(_MISDIRECTED, b"This is another's address.\n", "text/plain")
        elif parts.path == "/":
            links = "\n".join(
                f'<li><a lang="{tag}" href="/connect?language={tag}">{name}</a></li>'
                for tag, name in LANGUAGES.items()
            )
            self._page("home.html", links=links)
        elif parts.path == "/connect":
            language = parse_qs(parts.query).get("language", [""])[0]
            cookie, url = self._application.connect(self._cookie(), language)
            kept = f"{_COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax"
            self._answer(_SEE_OTHER, b"", "text/plain", Location=url, Set_Cookie=kept)
        elif parts.path == "/callback":
            heading, told = self._application.finish(self._cookie(), parts.query)
            self._page("answer.html", heading=escape(heading), told=escape(told))
        elif parts.path == "/spa":
            self._page("spa.html", issuer=escape(self._application.issuer))
        elif parts.path in _FILES:
            self._answer(_OK, _read(parts.path[1:]).encode(), _FILES[parts.path])
        else:
            self._answer(_NOT_FOUND, b"Nothing is here.\n", "text/plain")

    def log_message(self, *_args: object) -> None:
        """Print nothing: there are codes in addresses."""

    def _cookie(self) -> str:
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        return cookies[_COOKIE].value if _COOKIE in cookies else ""

    def _page(self, name: str, **words: str) -> None:
        page = _read(name)
        for word, value in words.items():
            page = page.replace(f"@{word.upper()}@", value)
        self._answer(_OK, page.encode(), "text/html; charset=utf-8")

    def _answer(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def main(port: int, issuer: str) -> None:
    """Serve until standard input ends."""
    application = Application(f"http://localhost:{port}", issuer)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, application))
    except OSError as error:
        sys.exit(
            f"the demonstration application cannot listen on port {port}: "
            f"{error.strerror}; choose another with --application-port"
        )
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
