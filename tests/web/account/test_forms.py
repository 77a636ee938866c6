"""Every form is ours: its token, its origin, its browser, its realm."""

from __future__ import annotations

import pytest

from tests.browsing import ORIGIN, PASSWORD, a_browser, a_person, account

SIGN_IN = account("/sign-in")
FORMS = ["/sign-in", "/sign-out", "/sessions/end", "/sessions/end-all", "/password"]


@pytest.fixture
def browser(server):
    a_person(server)
    return a_browser(server)


def credentials(token: str) -> dict[str, str]:
    return {"csrf": token, "username": "ada", "password": PASSWORD}


def token_of(browser, address: str = SIGN_IN) -> str:
    return browser.get(address).form().value("csrf")


def is_refused(answer) -> bool:
    return (
        answer.status == 400
        and answer.heading == "This form was not sent from our page"
    )


@pytest.mark.parametrize("token", ["", "0" * 64, "é", "x" * 5000])
def test_a_missing_or_forged_token_is_refused_and_nothing_is_done(browser, token):
    browser.get(SIGN_IN)

    answer = browser.post(SIGN_IN, credentials(token))

    assert is_refused(answer)
    assert answer.link("Open the page again") == SIGN_IN
    assert "ada" not in answer.text
    assert browser.get(account("/")).status == 303


def test_a_form_without_a_cookie_of_ours_is_refused(server, browser):
    token = token_of(browser)

    assert is_refused(a_browser(server).post(SIGN_IN, credentials(token)))


def test_another_browser_s_token_is_refused(server, browser):
    another = a_browser(server)
    token = token_of(another)
    browser.get(SIGN_IN)

    assert is_refused(browser.post(SIGN_IN, credentials(token)))


def test_another_realm_s_token_is_refused(server, browser):
    server.realm("/beta")
    token = token_of(browser, account("/sign-in", realm="/beta"))
    browser.get(SIGN_IN)

    assert is_refused(browser.post(SIGN_IN, credentials(token)))


def test_one_cookie_in_two_realms_gives_two_tokens(server, browser):
    server.realm("/beta")
    browser.get(SIGN_IN)
    value = browser.cookie("-pre-")
    browser.get(account("/sign-in", realm="/beta"))
    names = sorted(name for name in browser.cookie_names() if "-pre-" in name)
    for name in names:
        browser.set_cookie(name, value)

    tokens = {token_of(browser), token_of(browser, account("/sign-in", realm="/beta"))}

    assert len(names) == len(tokens) == 2


def test_another_session_s_token_is_refused(server, browser):
    browser.sign_in("ada")
    another = a_browser(server)
    another.sign_in("ada")
    token = token_of(another, account("/sign-out"))

    assert is_refused(browser.post(account("/sign-out"), {"csrf": token}))
    assert browser.get(account("/")).status == 200


def test_a_token_from_before_signing_in_is_refused_after_it(browser):
    token = token_of(browser)
    browser.sign_in("ada")

    assert is_refused(browser.post(account("/sign-out"), {"csrf": token}))


def test_signing_in_after_signing_in_in_another_tab_opens_the_page_again(browser):
    token = token_of(browser)
    browser.sign_in("ada")
    session = browser.cookie("iam-")

    answer = browser.post(SIGN_IN, credentials(token))

    assert (answer.status, answer.location) == (303, SIGN_IN)
    assert browser.follow(answer).link("Continue as ada") == account("/")
    assert browser.cookie("iam-") == session


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": None},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_sign_in_from_elsewhere_is_refused_with_a_session_too(browser, headers):
    token = token_of(browser)
    browser.sign_in("ada")

    assert is_refused(browser.post(SIGN_IN, credentials(token), **headers))


@pytest.mark.parametrize("endpoint", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8081"},
        {"Origin": "https://localhost:8080"},
        {"Origin": "http://localhost:8080.evil.example"},
        {"Origin": None, "Sec-Fetch-Site": None},
        {"Origin": None, "Sec-Fetch-Site": "cross-site"},
        {"Origin": None, "Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=[
        "another origin",
        "null",
        "another port",
        "another scheme",
        "a name that begins with ours",
        "no origin at all",
        "no origin, from another site",
        "no origin, from nowhere",
        "ours, and from another site",
        "ours, and from a neighbour",
    ],
)
def test_a_form_from_elsewhere_is_refused_with_a_good_token_too(
    browser, endpoint, headers
):
    signs_in = endpoint == "/sign-in"
    if not signs_in:
        browser.sign_in("ada")
    token = token_of(browser, SIGN_IN if signs_in else account("/sign-out"))

    answer = browser.post(account(endpoint), credentials(token), **headers)

    assert is_refused(answer)
    assert (browser.get(account("/")).status == 303) == signs_in


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": None},
        {"Origin": None},
        {"Origin": "HTTP://LOCALHOST:8080"},
        {"Origin": "http://127.0.0.1:8080"},
    ],
    ids=[
        "an older browser",
        "a browser that sends Sec-Fetch-Site alone",
        "in capitals",
        "a loopback name counts as the other",
    ],
)
def test_what_an_honest_browser_sends_is_taken(browser, headers):
    token = token_of(browser)

    assert browser.post(SIGN_IN, credentials(token), **headers).status == 303


def test_a_host_that_is_allowed_beside_ours_is_no_origin_of_forms(
    browser, another_server
):
    assert browser.get(SIGN_IN).status == 200
    wide = another_server(allowed_hosts=("inside.example",))
    guest = a_browser(wide, origin="http://inside.example")
    page = guest.get(SIGN_IN)

    assert page.status == 200
    answer = wide.http.post(
        SIGN_IN,
        base_url="http://inside.example",
        headers={"Origin": "http://inside.example"},
        data=credentials(page.form().value("csrf")),
    )
    assert answer.status_code == 400


def test_a_form_of_a_session_that_has_ended_leads_to_signing_in(server, browser):
    browser.sign_in("ada")
    page = browser.get(account("/sessions"))
    thief = a_browser(server)
    thief.sign_in("ada")
    thief.submit(thief.get(account("/sessions")), "others")

    answer = browser.submit(page, "all")

    assert answer.status == 303
    assert answer.location == SIGN_IN


def test_why_a_form_was_refused_is_in_the_audit_log(server, browser):
    browser.post(SIGN_IN, credentials("x"), Origin="https://evil.example")

    line = server.audit_lines().splitlines()[-1]
    assert '"operation":"sign_in"' in line
    assert "it was sent from another origin" in line
    assert "ada" not in line
    assert "evil" not in line
    assert ORIGIN not in line
