"""Our cookies: what they are called, who may read them, when they change."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest

from tests.browsing import PASSWORD, a_browser, a_person, account
from tests.conftest import Server

SECURE = "https://id.example"


@pytest.fixture
def secure(another_server) -> Server:
    return another_server(base_url=f"{SECURE}/am")


def set_by(page) -> dict[str, dict[str, str]]:
    """Give the cookies that an answer sets, with their attributes."""
    found = {}
    for line in page.headers.getlist("Set-Cookie"):
        for name, morsel in SimpleCookie(line).items():
            found[name] = {k: v for k, v in morsel.items() if v} | {"": morsel.value}
    return found


def short(server) -> str:
    realm = next(r for r in server.services.realms.all() if str(r.path) == "/alpha")
    return realm.id.hex[:8]


def test_no_script_reads_them_and_no_other_site_sends_them(server):
    a_person(server)
    browser = a_browser(server)

    before = set_by(browser.get(account("/sign-in", language="fr")))
    after = set_by(browser.sign_in("ada"))

    expected = {
        f"iam-pre-{short(server)}": before,
        "iam-language": before,
        f"iam-{short(server)}": after,
        f"iam-device-{short(server)}": after,
    }
    for name, cookies in expected.items():
        assert cookies[name]["path"] == "/"
        assert cookies[name]["httponly"]
        assert cookies[name]["samesite"] == "Lax"
        assert "secure" not in cookies[name]
        assert "domain" not in cookies[name]


def test_over_https_no_other_host_can_set_them(secure):
    a_person(secure)

    answer = secure.http.get(account("/sign-in"), base_url=SECURE)

    cookie = SimpleCookie(answer.headers["Set-Cookie"])
    (name,) = cookie
    assert name == f"__Host-iam-pre-{short(secure)}"
    assert cookie[name]["secure"]
    assert cookie[name]["path"] == "/"


def test_a_session_lasts_in_the_browser_no_longer_than_its_window(server):
    a_person(server)

    cookies = set_by(a_browser(server).sign_in("ada"))

    session = cookies[f"iam-{short(server)}"]
    assert "max-age" not in session
    assert "expires" not in session


def test_a_session_s_cookie_is_new_whatever_the_browser_had(server):
    a_person(server)
    browser = a_browser(server)
    name = f"iam-{short(server)}"
    browser.set_cookie(name, "x" * 43)
    page = browser.get(account("/sign-in"))
    before = browser.cookie("-pre-")

    browser.submit(page, username="ada", password=PASSWORD)

    assert browser.cookie(name) not in {None, "x" * 43, before}
    assert browser.cookie("-pre-") is None


@pytest.mark.parametrize("planted", ["", "short", "a b", "x" * 42 + "é", "y" * 4000])
def test_a_planted_cookie_that_is_not_ours_is_replaced(server, planted):
    a_person(server)
    browser = a_browser(server)
    browser.set_cookie(f"iam-pre-{short(server)}", planted)

    browser.get(account("/sign-in"))

    assert len(browser.cookie("-pre-")) == 43
    assert browser.sign_in("ada").status == 303


def test_the_session_of_one_realm_is_none_in_another(server):
    a_person(server)
    a_person(server, realm="/beta")
    browser = a_browser(server)
    browser.sign_in("ada")
    beta = next(r for r in server.services.realms.all() if str(r.path) == "/beta")
    browser.set_cookie(f"iam-{beta.id.hex[:8]}", browser.cookie("iam-"))

    assert browser.get(account("/", realm="/beta")).status == 303
    assert browser.get(account("/")).status == 200


def test_an_idle_session_ends(server, clock):
    a_person(server)
    browser = a_browser(server)
    browser.sign_in("ada")

    clock.move(7201)

    assert browser.get(account("/")).location == account("/sign-in")


def test_a_browser_that_this_person_has_used_is_known_again(server):
    server.realm("/alpha", lockout_failures=1)
    a_person(server)
    browser = a_browser(server)
    browser.sign_in("ada")
    browser.submit(browser.get(account("/sign-out")))
    a_browser(server).sign_in("ada", "wrong")

    assert a_browser(server).sign_in("ada").status == 429
    assert browser.sign_in("ada").status == 303


def test_pages_that_need_no_form_set_no_cookie(server):
    a_person(server)
    browser = a_browser(server)

    for endpoint in ("/sign-out", "/language", "/nowhere", "/theme.css"):
        browser.get(account(endpoint))

    assert browser.cookie_names() == set()
