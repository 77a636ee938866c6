"""OpenID Connect Core §3.1.2: how somebody is, or is not, asked to sign in."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.authorizing import CALLBACK, ISSUER, Asking, goes_to, told
from tests.browsing import a_browser
from tests.reading_id_tokens import read

ACCOUNT = "/am/account/realms/root/realms/alpha"
SIGN_IN, CONSENT = f"{ACCOUNT}/sign-in", f"{ACCOUNT}/consent"


@pytest.fixture
def asking(server):
    return Asking(server, scopes=("openid", "read"))


def ask(asking, **params):
    return asking.authorize(**{"scope": "openid", **params})


def error(answer) -> str:
    assert goes_to(answer) == CALLBACK
    return told(answer)["error"]


def said(asking, **params) -> dict:
    answer = asking.exchange(asking.code(**{"scope": "openid", **params}))
    assert answer.status_code == 200, answer.text
    return read(asking.server, answer.json["id_token"])


@pytest.mark.spec("OpenID Connect Core", "3.1.2.6")
@pytest.mark.parametrize(
    ("params", "code", "description"),
    [
        (
            {"request": "eyJhbGciOiJub25lIn0.e30."},
            "request_not_supported",
            "The parameter request is not supported",
        ),
        (
            {"request_uri": "https://app.example/request.jwt"},
            "request_uri_not_supported",
            "The parameter request_uri is not supported",
        ),
        (
            {"registration": "{}"},
            "registration_not_supported",
            "The parameter registration is not supported",
        ),
    ],
    ids=["request", "request_uri", "registration"],
)
def test_what_is_not_supported_is_said(asking, params, code, description):
    answer = ask(asking, **params)

    assert goes_to(answer) == CALLBACK
    assert told(answer) == {
        "error": code,
        "error_description": description,
        "iss": ISSUER,
        "state": "xyz",
    }


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize("display", ["page", "popup", "touch", "wap", "hologram"])
def test_every_display_is_accepted(asking, display):
    assert "code" in told(ask(asking, display=display))


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize(
    "prompt", ["none login", "none consent", "none select_account", "create", "x"]
)
def test_a_prompt_that_makes_no_sense(asking, prompt):
    assert error(ask(asking, prompt=prompt)) == "invalid_request"


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("login", SIGN_IN),
        ("login consent", SIGN_IN),
        ("select_account", SIGN_IN),
        ("consent select_account", SIGN_IN),
        ("none", CALLBACK),
    ],
)
def test_where_a_prompt_sends_who_is_signed_in(asking, clock, prompt, place):
    clock.move(1)

    assert goes_to(ask(asking, prompt=prompt)) == place


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_prompt_consent_asks_again_where_the_answer_was_remembered(server):
    asking = Asking(
        server,
        provider={"consent_can_be_remembered": True},
        scopes=("openid|Know who you are",),
        implied_consent=False,
    )
    _agree_for_good(asking)
    assert "code" in told(ask(asking))

    assert goes_to(ask(asking, prompt="consent")) == CONSENT


def _agree_for_good(asking) -> None:
    browser = a_browser(asking.server)
    for cookie in asking.server.http._cookies.values():
        browser.set_cookie(cookie.key, cookie.value)
    page = _asked(browser, asking)
    browser.submit(page, "allow", remember="yes")


@pytest.mark.spec("OpenID Connect Core", "3.1.2.6")
@pytest.mark.parametrize(
    ("client", "params", "signed_in", "code"),
    [
        ({}, {}, False, "login_required"),
        ({}, {"max_age": "10"}, True, "login_required"),
        ({"default_max_age": 10}, {}, True, "login_required"),
        ({"implied_consent": False}, {}, True, "consent_required"),
    ],
    ids=["nobody", "too long ago", "too long ago by default", "not agreed"],
)
def test_prompt_none_where_a_page_is_needed(
    server, clock, client, params, signed_in, code
):
    asking = Asking(server, scopes=("openid",), signed_in=signed_in, **client)
    clock.move(11)

    answer = ask(asking, prompt="none", **params)

    assert error(answer) == code
    assert told(answer)["state"] == "xyz"


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_max_age_of_the_request_goes_before_the_clients_own(server, clock):
    asking = Asking(server, scopes=("openid",), default_max_age=10)
    clock.move(11)

    assert goes_to(ask(asking)) == SIGN_IN
    assert "code" in told(ask(asking, max_age="10000"))


@pytest.mark.parametrize("max_age", ["-1", "1.5", "ten", "9999999999", "\u0661"])
def test_a_max_age_that_is_no_number_of_seconds(asking, max_age):
    assert error(ask(asking, max_age=max_age)) == "invalid_request"


@pytest.mark.spec("OpenID Connect Core", "3.1.3.7")
def test_auth_time_tells_that_somebody_signed_in_again(asking, clock):
    first = said(asking)["auth_time"]
    clock.move(60)
    asking.sign_in()

    assert said(asking, max_age="1")["auth_time"] == first + 60


def _asked(browser, asking, **params):
    query = urlencode(asking.params(scope="openid", **params))
    return browser.follow(browser.get(f"{asking.server.address('authorize')}?{query}"))


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_login_hint_is_what_the_field_holds_to_begin_with(server):
    asking = Asking(server, scopes=("openid",), signed_in=False)
    browser = a_browser(server)

    page = _asked(browser, asking, login_hint="ada")

    assert ("username", "ada") in page.form("password").filled()
