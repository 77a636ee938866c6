"""Calls that are under way are shared out: no client has all, nor have slow ones."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest

from iam.services.logout_calls import AT_ONCE, LogoutCalls


@pytest.fixture
def go_on():
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
def calls(clock):
    with LogoutCalls(clock.monotonic) as made:
        yield made


def client(number: int) -> UUID:
    return UUID(int=number)


def waiting_for(go_on: threading.Event):
    def call():
        go_on.wait(10)
        return []

    return call


def end_all(calls: LogoutCalls, go_on: threading.Event) -> None:
    go_on.set()
    while len(calls):
        list(calls.ended())
    go_on.clear()


def begin(calls: LogoutCalls, go_on: threading.Event, *clients: int) -> None:
    for each in clients:
        assert client(each) not in calls.full()
        calls.begin(client(each), waiting_for(go_on))


def be_slow(calls: LogoutCalls, go_on: threading.Event, clock, *clients: int) -> None:
    """Let clients take five seconds for a call."""
    begin(calls, go_on, *clients)
    clock.move(5)
    end_all(calls, go_on)


def test_a_client_has_two_calls_at_once(calls, go_on):
    begin(calls, go_on, 1, 2)
    assert calls.full() == set()

    begin(calls, go_on, 1)
    assert calls.full() == {client(1)}
    assert calls.free() == AT_ONCE - 3

    end_all(calls, go_on)
    assert calls.full() == set()
    assert calls.free() == AT_ONCE


def test_a_slow_client_has_one(calls, go_on, clock):
    be_slow(calls, go_on, clock, 1)

    begin(calls, go_on, 1, 2)

    assert calls.full() == {client(1)}


def test_slow_clients_have_half_of_all_calls(calls, go_on, clock):
    be_slow(calls, go_on, clock, *range(8))

    begin(calls, go_on, 0, 1, 2)
    assert calls.full() == {client(each) for each in (0, 1, 2)}

    begin(calls, go_on, 3)
    assert calls.full() == {client(each) for each in range(8)}
    assert calls.free() == AT_ONCE // 2
    begin(calls, go_on, 10, 10, 11, 12)
    assert calls.free() == 0


def test_who_is_quick_again_is_slow_no_more(calls, go_on, clock):
    be_slow(calls, go_on, clock, 1)
    begin(calls, go_on, 1)
    end_all(calls, go_on)

    begin(calls, go_on, 1)

    assert calls.full() == set()


def test_nobody_waits_for_longer_than_asked(calls, go_on):
    begin(calls, go_on, 1)

    assert list(calls.ended(within=0.01)) == []
    assert len(calls) == 1


def test_a_call_that_fails_takes_nothing_of_the_others_with_it(calls):
    def fail():
        raise ValueError

    calls.begin(client(1), fail)
    calls.begin(client(2), list)

    given, failed = [], 0
    while len(calls):
        try:
            given += list(calls.ended())
        except ValueError:
            failed += 1
    assert (given, failed) == ([[]], 1)
    assert calls.full() == set()
