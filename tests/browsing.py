"""
A browser for tests over HTTP: cookies, the headers that browsers send, forms.

    browser = a_browser(server)
    page = browser.get("/am/account/realms/root/realms/alpha/sign-in")
    page = browser.submit(page, username="ada", password="…")    # follows no redirect
    page = browser.follow(page)                                  # until none is left
    assert page.heading == "Applications with access"

A page is what the server answered and what a person would read of it.
`a_person(server, …)` makes an end user, `browser.sign_in(…)` signs one in.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from urllib.parse import urlencode, urljoin, urlsplit

from werkzeug.test import Client as HttpClient

from iam.domain.end_users import EndUserAttributes
from iam.domain.realms import RealmPath
from iam.engines.passwords import hash_typed
from tests.seeing import Form, SeenPage

__all__ = ["Browser", "SeenPage", "a_browser", "a_person", "account"]

ORIGIN = "http://localhost:8080"
PASSWORD = "seven quiet lanterns drift"


class Browser:
    """One browser with its cookies; several are several people, or machines."""

    def __init__(self, server, *, origin: str = ORIGIN, languages: str = "en") -> None:
        self.server = server
        self.origin = origin
        self.languages = languages
        self.http = HttpClient(server.http.application)

    def get(self, address: str, **headers: str) -> SeenPage:
        """Open an address, as if it was typed or a link was followed."""
        return self._send("GET", address, headers)

    def post(self, address: str, fields=(), **headers: str) -> SeenPage:
        """Post a form of a page of ours; headers say otherwise, None leaves out."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields)
        ours = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        return self._send("POST", address, {**ours, **headers}, urlencode(pairs))

    def submit(
        self, page: SeenPage, press: str = "", *, form: Form | None = None, **values
    ) -> SeenPage:
        """Fill the form of a page in and press a button; no redirect is followed."""
        form = form or page.form(having=press)
        address = urljoin(page.address, form.action or page.address)
        return self.post(address, form.filled(press, **values))

    def follow(self, page: SeenPage) -> SeenPage:
        """Follow redirects within the server until a page is shown."""
        for _ in range(10):
            where = urljoin(page.address, page.location)
            if not page.location or not where.startswith(("/", self.origin)):
                return page
            page = self.get(where)
        raise AssertionError("redirected for ever")

    def sign_in(
        self, username: str, password: str = PASSWORD, *, realm: str = "/alpha"
    ) -> SeenPage:
        """Sign in; give the answer to the form."""
        page = self.get(account("/sign-in", realm=realm))
        return self.submit(
            page, form=page.form("password"), username=username, password=password
        )

    def cookie(self, part: str) -> str | None:
        """Give the value of the cookie whose name has this part."""
        return next((c.value for n, c in self._cookies() if part in n), None)

    def cookie_names(self) -> set[str]:
        return {name for name, _ in self._cookies()}

    def _cookies(self):
        return [(c.decoded_key, c) for c in self.http._cookies.values()]

    def set_cookie(self, name: str, value: str) -> None:
        self.http.set_cookie(name, value, domain="localhost", path="/")

    def _send(self, method, address, headers, body=None) -> SeenPage:
        parts = urlsplit(urljoin(self.origin, address))
        given = {
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": self.languages,
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        answer = self.http.open(
            parts.path,
            method=method,
            query_string=parts.query,
            base_url=self.origin,
            headers={name: value for name, value in given.items() if value is not None},
            data=body,
            content_type="application/x-www-form-urlencoded"
            if body is not None
            else None,
            buffered=True,
        )
        return SeenPage(
            answer, f"{parts.path}?{parts.query}" if parts.query else parts.path
        )


def a_browser(server, **options) -> Browser:
    """Give a browser that has never been here."""
    return Browser(server, **options)


def account(endpoint: str, *, realm: str = "/alpha", **query: str) -> str:
    """Give the address of a page of an account."""
    path = f"/am/account{RealmPath.parse(realm).segments}{endpoint}"
    return f"{path}?{urlencode(query)}" if query else path


def a_person(
    server, username: str = "ada", password: str = PASSWORD, *, realm="/alpha", **known
):
    """
    Make an end user of a realm, which is made where it is not there.

    The hash of a password is made once a run: it is slow on purpose.
    """
    known_realms = {str(each.path) for each in server.services.realms.all()}
    if realm not in known_realms:
        server.realm(realm)
    made = server.services.end_users.create(
        server.services.realms.get(RealmPath.parse(realm)),
        username,
        EndUserAttributes(**known),
        password=None,
    )
    person = replace(made, password_hash=_hash(password))
    server.services.database.database.write(lambda s: s.end_users.change(person))
    return person


@cache
def _hash(password: str) -> str:
    return hash_typed(password)
