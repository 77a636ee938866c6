"""The sign-in page of a realm: who gets in, and what everybody else reads."""

from __future__ import annotations

import pytest

from tests.browsing import PASSWORD, a_browser, a_person, account

SIGN_IN = account("/sign-in")


@pytest.fixture
def browser(server):
    a_person(server, name="Ada Lovelace")
    return a_browser(server)


def test_it_asks_for_a_username_and_a_password_as_password_managers_expect(browser):
    page = browser.get(SIGN_IN)

    assert page.status == 200
    assert page.heading == "Sign in"
    assert page.title == "Sign in – alpha"
    assert 'autocomplete="username"' in page.html
    assert 'autocomplete="current-password"' in page.html
    assert page.html_tag == {"lang": "en", "dir": "ltr"}


def test_who_knows_the_password_gets_in_and_reads_their_name(browser):
    answer = browser.sign_in("ada")

    assert answer.status == 303
    assert answer.location == account("/")
    page = browser.follow(answer)
    assert page.heading == "Applications with access"
    assert "Signed in as Ada Lovelace" in page.text


def test_a_username_counts_in_any_capitals_and_with_spaces_round_it(browser):
    assert browser.sign_in(" ADA ").status == 303


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ada", "Geheim-1"),
        ("nobody", PASSWORD),
        ("a" * 400, PASSWORD),
        ("ada", "y" * 5000),
    ],
    ids=["wrong password", "unknown name", "too long a name", "too long a password"],
)
def test_whatever_is_wrong_is_told_in_the_same_words(browser, username, password):
    answer = browser.sign_in(username, password)

    assert answer.status == 400
    assert answer.title.startswith("Sign in: The username or the password is not right")
    assert answer.link("The username or the password is not right") == "#username"
    assert password not in answer.html
    assert answer.form().value("username") == username
    assert "Signed in" not in browser.get(account("/sign-out")).text


@pytest.mark.parametrize(
    ("given", "words", "field"),
    [
        ({"username": "", "password": PASSWORD}, "Enter your username", "username"),
        ({"username": "ada", "password": ""}, "Enter your password", "password"),
        ({"username": None, "password": None}, "Enter your username", "username"),
        ({"username": "", "password": ""}, "Enter your password", "password"),
    ],
    ids=["no username", "no password", "neither field was sent", "both are empty"],
)
def test_what_was_left_out_is_named_beside_its_field(browser, given, words, field):
    page = browser.get(SIGN_IN)

    answer = browser.submit(page, **given)

    assert answer.status == 400
    assert answer.link(words) == f"#{field}"
    assert f'id="{field}-error"' in answer.html


def test_a_name_with_markup_is_shown_and_does_nothing(browser):
    answer = browser.sign_in('"><script>alert(1)</script>', "x")

    assert "<script" not in answer.html
    assert answer.form().value("username") == '"><script>alert(1)</script>'


def test_too_many_attempts_are_told_with_the_time_and_whom_to_ask(server, browser):
    server.realm("/alpha", help_uri=("https://help.example/",), lockout_failures=2)
    browser.sign_in("ada", "wrong")

    answer = browser.sign_in("ada", "wrong")

    assert answer.status == 429
    assert answer.headers["Retry-After"] == "900"
    assert answer.heading == "Too many attempts"
    assert "Try again in 15 minutes." in answer.text
    assert "UTC" in answer.text
    assert answer.link("Help with signing in") == "https://help.example/"
    assert answer.link("Back to signing in") == SIGN_IN
    assert browser.sign_in("ada").status == 429


def test_a_name_that_nobody_has_is_locked_in_the_same_words(server, browser):
    server.realm("/alpha", lockout_failures=1)

    known, unknown = (
        browser.sign_in("ada", "wrong"),
        a_browser(server).sign_in("nobody", "wrong"),
    )

    assert known.status == unknown.status == 429
    assert known.text == unknown.text


def test_where_an_operator_wants_it_people_read_how_many_tries_are_left(
    server, browser
):
    server.realm("/alpha", lockout_failures=4, lockout_warn_after=1)

    browser.sign_in("ada", "wrong")
    answer = browser.sign_in("ada", "wrong")

    assert "2 tries are left before you have to wait." in answer.text


def test_who_is_signed_in_is_told_so_and_can_go_on_or_be_somebody_else(server, browser):
    a_person(server, "grace", name="Grace Hopper")
    browser.sign_in("ada")
    before = browser.cookie("iam-")

    page = browser.get(SIGN_IN)

    assert "You are signed in as Ada Lovelace." in page.text
    assert page.link("Continue as Ada Lovelace") == account("/")
    answer = browser.submit(
        page, form=page.form("password"), username="grace", password=PASSWORD
    )
    assert "Grace Hopper" in browser.follow(answer).text
    assert browser.cookie("iam-") != before


def test_the_session_there_was_ends_when_somebody_else_signs_in(server, browser):
    a_person(server, "grace")
    browser.sign_in("ada")
    thief = a_browser(server)
    for name in browser.cookie_names():
        thief.set_cookie(name, browser.cookie(name))
    assert thief.get(account("/")).status == 200

    browser.sign_in("grace")

    assert thief.get(account("/")).location == SIGN_IN


def test_a_disabled_person_cannot_sign_in(server, browser):
    users, realms = server.services.end_users, server.services.realms
    realm = next(r for r in realms.all() if str(r.path) == "/alpha")
    users.set(realm, "ada", attributes={}, disabled=True)

    assert browser.sign_in("ada").status == 400


def test_people_of_one_realm_are_nobody_in_another(server, browser):
    server.realm("/beta")

    assert browser.sign_in("ada", realm="/beta").status == 400
    browser.sign_in("ada")
    assert browser.get(account("/", realm="/beta")).status == 303
    assert "Ada" not in browser.get(account("/sign-in", realm="/beta")).text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"username=ada&username=grace&password=x", 400),
        (b"username=%ff", 400),
        (b"username=a%00b", 400),
        (b"&".join(b"a%d=" % n for n in range(200)), 400),
        (b"username=" + b"a" * 70_000, 413),
        (b"", 400),
        (b"\xff\xfe", 400),
    ],
    ids=[
        "twice",
        "not UTF-8",
        "a NUL",
        "too many fields",
        "too long",
        "empty",
        "no form at all",
    ],
)
def test_a_malformed_form_is_refused_with_a_page(browser, body, status):
    answer = browser.http.post(
        SIGN_IN,
        base_url=browser.origin,
        headers={"Origin": browser.origin},
        data=body,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<h1>" in answer.text


def test_a_name_that_was_typed_is_nowhere_in_the_audit_log(server, browser):
    browser.sign_in("my-password-in-the-wrong-field", "x")

    assert "my-password" not in server.audit_lines()
