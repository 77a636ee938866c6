"""The plan oidcc-basic: what a request may ask of the person, and what is refused."""

from __future__ import annotations

import pytest

from tests.authorizing import CALLBACK, ISSUER, goes_to, told
from tests.builders import b64url
from tests.conformance.plans import REFUSED
from tests.conformance.suite import STATE

SIGN_IN = "/am/account/realms/root/realms/alpha/sign-in"


def refused(answer) -> str:
    """Give the error that the client is told, and see that it is told well."""
    assert goes_to(answer) == CALLBACK
    found = told(answer)
    assert (found.pop("state"), found.pop("iss")) == (STATE, ISSUER)
    assert found.keys() == {"error", "error_description"}
    return found["error"]


@pytest.mark.spec("RFC 6749", "3.1.1")
def test_oidcc_response_type_missing(suite):
    suite.sign_in()

    assert refused(suite.authorize(response_type=None)) == "invalid_request"


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_display_page(suite):
    found = suite.signs_in_at(suite.asks(display="page"))

    assert suite.read(suite.exchange(found["code"]).json)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_display_popup(suite):
    found = suite.signs_in_at(suite.asks(display="popup"))

    assert suite.read(suite.exchange(found["code"]).json)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_prompt_login(suite):
    first = suite.exchange(suite.signs_in_at(suite.asks())["code"]).json
    then = suite.read(first)["auth_time"]
    suite.clock.move(2)

    page = suite.asks(prompt="login")

    assert page.address.startswith(SIGN_IN)
    found = suite.signs_in_at(page)
    assert found["state"] == STATE
    assert suite.read(suite.exchange(found["code"]).json)["auth_time"] == then + 2


@pytest.mark.spec("OpenID Connect Core", "3.1.2.6")
def test_oidcc_prompt_none_not_logged_in(suite):
    assert refused(suite.authorize(prompt="none")) == "login_required"


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_prompt_none_logged_in(suite):
    suite.sign_in()
    first = suite.read(suite.tokens())
    suite.clock.move(2)

    second = suite.read(suite.tokens(prompt="none"))

    assert second["auth_time"] == first["auth_time"]
    assert second["sub"] == first["sub"]


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_max_age_1(suite):
    suite.sign_in()
    then = suite.read(suite.tokens())["auth_time"]
    suite.clock.move(2)

    page = suite.asks(max_age="1")

    assert page.address.startswith(SIGN_IN)
    found = suite.signs_in_at(page)
    assert suite.read(suite.exchange(found["code"]).json)["auth_time"] == then + 2


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_max_age_10000(suite):
    suite.sign_in()
    first = suite.read(suite.tokens(max_age="15000"))
    suite.clock.move(2)

    second = suite.read(suite.tokens(max_age="10000"))

    assert second["auth_time"] == first["auth_time"]
    assert second["sub"] == first["sub"]


@pytest.mark.spec("RFC 6749", "3.1")
def test_oidcc_ensure_request_with_unknown_parameter_succeeds(suite):
    suite.sign_in()

    assert suite.read(suite.tokens(extra="foobar"))


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_id_token_hint(suite):
    suite.sign_in()
    first = suite.tokens()

    second = suite.tokens(prompt="none", id_token_hint=first["id_token"])

    same = {"sub", "auth_time"}
    claims = suite.read(first), suite.read(second)
    assert all(claims[0][name] == claims[1][name] for name in same)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_login_hint(suite):
    page = suite.asks(login_hint="buffy@localhost")

    assert ("username", "buffy@localhost") in page.form("password").filled()
    found = suite.signs_in_at(page)
    assert suite.read(suite.exchange(found["code"]).json)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_ui_locales(suite):
    page = suite.asks(ui_locales="se fr")

    assert page.html_tag["lang"] == "fr"
    found = suite.signs_in_at(page)
    assert suite.read(suite.exchange(found["code"]).json)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_ensure_request_with_acr_values_succeeds(suite):
    suite.sign_in()

    assert suite.read(suite.tokens(acr_values="1 2"))["acr"] == "0"


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_ensure_registered_redirect_uri(suite):
    suite.sign_in()

    answer = suite.authorize(redirect_uri=f"{CALLBACK}/unregistered")

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert answer.content_type.startswith("text/html")


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_ensure_post_request_succeeds(suite):
    browser = suite.browser
    elsewhere = {"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}

    sent = browser.post(suite.server.address("authorize"), suite.params(), **elsewhere)

    found = suite.signs_in_at(browser.follow(sent))
    assert found["state"] == STATE
    assert suite.read(suite.exchange(found["code"]).json)


def an_object(suite) -> str:
    """Give a request object with alg none, as the suite makes it."""
    claims = suite.params() | {"iss": "app", "aud": ISSUER}
    return f"{b64url({'alg': 'none'})}.{b64url(claims)}."


@pytest.mark.spec("OpenID Connect Core", "3.1.2.6")
def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(
    suite,
):
    code, _ = REFUSED[
        "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported"
    ]

    answer = suite.authorize(request_uri="https://app.example/request.jwt#hash")

    assert code == refused(answer) == "request_uri_not_supported"


@pytest.mark.spec("OpenID Connect Core", "3.1.2.6")
def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    suite,
):
    code, _ = REFUSED[
        "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported"
    ]

    answer = suite.authorize(request=an_object(suite))

    assert code == refused(answer) == "request_not_supported"


@pytest.mark.spec("OpenID Connect Core", "6.1")
def test_oidcc_ensure_request_object_with_redirect_uri(suite):
    code, _ = REFUSED["oidcc-ensure-request-object-with-redirect-uri"]
    params = {"request": an_object(suite), "redirect_uri": f"{CALLBACK}/elsewhere"}

    page = suite.authorize(**params)
    answer = suite.authorize(**params, headers={"Accept": "application/json"})

    assert page.status_code == answer.status_code == 400
    assert "Location" not in page.headers
    assert code == answer.json["error"] == "redirect_uri_mismatch"
