"""A person signs in: counted first, looked at then, told the same as everybody."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from iam.domain.errors import TemporarilyUnavailable
from iam.services.sign_in import Entered, TooManyAttempts, Wrong
from tests.services.signing_in import BROWSER, ELSEWHERE, HOME, PASSWORD

LOCK = 900


def lines(doorstep) -> list[dict]:
    """Give what the audit log says of signing in."""
    log = [json.loads(line) for line in doorstep.audit_lines().splitlines()]
    return [line for line in log if line["topic"] == "authentication"]


def events(doorstep) -> list[tuple]:
    with doorstep.services.housekeeping.database.single() as store:
        rows = store.connection.execute(
            text(
                "SELECT name, actor, object_id, details FROM audit_events"
                " WHERE name LIKE 'AM-LOG%' ORDER BY at"
            )
        )
        return [tuple(row) for row in rows]


def test_a_right_password_begins_a_session(doorstep):
    entered = doorstep.enter()

    found = doorstep.find(entered.cookie)
    assert found == entered.signed_in
    assert found.user.username == "demo"
    assert found.session.browser == BROWSER
    assert found.session.id == hashlib.sha256(entered.cookie.encode()).hexdigest()


def test_every_sign_in_has_a_session_of_its_own(doorstep):
    first, second = doorstep.enter(), doorstep.enter()

    assert first.cookie != second.cookie
    assert doorstep.find(first.cookie) is not None


def test_the_session_that_a_browser_has_been_in_ends_when_it_signs_in_again(doorstep):
    first = doorstep.enter()

    second = doorstep.enter(replaces=first.signed_in.session)

    assert doorstep.find(first.cookie) is None
    assert doorstep.find(second.cookie) is not None


@pytest.mark.parametrize("typed", ["demo", "DEMO", "Demo"])
def test_a_name_is_typed_in_whatever_capitals(doorstep, typed):
    assert doorstep.enter(typed).signed_in.user.username == "demo"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("demo", "wrong"),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("demo", ""),
        ("nul\0", "nul\0"),
        ("half a pair \ud800", "half a pair \ud800"),
        ("x" * 5000, "y" * 5000),
    ],
    ids=["password", "name", "no name", "none", "a NUL", "half a pair", "very long"],
)
def test_everything_else_is_wrong_and_says_no_more(doorstep, username, password):
    assert doorstep.attempt(username, password) == Wrong(left=None)


def test_a_person_who_is_disabled_is_told_the_same(doorstep):
    doorstep.services.end_users.set(
        doorstep.realm, "demo", attributes={}, disabled=True
    )

    assert doorstep.attempt() == Wrong(left=None)


def test_a_session_and_its_event_are_kept_together(doorstep):
    entered = doorstep.enter()

    [(name, actor, about, details)] = events(doorstep)
    kept = details if isinstance(details, dict) else json.loads(details)
    assert (name, actor, about) == ("AM-LOGIN-COMPLETED", "demo", "/alpha/users/demo")
    assert kept["result"] == ["SUCCESSFUL"]
    assert kept["trackingIds"] == [entered.signed_in.session.id]
    [line] = lines(doorstep)
    assert (line["userId"], line["result"]) == ("demo", "SUCCESSFUL")
    assert line["client"] == {"ip": HOME}


def test_a_failure_is_a_line_without_a_row(doorstep):
    doorstep.fail()

    [line] = lines(doorstep)
    assert (line["userId"], line["objectId"]) == (None, "/alpha/users/demo")
    assert (line["result"], line["client"]) == ("FAILED", {"ip": HOME})
    assert line["reason"] == "wrong password, or disabled"
    assert events(doorstep) == []


def test_a_name_that_nobody_has_is_not_written_down(doorstep):
    doorstep.attempt("my secret password", "demo")

    assert lines(doorstep)[0]["reason"] == "nobody has this name"
    assert "my secret" not in doorstep.audit_lines()


@pytest.mark.parametrize("username", ["demo", "nobody", "", "nul\0"])
def test_everybody_is_told_the_same_at_every_step(doorstep, username):
    doorstep.set("/alpha", lockout_warn_after=2)

    answers = doorstep.fail(username, times=7)

    assert answers == [
        Wrong(left=None),
        Wrong(left=3),
        Wrong(left=2),
        Wrong(left=1),
        TooManyAttempts(retry_after=LOCK),
        TooManyAttempts(retry_after=LOCK),
        TooManyAttempts(retry_after=LOCK),
    ]


def test_where_it_is_locked_the_right_password_is_not_looked_at(doorstep):
    doorstep.fail(times=5)
    doorstep.watched.looked_at.clear()

    assert doorstep.attempt() == TooManyAttempts(retry_after=LOCK)
    assert doorstep.watched.looked_at == []
    assert lines(doorstep)[-1]["reason"] == "too many attempts"


def test_a_right_password_counts_for_nothing(doorstep):
    for _ in range(3):
        doorstep.fail(times=3)
        doorstep.enter()
        doorstep.services.clock.move(301)

    assert [type(each) for each in (doorstep.enter() for _ in range(20))] == [
        Entered
    ] * 20


def test_a_right_password_takes_back_its_own_attempt_and_no_other(doorstep):
    doorstep.fail(times=4)
    doorstep.enter()

    assert doorstep.fail() == [TooManyAttempts(retry_after=LOCK)]


def test_the_fifth_attempt_may_be_the_right_one(doorstep):
    doorstep.fail(times=4)

    doorstep.enter()

    assert doorstep.services.attempts.locks_of(doorstep.realm, "demo") == []


def test_who_cannot_be_verified_now_has_not_failed(doorstep):
    class Busy:
        def verify(self, *_):
            raise TemporarilyUnavailable("Too many at this moment")

    busy = replace(doorstep.services.sign_in, end_users=Busy())
    for _ in range(9):
        with pytest.raises(TemporarilyUnavailable):
            busy.attempt(
                *(doorstep.live, doorstep.realm, "demo", PASSWORD),
                browser=BROWSER,
                address=HOME,
                user_agent="",
                device=None,
            )

    assert doorstep.fail(times=4)[-1] == Wrong(left=None)


@pytest.mark.parametrize("change", ["password", "disabled", "deleted"])
def test_no_session_begins_for_who_was_changed_after_the_password_was_looked_at(
    doorstep, change
):
    end_users, realm = doorstep.services.end_users, doorstep.realm

    class ChangedMeanwhile:
        def verify(self, *typed):
            found = end_users.verify(*typed)
            if found and change == "password":
                end_users.set_password(realm, "demo", "another " + PASSWORD)
            elif found and change == "disabled":
                end_users.set(realm, "demo", attributes={}, disabled=True)
            elif found:
                end_users.delete(realm, "demo")
            return found

    doorstep.sign_in = replace(doorstep.services.sign_in, end_users=ChangedMeanwhile())

    assert doorstep.attempt() == Wrong(left=None)
    assert events(doorstep) == []


@pytest.mark.parametrize(("changes", "enters"), [(1, True), (2, False)])
def test_what_was_changed_so_that_the_password_still_fits_is_looked_at_once_more(
    doorstep, changes, enters
):
    end_users, realm, looks = doorstep.services.end_users, doorstep.realm, []

    class HashedAnewMeanwhile:
        def verify(self, *typed):
            found = end_users.verify(*typed)
            looks.append(found)
            if len(looks) <= changes:
                end_users.set_password(realm, "demo", PASSWORD)
            return found

    doorstep.sign_in = replace(
        doorstep.services.sign_in, end_users=HashedAnewMeanwhile()
    )

    assert isinstance(doorstep.attempt(), Entered if enters else Wrong)
    assert len(looks) == 2


def test_a_realm_without_a_key_in_this_process_is_waited_for(doorstep):
    keyring = replace(doorstep.live.keyring, current_box={})
    live = replace(doorstep.live, keyring=keyring)
    seen = {"browser": BROWSER, "address": ELSEWHERE, "user_agent": "", "device": None}

    with pytest.raises(TemporarilyUnavailable):
        doorstep.sign_in.attempt(live, doorstep.realm, "demo", PASSWORD, **seen)
    doorstep.set("/alpha", lockout_enabled=False)
    with pytest.raises(TemporarilyUnavailable):
        doorstep.sign_in.attempt(live, doorstep.realm, "demo", PASSWORD, **seen)

    assert events(doorstep) == []
