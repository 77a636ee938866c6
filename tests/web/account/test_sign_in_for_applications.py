"""The sign-in page on the way to an application, and whose request it takes on."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.browsing import PASSWORD, a_browser, a_person, account
from tests.web.account.consenting import A_CHALLENGE, BACK

ADDRESS = "/am/oauth2/realms/root/realms/alpha/authorize"


@pytest.fixture
def browser(server):
    server.client(
        "photo-app",
        grant_types=("authorization_code",),
        redirect_uris=(BACK,),
        client_name=("Photo App", "fr|Appli Photo"),
        scopes=("read|Read your documents",),
    )
    a_person(server, name="Ada Lovelace")
    return a_browser(server)


def authorize(**changed: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": "photo-app",
        "redirect_uri": BACK,
        "scope": "read",
        "state": "xyz",
        "code_challenge": A_CHALLENGE,
        "code_challenge_method": "S256",
        **changed,
    }
    return f"{ADDRESS}?{urlencode(asked)}"


def asked(browser, **changed: str):
    """Have the application ask, and give the page that a person sees."""
    return browser.follow(browser.get(authorize(**changed)))


def enter(browser, page, username="ada", password=PASSWORD):
    return browser.submit(
        page, form=page.form("password"), username=username, password=password
    )


def test_it_says_who_asks_and_leads_on_to_the_consent_page(browser):
    page = asked(browser)

    assert page.heading == "Sign in"
    assert "Photo App asks you to sign in here." in page.text
    answer = enter(browser, page)
    assert answer.status == 303
    assert answer.location.startswith(account("/consent") + "?request=")
    assert browser.follow(answer).heading == "Allow Photo App to use your account?"


def test_the_request_is_kept_where_somebody_mistypes_or_changes_the_language(browser):
    page = asked(browser)
    page = enter(browser, page, password="wrong")
    page = browser.get(page.link("français"))
    assert "Appli Photo" in page.text

    answer = enter(browser, page)

    assert "Appli Photo" in browser.follow(answer).heading


def test_the_application_s_languages_count_unless_one_was_chosen(browser):
    assert asked(browser, ui_locales="fr de").html_tag["lang"] == "fr"
    assert asked(browser, locale="ar").html_tag["lang"] == "ar"

    browser.get(account("/language", language="de"))

    assert asked(browser, ui_locales="fr").html_tag["lang"] == "de"


def test_a_login_hint_is_filled_in_and_is_text(browser):
    page = asked(browser, login_hint='ada"><script>')

    assert page.form().value("username") == 'ada"><script>'
    assert "<script" not in page.html


@pytest.mark.parametrize(
    ("hint", "filled"),
    [
        ("  ada ", "ada"),
        ("a\u202eda\u200b", "ada"),
        ("ad\u200da", ""),
        ("\u202e", ""),
    ],
    ids=["spaces", "an override", "a joiner", "nothing to read"],
)
def test_a_login_hint_is_tamed_or_left_out(browser, hint, filled):
    page = asked(browser, login_hint=hint)

    assert (page.form().value("username") or "") == filled


def test_who_is_signed_in_already_can_go_on_or_be_somebody_else(browser):
    browser.sign_in("ada")

    page = asked(browser, prompt="select_account")

    assert "You are signed in as Ada Lovelace." in page.text
    onward = browser.get(page.link("Continue as Ada Lovelace"))
    assert onward.heading == "Allow Photo App to use your account?"


def test_who_must_sign_in_again_is_told_why_and_cannot_go_round_it(browser):
    browser.sign_in("ada")

    page = asked(browser, prompt="login")

    assert "the application asks you to sign in again" in page.text
    assert "Continue as" not in page.text
    assert page.form().value("username") == "ada"
    sealed = page.address.partition("request=")[2]
    assert browser.get(f"{account('/consent')}?request={sealed}").status == 303
    assert browser.follow(enter(browser, page)).heading.startswith("Allow")


def test_signing_in_in_another_tab_helps_the_first_one_too(browser):
    first, second = asked(browser, state="one"), asked(browser, state="two")
    enter(browser, second)

    answer = enter(browser, first)
    assert answer.status == 303
    assert answer.location == first.address
    again = browser.follow(answer)
    onward = browser.get(again.link("Continue as Ada Lovelace"))

    assert onward.heading == "Allow Photo App to use your account?"


def test_a_request_that_has_expired_is_a_page_that_helps(browser, clock):
    page = asked(browser)
    clock.move(601)

    answers = [browser.get(page.address), enter(browser, page)]

    for answer in answers:
        assert answer.status == 400
        assert answer.heading == "This request has expired or is damaged"
        assert answer.link("Go to your account") == account("/")
    assert browser.get(account("/")).status == 303


def test_a_request_of_another_browser_is_taken_on_by_none(server, browser):
    page = asked(browser)
    another = a_browser(server)

    opened = another.get(page.address)

    assert opened.heading == "This request began in another browser"
    assert not opened.forms
    another.get(account("/sign-in"))
    assert another.get(page.address).heading == "This request has expired or is damaged"


def test_a_request_of_a_session_that_has_ended_says_so(server, browser):
    browser.sign_in("ada")
    page = asked(browser, prompt="select_account")
    a_browser(server).sign_in("ada")
    thief = a_browser(server)
    thief.sign_in("ada")
    thief.submit(thief.get(account("/sessions")), "others")

    answer = browser.get(page.address)

    assert answer.status == 400
    assert answer.heading == "You are no longer signed in"
    assert answer.link("Sign in again") == account("/sign-in")


@pytest.mark.parametrize(
    "sealed", ["x", "a.b.c.d.e", "é", "%00", "x" * 9000, "x&request=y"]
)
def test_what_is_no_request_is_a_page(browser, sealed):
    browser.get(account("/sign-in"))

    answer = browser.get(f"{account('/sign-in')}?request={sealed}")

    assert answer.status == 400
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_an_application_that_is_gone_by_now_is_not_named(server, browser):
    page = asked(browser)
    live = server.services.cache.current()
    realm = next(r for p, r in live.configuration.realms.items() if str(p) == "/alpha")
    server.services.clients.delete(realm, "photo-app")

    assert "Photo App" not in browser.get(page.address).text


def test_who_asked_is_in_the_audit_log(server, browser):
    asked(browser)

    line = server.audit_lines().splitlines()[-1]
    assert '"operation":"sign_in"' in line
    assert '"client_id":"photo-app"' in line
    assert "request=" not in line
