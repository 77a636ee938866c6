"""Clients whose servers are slow or away hold up nobody else who is to be told."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import count

import pytest

from iam.domain.logout import MOST_TRIES, LogoutDelivery
from iam.engines.metrics import PrometheusMeter
from iam.services import backchannel_logout
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.listening import a_listener, telling
from tests.signing_out import an_application

_numbers = count()


@pytest.fixture
def listener():
    with a_listener() as made:
        yield made


@pytest.fixture
def other():
    with a_listener() as made:
        yield made


@pytest.fixture
def asking(server, listener):
    return an_application(server, backchannel_logout_uri=listener.uri)


@pytest.fixture
def sender(asking):
    return asking.services.backchannel_logout


def another_client(asking, name: str, uri: str) -> str:
    asking.server.client(
        name,
        backchannel_logout_uri=uri,
        scopes=("openid",),
        grant_types=("authorization_code",),
    )
    return name


def has_ended(asking, client_id: str, times: int = 1, *, ago: float = 0) -> None:
    """Keep what follows from signing out, as if it had been done so often."""
    client = asking.services.clients.get(asking.realm, client_id)
    at = asking.services.backchannel_logout.clock.now() - timedelta(seconds=ago)
    made = [
        LogoutDelivery(
            id=f"{next(_numbers):064}",
            realm_id=asking.realm.id,
            client_uuid=client.id,
            subject_id=asking.user.id,
            session_id="e" * 64,
            sid="its-own",
            ended_at=at,
            due_at=at,
        )
        for _ in range(times)
    ]
    asking.services.housekeeping.database.write(
        lambda store: store.logout_deliveries.add(made)
    )


def waits_until(condition) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(condition())


def test_one_that_hangs_keeps_nobody_waiting(asking, sender, listener, other):
    """What ended before it in the order, too, leaves room for others."""
    listener.may_answer.clear()
    has_ended(asking, "app", 30, ago=60)
    has_ended(asking, another_client(asking, "good", other.uri))

    with telling(sender):
        assert other.is_told.wait(4), "long before the call that hangs has ended"
        assert waits_until(lambda: listener.asked_now == 2), "at once, of one client"
        listener.may_answer.set()


def test_what_comes_while_one_hangs_is_told_meanwhile(
    asking, sender, listener, other, monkeypatch
):
    monkeypatch.setattr(backchannel_logout, "EVERY", 0.02)
    good = another_client(asking, "good", other.uri)
    listener.may_answer.clear()
    has_ended(asking, "app")

    with telling(sender):
        assert waits_until(lambda: listener.asked_now == 1)

        has_ended(asking, good)

        assert other.is_told.wait(4)
        assert listener.asked_now == 1, "it hangs still"
        listener.may_answer.set()
    assert sender.waiting() == [], "what was under way is brought to its end"


def test_many_ends_of_one_client_are_all_told(asking, sender, listener):
    has_ended(asking, "app", 25)

    assert sender.round() == 25
    assert len(listener.heard) == 25
    assert listener.asked_at_once <= 2
    assert sender.waiting() == []


def test_with_one_try_that_finds_nobody_there_all_of_that_client_wait(
    asking, sender, listener, other, clock
):
    listener.statuses = [0]
    has_ended(asking, "app", 30)
    has_ended(asking, another_client(asking, "good", other.uri), 3)

    assert sender.round() == 3

    assert len(listener.heard) <= 2
    waiting = sender.waiting()
    assert len(waiting) == 30
    assert {each.tries for each in waiting} == {1}
    assert {each.due_at for each in waiting} == {clock.now() + timedelta(seconds=10)}
    assert {each.failed for each in waiting} == {
        "no answer: RemoteDisconnected",
    }

    clock.move(10)
    listener.statuses = [200]
    assert sender.round() == 30
    assert sender.waiting() == []


def test_one_that_answers_is_asked_for_each(asking, sender, listener):
    """What it refuses now may be about that session alone."""
    listener.statuses = [503]
    has_ended(asking, "app", 5)

    assert sender.round() == 0
    assert len(listener.heard) == 5
    assert {each.tries for each in sender.waiting()} == {1}


def test_one_that_is_away_for_good_is_given_up_for_each(
    asking, sender, listener, clock
):
    listener.statuses = [0]
    has_ended(asking, "app", 30)
    meter = PrometheusMeter()

    for _ in range(MOST_TRIES):
        sender.round(meter)
        clock.move(50_000)

    assert sender.waiting() == []
    assert len(listener.heard) <= 2 * MOST_TRIES
    lines = asking.server.audit_lines().splitlines()
    given_up = [line for line in lines if '"AM-BACK-CHANNEL-LOGOUT"' in line]
    assert len(given_up) == 30
    assert all('"FAILED"' in line for line in given_up)
    counted = meter.registry.get_sample_value(
        "iam_backchannel_logouts_total", {"realm": "/alpha", "outcome": "given_up"}
    )
    assert counted == 30, "nobody is forgotten in silence"


def test_another_process_goes_on_with_what_it_has_taken(asking, sender, listener):
    """What waits with a client that is away is not what is under way elsewhere."""
    listener.statuses = [0]
    has_ended(asking, "app", 2)
    first, _ = sender.waiting()
    with sender.database.single() as store:
        until = first.due_at + timedelta(seconds=60)
        claimed = store.logout_deliveries.claim(first, until=until)

    sender.round()

    [theirs] = [each for each in sender.waiting() if each.id == first.id]
    assert theirs == claimed
