"""A person changes their password."""

from __future__ import annotations

import pytest

from iam.domain.errors import TemporarilyUnavailable
from iam.services.passwords import PasswordService
from tests.browsing import PASSWORD, a_browser, a_person, account
from tests.web.account.consenting import a_story

ADDRESS = account("/password")
NEW = "violet otters juggle umbrellas"


@pytest.fixture
def browser(server):
    a_person(server, name="Ada Lovelace")
    browser = a_browser(server)
    browser.sign_in("ada")
    return browser


def change(browser, current=PASSWORD, new=NEW, repeated=None, **ticks):
    return browser.submit(
        browser.get(ADDRESS),
        current=current,
        new=new,
        repeated=new if repeated is None else repeated,
        **ticks,
    )


def test_it_asks_as_password_managers_expect(browser):
    page = browser.get(ADDRESS)

    assert page.heading == "Change your password"
    assert page.html.count('autocomplete="new-password"') == 2
    assert page.html.count('autocomplete="current-password"') == 1
    assert "At least 10 characters." in page.text


def test_it_is_changed_and_only_this_session_goes_on(server, browser):
    other = a_browser(server)
    other.sign_in("ada")

    answer = change(browser)

    assert answer.status == 303
    assert browser.follow(answer).heading == "Your password is changed"
    assert browser.get(account("/")).status == 200
    assert other.get(account("/")).status == 303
    assert a_browser(server).sign_in("ada").status == 400
    assert a_browser(server).sign_in("ada", NEW).status == 303


@pytest.mark.parametrize(
    ("given", "words", "field"),
    [
        ({"current": "wrong"}, "The current password is not right", "current"),
        ({"current": ""}, "Enter your current password", "current"),
        ({"new": ""}, "Enter a new password", "new"),
        ({"repeated": "x"}, "The new password and its repetition differ", "repeated"),
        ({"new": PASSWORD}, "This is the password you have now", "new"),
        ({"new": "short"}, "The new password is too short", "new"),
        ({"new": "1234567890"}, "Very many people choose this password", "new"),
        ({"new": "ada lovelace"}, "too close to what others can know of you", "new"),
        ({"new": "x" * 2000}, "The new password is too long", "new"),
    ],
)
def test_what_is_wrong_is_told_kindly_beside_its_field(browser, given, words, field):
    answer = change(browser, **given)

    assert answer.status == 400
    assert answer.link(words) == f"#{field}"
    assert answer.title.startswith("Change your password: ")
    assert NEW not in answer.html
    assert PASSWORD not in answer.html
    assert browser.get(ADDRESS).status == 200


def test_the_current_password_is_guessed_no_faster_than_at_sign_in(server, browser):
    server.realm("/alpha", lockout_failures=2)

    change(browser, current="wrong 1")
    change(browser, current="wrong 2")

    assert change(browser).status == 429


def test_strangers_who_lock_a_name_keep_nobody_from_changing_the_password(
    server, browser
):
    server.realm("/alpha", lockout_failures=1)
    assert a_browser(server).sign_in("ada", "wrong").status == 429

    assert change(browser).status == 303


def test_a_change_that_there_was_no_time_for_is_no_failed_attempt(
    server, browser, monkeypatch
):
    server.realm("/alpha", lockout_failures=2)

    def busy(*_):
        raise TemporarilyUnavailable("Too many are signing in", reason="busy")

    with monkeypatch.context() as patched:
        patched.setattr(PasswordService, "matches", busy)
        assert [change(browser).status for _ in range(3)] == [503] * 3

    assert change(browser).status == 303


def test_a_new_password_that_is_refused_is_no_failed_attempt(server, browser):
    server.realm("/alpha", lockout_failures=2)

    for _ in range(3):
        change(browser, new="short")

    assert change(browser).status == 303


def test_the_access_of_applications_goes_on_or_ends_as_the_person_says(server):
    story = a_story(server, scopes=("read",))
    story.press(story.ask("read"), "Allow")

    change(story.browser)
    assert "Photo App" in story.browser.get(account("/")).text

    change(story.browser, NEW, PASSWORD, end_applications=["yes"])
    assert "No application has access" in story.browser.get(account("/")).text


def test_who_is_not_signed_in_signs_in_first(server):
    server.realm("/alpha")

    assert a_browser(server).get(ADDRESS).location == account("/sign-in")
    assert a_browser(server).get(account("/password/changed")).status == 303
