"""
What the OpenID Foundation's suite is to us: a client, and the browser of one person.

    suite = Suite(server)                       # registered; nobody is signed in
    page = suite.asks(prompt="login")           # a page, as the person sees it
    told = suite.signs_in_at(page)              # the password; what the client hears
    suite.sign_in()                             # or: as if a password had been typed
    claims = suite.read(suite.tokens())         # code, exchange, ID Token, checked

The suite sends no code_challenge, but where a module is about it.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.authorizing import CALLBACK, ISSUER
from tests.browsing import PASSWORD, Browser, SeenPage, a_browser
from tests.protocol.informing import KNOWN
from tests.protocol.refreshing import Refreshing
from tests.reading_id_tokens import read_with_header
from tests.signing_out import AFTER

SCOPES = ("openid", "profile", "email", "address", "phone", "offline_access")
EVERYTHING = KNOWN | {
    "middle_name": "King",
    "profile": "https://people.example/ada",
    "picture": "https://people.example/ada.png",
    "website": "https://ada.example",
    "gender": "female",
    "zoneinfo": "Europe/London",
}
NONCE = "n-0S6_WzA2Mj"
STATE = "0123456789abcdef" * 8
"""As long as the suite's longest."""


class Suite(Refreshing):
    """The suite as a client of /alpha, and one person of whom everything is known."""

    def __init__(self, server) -> None:
        super().__init__(
            server,
            signed_in=False,
            provider={
                "code_verifier_required": "none",
                "claims_parameter_supported": True,
                "supported_scopes": SCOPES,
            },
            scopes=SCOPES,
            default_scopes=(),
            post_logout_redirect_uris=(AFTER,),
        )
        people = self.services.end_users
        people.set(self.realm, "ada", attributes=EVERYTHING)
        self.user = people.set_password(self.realm, "ada", PASSWORD)
        self.clock = self.services.sessions.clock

    @property
    def browser(self) -> Browser:
        """Give the person's browser; it keeps its cookies."""
        browser = a_browser(self.server)
        browser.http = self.server.http
        return browser

    def params(self, **changed) -> dict[str, str]:
        ours = {"scope": "openid", "state": STATE, "nonce": NONCE}
        without = {"code_challenge": None, "code_challenge_method": None}
        return super().params(**{**ours, **without, **changed})

    def presented(self, code: str, **changed) -> dict[str, str]:
        return super().presented(code, **{"code_verifier": None, **changed})

    def asks(self, **params) -> SeenPage:
        """Send the browser here; give the page on which the person ends."""
        where = f"{self.server.address('authorize')}?{urlencode(self.params(**params))}"
        return self.browser.follow(self.browser.get(where))

    def signs_in_at(self, page: SeenPage) -> dict[str, str]:
        """Type name and password into a page; give what the client is told then."""
        form = page.form("password")
        known = {"username": "ada", "password": PASSWORD}
        return brought_back(
            self.browser.follow(self.browser.submit(page, form=form, **known))
        )

    def read(self, tokens: dict, *, client_id="app", nonce: str | None = NONCE) -> dict:
        """
        Give what an ID Token says, if a relying party may believe it.

        Sources:
            OpenID Connect Core §3.1.3.7, with the checks of the suite.
        """
        header, claims = read_with_header(self.server, tokens["id_token"])
        now = int(self.clock.time())
        assert header["kid"]
        assert (claims["iss"], claims["aud"]) == (ISSUER, client_id)
        assert claims["sub"] == f"(usr!{self.user.id})"
        assert claims["iat"] == now < claims["exp"]
        assert claims["auth_time"] <= now
        assert claims.get("nonce") == nonce
        return claims


def brought_back(page: SeenPage) -> dict[str, str]:
    """Give what the client is told by the page or the redirect that leads to it."""
    where = page.location or page.refresh.partition("url=")[2]
    assert where.startswith(f"{CALLBACK}?"), page.text
    return dict(parse_qsl(urlsplit(where).query, strict_parsing=True))
