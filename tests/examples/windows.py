"""Browsers of people who use the example application in Flask."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.browsing import PASSWORD
from tests.visiting import Visitor

BASE = "https://app.example"
CLIENT_ID = "flask-application"
_SIGNED_IN = "You are signed in."


class Window:
    """A browser: cookies of the application and of the server."""

    def __init__(self, made) -> None:
        self.http = made.test_client()
        self.elsewhere = Visitor(stops_at=BASE)

    def get(self, path: str):
        return self.http.get(path, base_url=BASE)

    def post(self, path: str, **headers: str):
        return self.http.post(path, base_url=BASE, headers=headers)

    def begin(self) -> str:
        """Go to the server; give the query with which it sends the browser back."""
        self.elsewhere.go(self.post("/sign-in").location)
        if self.elsewhere.page is not None:
            self.elsewhere.press("Sign in", username="ada", password=PASSWORD)
        return urlsplit(self.elsewhere.address).query

    def come_back(self, query: str, **changed: str | None):
        """Come back, with other parameters; None leaves one out."""
        sent = {**dict(parse_qsl(query)), **changed}
        kept = {name: value for name, value in sent.items() if value is not None}
        return self.get(f"/callback?{urlencode(kept)}")

    @property
    def is_signed_in(self) -> bool:
        return _SIGNED_IN in self.get("/").text
