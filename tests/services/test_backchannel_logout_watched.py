"""Whether every client heard of a logout can be seen: events, numbers, a list."""

from __future__ import annotations

import json
import threading

import pytest

from iam.domain.sessions import sid_of
from iam.engines.metrics import PrometheusMeter
from iam.services import backchannel_logout
from tests.builders import part
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.listening import a_listener, telling
from tests.signing_out import an_application, hint


@pytest.fixture
def listener():
    with a_listener() as made:
        yield made


@pytest.fixture
def asking(server, listener):
    return an_application(server, backchannel_logout_uri=listener.uri)


@pytest.fixture
def meter():
    return PrometheusMeter()


def events(asking, name: str) -> list[dict]:
    log = [json.loads(line) for line in asking.server.audit_lines().splitlines()]
    return [line for line in log if line["eventName"] == name]


def numbers(meter, name: str, **labels: str) -> float | None:
    return meter.registry.get_sample_value(
        f"iam_backchannel_logout{name}", {"realm": "/alpha", **labels}
    )


def tried(meter) -> dict[str, float]:
    found = {
        outcome: numbers(meter, "s_total", outcome=outcome)
        for outcome in ("heard", "failed", "given_up")
    }
    return {outcome: number for outcome, number in found.items() if number}


def test_the_event_is_joined_to_the_logout_by_the_session(asking):
    sid = part(hint(asking), 1)["sid"]
    asking.services.sessions.end(asking.session)
    asking.services.backchannel_logout.round()

    [logout] = events(asking, "AM-LOGOUT")
    [told] = events(asking, "AM-BACK-CHANNEL-LOGOUT")
    assert logout["trackingIds"] == [asking.session.id]
    assert told["trackingIds"] == [sid, asking.session.id]
    assert told["userId"] is None, "nobody acted: the server did"


def test_tries_are_counted_by_how_they_ended(asking, listener, clock, meter):
    listener.statuses = [503, 200]
    hint(asking)
    asking.services.sessions.end(asking.session)

    asking.services.backchannel_logout.round(meter)
    assert tried(meter) == {"failed": 1}

    clock.move(10)
    asking.services.backchannel_logout.round(meter)
    assert tried(meter) == {"failed": 1, "heard": 1}


def test_what_is_given_up_is_counted(asking, listener, clock, meter):
    listener.statuses = [503]
    hint(asking)
    asking.services.sessions.end(asking.session)

    for _ in range(10):
        asking.services.backchannel_logout.round(meter)
        clock.move(50_000)

    assert tried(meter) == {"failed": 7, "given_up": 1}


def test_a_client_that_is_gone_is_no_failure(asking, meter):
    hint(asking)
    asking.services.sessions.end(asking.session)
    asking.services.clients.delete(asking.realm, "app")

    asking.services.backchannel_logout.round(meter)

    assert tried(meter) == {}


def test_what_waits_is_shown_until_it_is_heard(asking, listener, clock, meter):
    listener.statuses = [503, 200]
    hint(asking)
    asking.services.sessions.end(asking.session)
    sender = asking.services.backchannel_logout
    sender.round()
    clock.move(15)

    sender.show_waiting(meter)
    assert numbers(meter, "s_waiting") == 1
    assert numbers(meter, "_oldest_seconds") == 15

    sender.round()
    sender.show_waiting(meter)
    assert numbers(meter, "s_waiting") == 0
    assert numbers(meter, "_oldest_seconds") == 0


def test_the_thread_shows_what_waits(asking, monkeypatch, meter):
    monkeypatch.setattr(backchannel_logout, "EVERY", 0.01)
    shows, shown = threading.Event(), meter.logouts_waiting

    def show(realm: str, clients: int, oldest: float) -> None:
        shown(realm, clients, oldest)
        if realm == "/alpha":
            shows.set()

    monkeypatch.setattr(meter, "logouts_waiting", show)
    with telling(asking.services.backchannel_logout, meter):
        assert shows.wait(10)

    assert numbers(meter, "s_waiting") == 0


def test_what_waits_is_listed_with_why(asking, listener, clock):
    listener.statuses = [503]
    hint(asking)
    asking.services.sessions.end(asking.session)
    asking.services.backchannel_logout.round()

    [waiting] = asking.services.backchannel_logout.waiting()

    client = asking.services.clients.get(asking.realm, "app")
    assert waiting.session_id == asking.session.id
    assert waiting.sid == sid_of(asking.session.id, client.id)
    assert (waiting.tries, waiting.failed) == (1, "status 503")
    assert (waiting.due_at - clock.now()).total_seconds() == 10
