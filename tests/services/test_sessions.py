"""A session is found by its cookie, in its realm, as long as the person may go on."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import event

from iam.domain.errors import TemporarilyUnavailable
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.services.signing_in import PASSWORD

IDLE, WHOLE = 7200, 43_200


@pytest.fixture
def cookie(doorstep) -> str:
    return doorstep.enter().cookie


def wait(doorstep, seconds: float) -> None:
    doorstep.services.clock.move(seconds)


def logouts(doorstep) -> list[dict]:
    log = [json.loads(line) for line in doorstep.audit_lines().splitlines()]
    return [line for line in log if line["eventName"] == "AM-LOGOUT"]


def test_a_session_can_begin_for_a_person_known_otherwise(doorstep):
    user = doorstep.services.end_users.get(doorstep.realm, "demo")

    cookie, session = doorstep.services.sessions.start(
        doorstep.realm, user, browser="b" * 64, address="192.0.2.1", user_agent="B"
    )

    assert doorstep.find(cookie).session == session
    assert "AM-LOGIN-COMPLETED" in doorstep.audit_lines()


def test_the_database_does_not_hold_what_the_cookie_holds(doorstep, cookie):
    with doorstep.services.housekeeping.database.single() as store:
        rows = store.connection.exec_driver_sql("SELECT * FROM sessions").all()

    assert len(rows) == 1
    assert cookie not in str(rows)
    assert cookie not in doorstep.audit_lines()


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "é" * 43, "A" * 5000])
def test_another_cookie_finds_nobody(doorstep, cookie):
    doorstep.enter()

    assert doorstep.find(cookie) is None


def test_a_session_of_another_realm_counts_for_nothing(doorstep, cookie):
    beta = doorstep.set("/beta")

    assert doorstep.services.sessions.find(doorstep.live, beta, cookie) is None


def test_one_who_does_nothing_falls_out(doorstep, cookie):
    wait(doorstep, IDLE - 1)
    assert doorstep.find(cookie) is not None

    wait(doorstep, IDLE)
    assert doorstep.find(cookie) is None


def test_one_who_goes_on_must_sign_in_again_after_the_whole_lifetime(doorstep, cookie):
    for _ in range(WHOLE // 3600 - 1):
        wait(doorstep, 3600)
        assert doorstep.find(cookie) is not None

    wait(doorstep, 3599)
    assert doorstep.find(cookie) is not None
    wait(doorstep, 1)
    assert doorstep.find(cookie) is None


def test_one_who_is_active_does_not_fall_out_of_a_minutes_session(doorstep):
    doorstep.set("/alpha", session_idle_lifetime=60)
    cookie = doorstep.enter().cookie

    for _ in range(20):
        wait(doorstep, 40)
        assert doorstep.find(cookie) is not None


def test_lifetimes_made_shorter_count_for_sessions_that_are_there(doorstep, cookie):
    wait(doorstep, 700)
    doorstep.set("/alpha", session_idle_lifetime=600)

    assert doorstep.find(cookie) is None
    assert doorstep.services.sessions.of(doorstep.enter().signed_in.user) != []


def test_the_last_use_is_written_at_most_once_a_minute(doorstep, cookie):
    updates = []
    event.listen(
        doorstep.services.housekeeping.database.engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_: updates.append(statement),
    )

    for _ in range(24):  # two minutes
        wait(doorstep, 5)
        doorstep.find(cookie)

    assert len([each for each in updates if each.startswith("UPDATE")]) == 2
    session = doorstep.find(cookie).session
    assert session.last_used_at == doorstep.services.clock.now()
    assert (session.idle_ends_at - session.last_used_at).total_seconds() == IDLE


def test_of_two_requests_at_once_both_find_the_session(doorstep, cookie):
    sessions = doorstep.services.sessions
    early = doorstep.find(cookie).session
    wait(doorstep, 90)
    now = doorstep.services.clock.now()
    doorstep.find(cookie)

    late = sessions._touched(early, doorstep.realm, now)

    assert late == early


def test_a_use_that_cannot_be_written_down_hinders_nobody(doorstep, cookie, caplog):
    database = doorstep.services.sessions.database
    opened = []

    class ReadsOnly:
        def single(self):
            opened.append(1)
            if len(opened) > 1:
                raise TemporarilyUnavailable("busy")
            return database.single()

    wait(doorstep, 90)
    sessions = replace(doorstep.services.sessions, database=ReadsOnly())

    assert sessions.find(doorstep.live, doorstep.realm, cookie) is not None
    assert "the last use of a session is lost" in caplog.text


@pytest.mark.parametrize("change", ["disabled", "password", "deleted"])
def test_what_ends_a_person_ends_the_session(doorstep, cookie, change):
    end_users, realm = doorstep.services.end_users, doorstep.realm
    if change == "disabled":
        end_users.set(realm, "demo", attributes={}, disabled=True)
    elif change == "password":
        end_users.set_password(realm, "demo", PASSWORD + "!")
    else:
        end_users.delete(realm, "demo")

    assert doorstep.find(cookie) is None


def test_a_raised_generation_ends_a_session_that_is_still_there(doorstep, cookie):
    user = doorstep.find(cookie).user

    doorstep.services.housekeeping.database.write(lambda s: s.end_users.end(user))

    assert doorstep.find(cookie) is None


def test_a_person_ends_one_session(doorstep, cookie):
    other = doorstep.enter()
    sessions = doorstep.services.sessions

    ended = [sessions.end(other.signed_in.session) for _ in range(2)]

    assert ended == [True, False]
    assert doorstep.find(other.cookie) is None
    assert doorstep.find(cookie) is not None
    [line] = logouts(doorstep)
    assert (line["userId"], line["objectId"]) == ("demo", "/alpha/users/demo")
    assert line["trackingIds"] == [other.signed_in.session.id]
    assert (line["operation"], line["result"]) == ("DELETE", "SUCCESSFUL")


def test_a_person_ends_all_sessions_but_this_one(doorstep, cookie):
    first, this = doorstep.enter(), doorstep.enter()

    ended = doorstep.services.sessions.end_others(this.signed_in)

    assert ended == 2
    assert [doorstep.find(each) is None for each in (cookie, first.cookie)] == [
        True,
        True,
    ]
    assert doorstep.find(this.cookie) is not None
    assert len(logouts(doorstep)) == 1


def test_a_person_ends_all_sessions_and_nobody_elses(doorstep, cookie):
    doorstep.person("other")
    other = doorstep.enter("other")
    user = doorstep.find(cookie).user

    assert doorstep.services.sessions.end_all(user) == 1
    assert doorstep.services.sessions.end_all(user) == 0
    assert doorstep.find(cookie) is None
    assert doorstep.find(other.cookie) is not None


def test_a_person_sees_the_sessions_that_count(doorstep):
    early = doorstep.enter(user_agent="Early/1")
    wait(doorstep, IDLE - 60)
    late = doorstep.enter(user_agent="Late/1", address="198.51.100.9")
    sessions, user = doorstep.services.sessions, late.signed_in.user

    assert [each.user_agent for each in sessions.of(user)] == ["Late/1", "Early/1"]
    wait(doorstep, 60)
    assert [each.id for each in sessions.of(user)] == [late.signed_in.session.id]
    assert sessions.of(replace(user, generation=9)) == []
    assert early.signed_in.session not in sessions.of(user)


def test_a_realm_that_is_gone_has_no_sessions_to_show(doorstep):
    signed_in = doorstep.enter().signed_in
    doorstep.services.realms.delete(doorstep.realm.path)
    sessions = doorstep.services.sessions

    assert sessions.of(signed_in.user) == []
    assert not sessions.end(signed_in.session)  # it ended with the realm
    assert logouts(doorstep) == []


def test_sessions_and_counters_that_have_ended_are_deleted(doorstep, cookie):
    doorstep.fail(times=5)
    wait(doorstep, IDLE)
    first = doorstep.services.housekeeping.purge()
    wait(doorstep, 2 * 86_400)
    second = doorstep.services.housekeeping.purge()

    assert (first.sessions, first.attempts) == (1, 2)
    assert (second.sessions, second.attempts) == (0, 1)
    assert doorstep.find(cookie) is None
