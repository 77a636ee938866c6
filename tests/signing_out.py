"""An application that a person signed in to, and how both sign out."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.authorizing import Asking, goes_to
from tests.browsing import a_browser, account

AFTER = "https://app.example/signed-out"
SIGNED_OUT = account("/sign-out")


def an_application(server, **client) -> Asking:
    """Give a client that ada signs in to, with OpenID Connect."""
    client.setdefault(
        "post_logout_redirect_uris", (AFTER, "https://app.example/bye?a=1")
    )
    client.setdefault("scopes", ("openid", "offline_access", "read", "write"))
    return Asking(server, **client)


def hint(asking: Asking, **params) -> str:
    """Sign in to the application, and give the ID Token that it got."""
    params.setdefault("scope", "openid")
    answer = asking.exchange(asking.code(**params))
    assert answer.status_code == 200, answer.text
    return answer.json["id_token"]


def agreed_code(asking: Asking, **params) -> str:
    """Get a code for what a person must be asked about, and agrees to."""
    browser = a_browser(asking.server)
    browser.http = asking.server.http
    page = browser.get(asking.authorize(**params).headers["Location"])
    done = browser.submit(page, "allow")
    [code] = parse_qs(urlsplit(done.refresh or done.location).query)["code"]
    return code


def end(asking: Asking, *, method: str = "GET", headers=None, **params):
    """Ask to sign out, as a browser that an application sent."""
    given = {"Accept": "text/html", **(headers or {})}
    sent = {"query_string": params} if method != "POST" else {"data": params}
    return asking.server.send(method, "connect/endSession", headers=given, **sent)


def is_signed_in(asking: Asking) -> bool:
    return bool(asking.services.sessions.of(asking.user))


def asks(answer) -> bool:
    """Whether the browser is sent to the page that asks."""
    return answer.status_code == 303 and goes_to(answer) == SIGNED_OUT


def sign_out_page(asking: Asking, answer):
    """Open the page that a browser was sent to, with the cookies of the person."""
    browser = a_browser(asking.server)
    browser.http = asking.server.http
    return browser, browser.get(answer.headers["Location"])
