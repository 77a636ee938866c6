"""Where a person is signed in, and how they end that."""

from __future__ import annotations

import pytest

from tests.browsing import a_browser, a_person, account

SESSIONS = account("/sessions")
SIGN_IN = account("/sign-in")


@pytest.fixture
def here(server):
    a_person(server)
    return signed_in(server)


def signed_in(server, username="ada"):
    browser = a_browser(server)
    browser.sign_in(username)
    return browser


def is_in(browser) -> bool:
    return browser.get(account("/")).status == 200


def sessions_of(page) -> list:
    return [form for form in page.forms if "session" in form.names]


def test_this_one_is_marked_and_stands_first(server, here, clock):
    clock.move(60)
    signed_in(server)

    page = here.get(SESSIONS)

    assert page.heading == "Where you are signed in"
    assert page.text.count("Firefox on Linux") == 2
    assert page.text.count("this browser") == 1
    assert [form.buttons[0].words for form in sessions_of(page)] == [
        "Sign out here",
        "End this session",
    ]


def test_it_is_told_what_the_end_of_one_does_to_applications(here):
    assert (
        "When you end a session, applications that you signed in to from there may "
        "sign you out as well; those that you let keep access while you are away "
        "will still have it."
    ) in here.get(SESSIONS).text


def test_what_a_browser_says_of_itself_is_text(server, here):
    other = a_browser(server)
    page = other.get(SIGN_IN)
    agent = "<script>x</script> Firefox/1"
    other.post(
        SIGN_IN,
        page.form().filled(username="ada", password="seven quiet lanterns drift"),
        **{"User-Agent": agent},
    )

    assert "<script" not in here.get(SESSIONS).html
    assert is_in(other)


def test_one_is_ended_and_others_go_on(server, here):
    other, third = signed_in(server), signed_in(server)
    page = here.get(SESSIONS)

    answer = here.submit(page, form=sessions_of(page)[1])

    assert answer.location == SESSIONS
    assert is_in(here)
    assert [is_in(other), is_in(third)].count(True) == 1


def test_ending_this_one_signs_out(here):
    page = here.get(SESSIONS)

    answer = here.submit(page, form=sessions_of(page)[0])

    assert here.follow(answer).heading == "You are signed out"
    assert not is_in(here)


def test_all_others_are_ended_at_once(server, here):
    others = [signed_in(server) for _ in range(3)]

    here.submit(here.get(SESSIONS), "End all other sessions")

    assert is_in(here)
    assert not any(is_in(other) for other in others)
    assert "End all other sessions" not in here.get(SESSIONS).text


def test_signing_out_everywhere_ends_this_one_too(server, here):
    other = signed_in(server)

    answer = here.submit(here.get(SESSIONS), "Sign out everywhere")

    assert here.follow(answer).heading == "You are signed out"
    assert not is_in(here)
    assert not is_in(other)


def test_nobody_ends_or_sees_the_sessions_of_others(server, here):
    a_person(server, "grace")
    grace = signed_in(server, "grace")
    ids = [form.value("session") for form in sessions_of(here.get(SESSIONS))]
    page = grace.get(SESSIONS)
    assert not any(each in page.html for each in ids)

    for each in [*ids, "", "x" * 999]:
        grace.submit(page, form=sessions_of(page)[0], session=each)

    assert is_in(here)


def test_signing_out_asks_first_and_then_says_that_it_is_done(here):
    page = here.get(account("/sign-out"))
    assert page.heading == "Sign out?"
    assert page.link("Stay signed in") == account("/")
    assert is_in(here)

    answer = here.submit(page)

    assert answer.status == 303
    done = here.follow(answer)
    assert done.heading == "You are signed out"
    assert done.link("Sign in again") == SIGN_IN
    assert not is_in(here)


def test_the_cookie_of_a_session_that_was_signed_out_is_worth_nothing(server, here):
    thief = a_browser(server)
    for name in here.cookie_names():
        thief.set_cookie(name, here.cookie(name))

    here.submit(here.get(account("/sign-out")))

    assert not is_in(thief)


def test_who_is_not_signed_in_is_told_so_in_a_friendly_way(server):
    server.realm("/alpha")

    page = a_browser(server).get(account("/sign-out"))

    assert page.status == 200
    assert page.heading == "You are signed out"


@pytest.mark.parametrize("endpoint", ["/sessions/end", "/sessions/end-all"])
def test_an_address_of_forms_is_explained_to_who_opens_it(here, endpoint):
    page = here.get(account(endpoint))

    assert page.status == 405
    assert page.headers["Allow"] == "POST"
    assert page.heading == "This page is opened in another way"
    assert page.link("Go to your account") == account("/")
