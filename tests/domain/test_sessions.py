"""When a session counts, and what is kept of the browser that began it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.provider import ProviderSettings
from iam.domain.sessions import new_session, session_id
from tests.builders import A_REALM, NOON

COOKIE = "c" * 43
SETTINGS = ProviderSettings(session_idle_lifetime=7200, session_lifetime=43_200)
DEMO = EndUser(
    id=UUID(int=7),
    realm_id=A_REALM,
    username="demo",
    attributes=EndUserAttributes(),
    generation=3,
)


def after(seconds: float):
    return NOON + timedelta(seconds=seconds)


def a_session(settings=SETTINGS, **changed):
    seen = {"browser": "b" * 64, "address": "192.0.2.1", "user_agent": "Browser/1"}
    return new_session(COOKIE, DEMO, settings, **(seen | changed), now=NOON)


def test_the_row_holds_the_hash_of_what_the_cookie_holds():
    assert session_id(COOKIE) == hashlib.sha256(COOKIE.encode()).hexdigest()
    assert a_session().id == session_id(COOKIE)


@pytest.mark.parametrize("cookie", ["", "c" * 42, "c" * 44, "c" * 42 + "=", "é" * 43])
def test_what_we_never_made_names_no_session(cookie):
    assert session_id(cookie) is None


def test_a_session_ends_after_its_lifetimes():
    session = a_session()

    assert session.idle_ends_at == after(7200)
    assert session.ends_at == after(43_200)


def test_the_idle_end_is_never_later_than_the_end():
    settings = ProviderSettings(session_idle_lifetime=7200, session_lifetime=600)
    session = a_session(settings)

    assert session.idle_ends_at == session.ends_at == after(600)
    assert session.idle_end(settings, after(500)) == after(600)
    assert a_session().idle_end(SETTINGS, after(500)) == after(7700)


@pytest.mark.parametrize(
    ("seconds", "is_live"),
    [(0, True), (7199, True), (7200, False), (43_200, False)],
)
def test_a_session_nobody_uses_ends_with_its_idle_time(seconds, is_live):
    assert a_session().is_live(after(seconds)) is is_live


def test_a_session_that_is_used_ends_all_the_same():
    used = replace(a_session(), idle_ends_at=after(90_000))

    assert used.is_live(after(43_199))
    assert not used.is_live(after(43_200))


@pytest.mark.parametrize(
    ("lifetime", "idle", "is_allowed"),
    [(43_200, 7200, True), (1000, 7200, False), (43_200, 1000, False)],
    ids=["as before", "a shorter lifetime", "a shorter idle time"],
)
def test_lifetimes_that_an_operator_has_shortened_count_at_once(
    lifetime, idle, is_allowed
):
    today = ProviderSettings(session_lifetime=lifetime, session_idle_lifetime=idle)

    assert a_session().is_allowed(today, after(1000)) is is_allowed


@pytest.mark.parametrize(
    "user",
    [
        None,
        replace(DEMO, id=UUID(int=8)),
        replace(DEMO, disabled=True),
        replace(DEMO, generation=4),
    ],
    ids=["deleted", "another person", "disabled", "everything was ended"],
)
def test_a_session_is_of_nobody_but_the_person_as_they_were(user):
    assert not a_session().belongs_to(user)


def test_a_session_is_of_the_person_who_signed_in():
    assert a_session().belongs_to(replace(DEMO, username="renamed"))


@pytest.mark.parametrize(
    ("idle", "seconds", "is_due"),
    [(7200, 59, False), (7200, 60, True), (60, 14, False), (60, 15, True)],
    ids=[
        "less than a minute ago",
        "a minute ago",
        "a short idle time: not yet",
        "a short idle time: before one who is active falls out",
    ],
)
def test_when_the_last_use_is_written_down(idle, seconds, is_due):
    settings = replace(SETTINGS, session_idle_lifetime=idle)

    assert a_session(settings).must_be_touched(settings, after(seconds)) is is_due


def test_what_a_browser_says_of_itself_is_cut_and_cannot_move_a_cursor():
    session = a_session(user_agent="A\x1b[2J\n" + "b" * 300, address="1" * 100)

    assert session.user_agent == ("A[2J" + "b" * 300)[:255]
    assert session.address == "1" * 64
