"""RFC 9700 §4.14: a refresh token that is used twice ends its grant, or is excused."""

from __future__ import annotations

import json
import logging

import pytest
from sqlalchemy import text

from tests.authorizing import reason
from tests.protocol.refreshing import Refreshing


@pytest.fixture
def asking(server):
    return Refreshing(server)


def revocations(server) -> list[dict]:
    lines = map(json.loads, server.audit_lines().splitlines())
    return [each for each in lines if each["eventName"] == "AM-TOKEN-REVOKED"]


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_a_second_use_ends_the_grant_and_all_of_its_tokens(asking, clock):
    first = asking.tokens()
    second = asking.refresh(first["refresh_token"])
    clock.move(10)

    answer = asking.ask(first["refresh_token"])

    assert asking.is_refused(answer)
    assert asking.is_refused(asking.ask(second["refresh_token"]))
    assert not asking.is_active(first["access_token"])
    assert not asking.is_active(second["access_token"])


def test_a_second_use_is_written_down_once(asking, clock):
    token = asking.first()
    asking.refresh(token)
    clock.move(10)

    for _ in range(3):
        asking.is_refused(asking.ask(token))

    [event] = revocations(asking.server)
    assert event["reason"] == "a refresh token was used twice"
    assert event["userId"] == "app"
    assert event["objectId"] == f"/alpha/grants/{token.split('.')[0]}"
    assert event["trackingIds"] == [token.split(".")[0]]


def test_another_grant_of_the_same_client_and_person_goes_on(asking, clock):
    token, other = asking.first(), asking.tokens()
    asking.refresh(token)
    clock.move(10)

    asking.is_refused(asking.ask(token))

    assert asking.is_active(other["access_token"])
    assert asking.refresh(other["refresh_token"])


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_a_lost_answer_is_got_again(asking, clock):
    token = asking.first()
    lost = asking.refresh(token)
    clock.move(9.9)

    again = asking.refresh(token)

    assert again["refresh_token"] == lost["refresh_token"]
    assert again["access_token"] != lost["access_token"]
    assert asking.is_active(lost["access_token"])
    assert asking.is_active(again["access_token"])
    assert asking.refresh(again["refresh_token"])
    assert revocations(asking.server) == []


def test_the_grace_period_is_not_begun_anew(asking, clock):
    token = asking.first()
    asking.refresh(token)
    clock.move(6)
    asking.refresh(token)
    clock.move(6)

    assert asking.is_refused(asking.ask(token))


def test_a_lost_answer_is_got_again_with_another_scope(asking):
    token = asking.first(scope="read write")
    asking.refresh(token)

    assert asking.refresh(token, scope="read")["scope"] == "read"
    assert asking.ask(token, scope="admin").json["error"] == "invalid_scope"
    assert asking.refresh(token)["scope"] == "read write"


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_once_the_next_was_used_the_one_before_is_a_replay(asking):
    token = asking.first()
    second = asking.refresh(token)["refresh_token"]
    third = asking.refresh(second)["refresh_token"]

    assert asking.is_refused(asking.ask(token))
    assert asking.is_refused(asking.ask(third))


def test_the_one_before_the_last_is_a_replay_in_the_grace_period_too(asking):
    tokens = [asking.first()]
    for _ in range(3):
        tokens.append(asking.refresh(tokens[-1])["refresh_token"])

    assert asking.is_refused(asking.ask(tokens[1]))
    assert asking.is_refused(asking.ask(tokens[3]))


@pytest.mark.parametrize(
    ("provider", "client"),
    [
        ({"refresh_token_grace_period": 0}, {}),
        ({}, {"refresh_token_grace_period": 0}),
    ],
)
def test_without_a_grace_period_nothing_is_got_again(server, provider, client):
    asking = Refreshing(server, provider=provider, **client)
    token = asking.first()
    second = asking.refresh(token)["refresh_token"]

    assert asking.is_refused(asking.ask(token))
    assert asking.is_refused(asking.ask(second))


def test_a_client_may_have_a_longer_grace_period(server, clock):
    asking = Refreshing(server, refresh_token_grace_period=120)
    token = asking.first()
    second = asking.refresh(token)["refresh_token"]
    clock.move(119)

    assert asking.refresh(token)["refresh_token"] == second


def test_a_confidential_client_may_keep_its_token(server, clock):
    asking = Refreshing(server, rotate_refresh_tokens="no")
    token = asking.first()

    for _ in range(3):
        clock.move(604_700)
        told = asking.refresh(token)
        assert told["refresh_token"] == token
        assert asking.is_active(told["access_token"])


def test_switching_rotation_off_and_on_ends_nothing(asking, clock):
    token = asking.refresh(asking.first())["refresh_token"]
    asking.change(rotate_refresh_tokens="no")
    assert asking.refresh(token)["refresh_token"] == token
    asking.change(rotate_refresh_tokens="yes")
    clock.move(60)

    rotated = asking.refresh(token)["refresh_token"]

    assert rotated != token
    assert asking.refresh(rotated)


@pytest.mark.parametrize(
    "behind",
    [0, 2],
    ids=["a copy of long ago", "a copy of a moment ago"],
)
def test_a_token_that_is_newer_than_its_grant_is_an_alarm(asking, caplog, behind):
    """As after the database was restored from a copy."""
    tokens = [asking.first()]
    for _ in range(3):
        tokens.append(asking.refresh(tokens[-1])["refresh_token"])

    def restore(store) -> None:
        store.connection.execute(
            text("UPDATE grants SET refresh_counter = :behind"), {"behind": behind}
        )

    asking.services.housekeeping.database.write(restore)
    with caplog.at_level(logging.CRITICAL):
        answer = asking.ask(tokens[3])

    assert asking.is_refused(answer)
    assert reason(asking.server) == "alarm: the refresh token is newer than its grant"
    assert "newer than the grant" in caplog.text
    assert revocations(asking.server) == []


def test_a_forged_number_is_no_alarm_and_no_replay(asking, caplog):
    token = asking.first()
    second = asking.refresh(token)["refresh_token"]

    for number in (0, 2, 99):
        grant_id, _, code = second.split(".")
        asking.is_refused(asking.ask(f"{grant_id}.{number}.{code}"))

    assert caplog.text == ""
    assert asking.refresh(second)


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_a_code_that_is_used_twice_ends_the_refresh_token(asking):
    code = asking.code()
    token = asking.exchange(code).json["refresh_token"]

    assert asking.exchange(code).status_code == 400

    assert asking.is_refused(asking.ask(token))
