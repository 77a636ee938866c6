"""`iam perform` as a relying party: it signs in, refreshes, and asks who it was."""

from __future__ import annotations

import io
import json
import threading
import urllib.request
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from iam.cli.context import Context
from iam.cli.main import iam
from iam.domain.end_users import EndUserAttributes
from iam.domain.realms import RealmPath
from iam.settings import Settings
from tests.authorizing import BROWSER
from tests.conftest import StandingClock

ALPHA = ("--realm", "/alpha")
APP = ("--client", "app", *ALPHA)
CODE = ("perform", "authorization-code", *APP, "--scope", "openid", "--json")
ISSUER = "/oauth2/realms/root/realms/alpha"
RIGHT = {"signature", "iss", "aud", "azp", "exp", "iat", "at_hash"}


@pytest.fixture
def clock() -> StandingClock:
    """Stand at this very moment: a client compares with the clock of its machine."""
    return StandingClock(datetime.now(UTC))


class Printed(io.StringIO):
    """What a command prints, while somebody reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.link = ""
        self.has_link = threading.Event()

    def write(self, text: str) -> int:
        for word in text.split():
            if "/authorize?" in word:
                self.link = word
                self.has_link.set()
        return super().write(text)


class Application:
    """A client of /alpha that is played, and a person who is signed in there."""

    def __init__(self, terminal) -> None:
        self.terminal = terminal
        self.services = terminal.build(Settings.from_environment(terminal.environ))
        realm = self.services.realms.get(RealmPath.parse("/alpha"))
        ada = self.services.end_users.create(
            realm, "ada", EndUserAttributes(email="ada@example.com"), password=None
        )
        cookie, _ = self.services.sessions.start(
            realm, ada, browser=BROWSER, address="", user_agent=""
        )
        self.cookie = f"iam-{realm.id.hex[:8]}={cookie}"

    def set(self, *options: str) -> None:
        self.terminal("client", "set", "app", *ALPHA, *options)

    def sign_in(self, *options: str) -> tuple[int, dict, dict]:
        """Play a sign-in; give the exit code, what was asked and what was printed."""
        out, err = io.StringIO(), Printed()
        browser = threading.Thread(target=self._open_the_link, args=(err,))
        browser.start()
        with redirect_stdout(out), redirect_stderr(err):
            code = iam.main(
                [*CODE, *self.secret, *options],
                obj=Context(self.terminal.build, self.terminal.environ),
                standalone_mode=False,
            )
        browser.join()
        asked = parse_qs(urlsplit(err.link).query)
        return code or 0, asked, json.loads(out.getvalue())

    def _open_the_link(self, printed: Printed) -> None:
        assert printed.has_link.wait(20)
        request = urllib.request.Request(printed.link)
        request.add_unredirected_header("Cookie", self.cookie)
        with urllib.request.urlopen(request, timeout=20) as page:
            page.read()


@pytest.fixture
def app(running, tmp_path):
    """A client that gets everything, and for which nobody is asked."""
    running(
        *("realm", "set", "/alpha", "--clients-can-skip-consent"),
        "--claims-parameter-supported",
    )
    made = running.json(
        *("client", "create", "app", *ALPHA, "--implied-consent"),
        *("--grant-types", "authorization_code", "--grant-types", "refresh_token"),
        *("--redirect-uris", "http://127.0.0.1/callback"),
        "--loopback-interface-redirection",
        *("--scopes", "openid", "--scopes", "email", "--scopes", "read"),
        *("--id-token-signed-response-alg", "ES256"),
        *("--allowed-resources", "https://api.example"),
        *("--allowed-resources", f"{running.environ['IAM_BASE_URL']}{ISSUER}"),
    )
    application = Application(running)
    (tmp_path / "secret.txt").write_text(made["client_secret"])
    application.secret = ("--secret-file", str(tmp_path / "secret.txt"))
    yield application
    application.services.close()


def verdicts(read: dict) -> dict[str, str]:
    return {each["about"]: each["verdict"] for each in read["findings"]}


@pytest.mark.spec("OpenID Connect Core", "3.1.3.7")
def test_the_terminal_signs_in_refreshes_and_asks_who_it_was(app):
    more = ("--max-age", "60", "--acr-values", "1 0", "--login-hint", "ada")
    wanted = json.dumps({"id_token": {"email": None}})
    api, us = "https://api.example", f"{app.terminal.environ['IAM_BASE_URL']}{ISSUER}"
    more += ("--claims", wanted, "--resource", api, "--resource", us)
    more += ("--scope", "openid email")  # or it would be asked about by its name

    code, asked, done = app.sign_in(*more)

    assert code == 0, done
    assert (asked["max_age"], asked["acr_values"]) == (["60"], ["1 0"])
    assert (asked["login_hint"], asked["claims"]) == (["ada"], [wanted])
    assert asked["resource"] == [api, us]
    read, tokens = done["id_token"], done["answer"]["body"]
    assert verdicts(read) == dict.fromkeys({*RIGHT, "nonce", "auth_time"}, "right")
    assert read["claims"]["nonce"] == asked["nonce"][0]
    assert read["claims"]["email"] == "ada@example.com"

    refresh = ("perform", "refresh-token", "-", *APP, *app.secret)
    again = app.terminal.json(*refresh, stdin=tokens["refresh_token"])

    assert again["request"]["form"] == {
        "grant_type": "refresh_token",
        "refresh_token": "***",
    }
    assert verdicts(again["id_token"]) == dict.fromkeys(RIGHT, "right")
    token = again["answer"]["body"]["access_token"]
    who = app.terminal.json("perform", "userinfo", "-", *ALPHA, stdin=token)
    assert who["claims"]["sub"] == read["claims"]["sub"]
    assert who["claims"]["email"] == "ada@example.com"
    assert who["request"]["headers"] == {"Authorization": "Bearer ***"}

    said = app.terminal(*refresh, stdin=again["answer"]["body"]["refresh_token"])
    assert "\nRIGHT  nonce" not in said
    assert "\nRIGHT  signature  is a published key's" in said


def test_a_signed_answer_of_userinfo_is_read_with_the_published_keys(app):
    app.set("--userinfo-signed-response-alg", "ES256")
    _, _, done = app.sign_in()
    token = done["answer"]["body"]["access_token"]

    said = app.terminal("perform", "userinfo", "-", *ALPHA, stdin=token)

    assert said.startswith("GET http://127.0.0.1:")
    _, _, claims = said.partition("\nA published key signed:\n\n")
    assert json.loads(claims)["aud"] == "app"
    assert token not in said


def test_what_userinfo_refuses_is_explained(app):
    of_a_client = app.terminal.a_token("reports")

    for token, meaning in (
        ("nobody's", "the access token is not active"),
        (of_a_client, "acts for a client, and for nobody"),
    ):
        told = app.terminal.type("perform", "userinfo", token, *ALPHA)

        assert told.exit_code == 1
        assert meaning in told.stderr


def test_what_a_refused_refresh_means_is_said(app):
    told = app.terminal.type(
        *("perform", "refresh-token", "-", *APP, *app.secret), stdin="nobody's"
    )

    assert told.exit_code == 1
    assert "\n400 " in told.stdout
    assert told.stderr.startswith("\nThis means: the refresh token does not count")
