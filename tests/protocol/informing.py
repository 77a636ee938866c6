"""
Somebody of whom much is known, a client with OpenID Connect, and UserInfo over HTTP.

    asking = an_asking(server, claims_parameter_supported=True)
    told = userinfo(asking, asking.token(scope="openid email")).json

Where a page asks whether to let the client in, the person does.
"""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.authorizing import Asking
from tests.browsing import a_browser

SCOPES = ("openid", "profile", "email", "address", "phone", "read")
KNOWN = {
    "name": "Ada Lovelace",
    "given_name": "Ada",
    "family_name": "Lovelace",
    "nickname": "Countess",
    "email": "ada@example.com",
    "email_verified": True,
    "phone_number": "+44 20 7946 0000",
    "address": ["12 St James's Square", "London"],
    "locale": "en_GB",
    "birthdate": "1815-12-10",
    "groups": ["staff"],  # which nobody is told
}


class Informing(Asking):
    """A person who agrees to whatever is asked."""

    def code(self, **params) -> str:
        browser = a_browser(self.server)
        browser.http = self.server.http
        address = self.server.address("authorize")
        page = browser.get(f"{address}?{urlencode(self.params(**params), doseq=True)}")
        if "/account/" in page.location:
            page = browser.follow(page)
            page = browser.submit(page, "allow", form=page.form("request"))
        where = page.location or page.refresh.partition("url=")[2]
        [code] = parse_qs(urlsplit(where).query)["code"]
        return code


def an_asking(server, *, provider=None, **client) -> Informing:
    client.setdefault("scopes", SCOPES)
    client.setdefault("default_scopes", ())
    client.setdefault("id_token_signed_response_alg", "ES256")  # quickly made
    asking = Informing(server, provider=provider, **client)
    asking.services.end_users.set(asking.realm, "ada", attributes=KNOWN)
    return asking


def userinfo(asking, token=None, *, method="GET", headers=None, **options):
    given = dict(headers or {})
    if token is not None:
        given["Authorization"] = f"Bearer {token}"
    return asking.server.send(method, "userinfo", headers=given, **options)


def named(**places) -> str:
    """Write a claims parameter."""
    return json.dumps(places)
