"""
Authorization requests for tests over HTTP, from `authorize` to a token.

    asking = Asking(server)                  # realm, client `app`, and ada signed in
    answer = asking.authorize(scope="read")  # GET, as a browser
    code = asking.code(scope="read")         # nobody is asked: consent is implied
    token = asking.exchange(code).json["access_token"]
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import TestResponse

from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.realms import Realm, RealmPath
from iam.domain.sessions import Session

VERIFIER = "a-verifier-of-a-test.0123456789~ABCDEFGHIJKLM"
CALLBACK = "https://app.example/callback"
ISSUER = "http://localhost:8080/am/oauth2/realms/root/realms/alpha"
BROWSER = "b" * 64
HTML = {"Accept": "text/html"}


def challenge(verifier: str = VERIFIER) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Asking:
    """One client of /alpha that asks, and one person who is asked, or not."""

    def __init__(self, server, *, provider=None, signed_in=True, **client) -> None:
        self.server = server
        self.services = server.services
        server.realm("/alpha", **{"clients_can_skip_consent": True} | (provider or {}))
        client.setdefault("grant_types", ("authorization_code",))
        client.setdefault("redirect_uris", (CALLBACK,))
        client.setdefault("scopes", ("read", "write"))
        client.setdefault("default_scopes", ("read",))
        client.setdefault("implied_consent", True)
        self.auth = server.client("app", **client)
        self.is_public = client.get("token_endpoint_auth_method") == "none"
        self.user: EndUser = self.services.end_users.create(
            self.realm, "ada", EndUserAttributes(), password=None
        )
        self.session: Session | None = None
        if signed_in:
            self.sign_in()

    @property
    def realm(self) -> Realm:
        return self.services.realms.get(RealmPath.parse("/alpha"))

    def change(self, **settings) -> None:
        """Change the client."""
        before = self.services.clients.get(self.realm, "app").settings
        self.services.clients.set(self.realm, "app", replace(before, **settings))

    def sign_in(self) -> None:
        """Begin a session as the person, as if a password had been typed."""
        cookie, self.session = self.services.sessions.start(
            self.realm, self.user, browser=BROWSER, address="", user_agent=""
        )
        name = f"iam-{self.realm.id.hex[:8]}"
        self.server.http.set_cookie(name, cookie, domain="localhost")

    def params(self, **changed) -> dict[str, str]:
        """Give a good request; a value of None leaves a parameter out."""
        given = {
            "response_type": "code",
            "client_id": "app",
            "redirect_uri": CALLBACK,
            "scope": "read",
            "state": "xyz",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
            **changed,
        }
        return {name: value for name, value in given.items() if value is not None}

    def authorize(
        self, *, query: object = None, headers=HTML, **params
    ) -> TestResponse:
        """Ask; ``query`` in place of the parameters."""
        return self.server.send(
            "GET",
            "authorize",
            query_string=self.params(**params) if query is None else query,
            headers=headers,
        )

    def code(self, **params) -> str:
        """Get a code."""
        answer = self.authorize(**params)
        assert answer.status_code == 303, answer.text
        return told(answer)["code"]

    def exchange(self, code: str, **changed) -> TestResponse:
        """Exchange a code, as the client; a value of None leaves a parameter out."""
        form = {"grant_type": "authorization_code"} | self.presented(code, **changed)
        if self.is_public:
            return self.server.post("access_token", **{"client_id": "app", **form})
        return self.server.post("access_token", auth=self.auth, **form)

    def presented(self, code: str, **changed) -> dict[str, str]:
        """Give what proves that a code is ours."""
        given = {
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
            **changed,
        }
        return {name: value for name, value in given.items() if value is not None}

    def token(self, **params) -> str:
        """Get an access token for the person."""
        answer = self.exchange(self.code(**params))
        assert answer.status_code == 200, answer.text
        return answer.json["access_token"]


def told(answer: TestResponse, part: str = "query") -> dict[str, str]:
    """Give what a redirect tells the client, each parameter once."""
    found = parse_qs(
        getattr(urlsplit(answer.headers["Location"]), part),
        keep_blank_values=True,
        strict_parsing=True,
    )
    assert all(len(values) == 1 for values in found.values())
    return {name: value for name, [value] in found.items()}


def goes_to(answer: TestResponse) -> str:
    """Give where a redirect leads, without what it carries."""
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("?")[0].partition("#")[0]


def reason(server) -> str:
    """Give why the last request was refused, as the audit log has it."""
    last = json.loads(server.audit_lines().splitlines()[-1])
    return last["response"]["detail"]["reason"]
