"""
A browser without scripts, over real connections: cookies, redirects, forms.

    visitor = Visitor(stops_at=CALLBACK)      # an address at which nobody answers
    visitor.go(url)                           # until a page is there
    visitor.press("Sign in", username="ada", password="…")
    visitor.press("Allow")
    assert visitor.address.startswith(CALLBACK)
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import requests

from tests.seeing import Form, SeenPage

_PATIENCE = 20
_MOST_REDIRECTS = 10


class Visitor:
    """
    Somebody with a browser of their own.

    Args:
        stops_at: The beginning of addresses that are not opened.
    """

    def __init__(self, *, stops_at: str = "none:") -> None:
        self._http = requests.Session()
        self._http.headers.update({"Accept": "text/html", "Accept-Language": "en"})
        self._stops_at = stops_at
        self.address = ""
        self.page: SeenPage | None = None

    def go(self, address: str) -> SeenPage | None:
        """Open an address; give the page that it leads to."""
        return self._follow("GET", address)

    def press(self, words: str, **values: str) -> SeenPage | None:
        """Fill in the form that has this button, and send it."""
        form = next(each for each in self.page.forms if _has(each, words))
        return self._follow(
            "POST",
            urljoin(self.address, form.action),
            data=form.filled(words, **values),
            headers={
                "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(self.address))
            },
        )

    def _follow(self, method: str, address: str, **sent) -> SeenPage | None:
        for _ in range(_MOST_REDIRECTS):
            self.address, self.page = address, None
            if address.startswith(self._stops_at):
                return None
            answer = self._http.request(
                method, address, allow_redirects=False, timeout=_PATIENCE, **sent
            )
            self.page = SeenPage(answer, address)
            onward = self.page.location or self.page.refresh.partition("url=")[2]
            if not onward:
                return self.page
            method, address, sent = "GET", urljoin(address, onward), {}
        raise AssertionError("redirected for ever")


def _has(form: Form, words: str) -> bool:
    return any(words in {b.words, b.value} for b in form.buttons)
