"""Clients that do not hear of an ended session are told again, also by others."""

from __future__ import annotations

import json

import pytest

from iam.domain.errors import TemporarilyUnavailable
from iam.domain.logout import LEASE, MOST_TRIES
from iam.factory.building import build_services
from iam.services import backchannel_logout
from iam.services.id_tokens import IdTokenService
from iam.storage.logout_deliveries import LogoutDeliveries
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


def claims_of(listener, number: int = -1) -> dict:
    return part(listener.heard[number]["logout_token"], 1)


def events(asking) -> list[dict]:
    log = [json.loads(line) for line in asking.server.audit_lines().splitlines()]
    return [line for line in log if line["eventName"] == "AM-BACK-CHANNEL-LOGOUT"]


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.8")
@pytest.mark.parametrize("status", [400, 404, 500, 501, 302, 307])
def test_a_client_that_refuses_is_told_again_later(asking, listener, clock, status):
    listener.statuses = [status, 204]
    hint(asking)
    asking.services.sessions.end(asking.session)

    assert asking.services.backchannel_logout.round() == 0
    assert asking.services.backchannel_logout.round() == 0, "not at once"
    assert len(listener.heard) == 1, "and no redirect is followed"
    clock.move(10)
    assert asking.services.backchannel_logout.round() == 1

    jtis = {claims_of(listener, n)["jti"] for n in range(2)}
    assert len(jtis) == 2, "each try carries a token of its own"
    assert claims_of(listener)["iat"] == int(clock.time())


def test_a_client_that_never_hears_is_given_up_and_that_is_written_down(
    asking, listener, clock
):
    listener.statuses = [503]
    hint(asking)
    asking.services.sessions.end(asking.session)

    for _ in range(20):
        asking.services.backchannel_logout.round()
        clock.move(50_000)

    assert len(listener.heard) == MOST_TRIES
    [event] = events(asking)
    assert event["result"] == "FAILED"
    assert event["reason"] == "status 503"
    assert event["objectId"] == "/alpha/clients/app"


def test_that_a_client_was_told_is_written_down_without_the_token(asking, listener):
    hint(asking)
    asking.services.sessions.end(asking.session)
    asking.services.backchannel_logout.round()

    [event] = events(asking)
    assert event["result"] == "SUCCESSFUL"
    assert event["trackingIds"] == [claims_of(listener)["sid"], asking.session.id]
    assert listener.heard[0]["logout_token"] not in asking.server.audit_lines()


def test_what_is_to_be_told_survives_a_restart(asking, listener, settings, clock):
    listener.statuses = [500, 200]
    hint(asking)
    asking.services.sessions.end(asking.session)
    asking.services.backchannel_logout.round()
    asking.services.housekeeping.database.close()

    anew = build_services(settings, clock=clock)
    clock.move(10)
    assert anew.backchannel_logout.round() == 1
    anew.housekeeping.database.close()
    assert len(listener.heard) == 2


def test_a_process_that_died_meanwhile_leaves_it_to_another(asking, listener, clock):
    hint(asking)
    asking.services.sessions.end(asking.session)
    sender = asking.services.backchannel_logout
    [delivery] = sender.waiting()
    with sender.database.single() as store:
        assert store.logout_deliveries.claim(delivery, until=clock.now() + LEASE)

    assert sender.round() == 0, "it is another's for the moment"
    clock.move(60)
    assert sender.round() == 1
    assert len(listener.heard) == 1


def test_of_two_processes_one_takes_it(asking):
    hint(asking)
    asking.services.sessions.end(asking.session)
    sender = asking.services.backchannel_logout
    [delivery] = sender.waiting()

    with sender.database.single() as store:
        until = delivery.due_at.replace(year=2030)
        claims = [
            store.logout_deliveries.claim(delivery, until=until) for _ in range(2)
        ]

    assert [claim is None for claim in claims] == [False, True]


def test_a_client_that_is_away_keeps_nobody_waiting(asking, server, clock):
    server.client(
        "away",
        backchannel_logout_uri="http://127.0.0.1:9/",
        scopes=("openid",),
        grant_types=("authorization_code",),
    )
    hint(asking)
    away = asking.services.clients.get(asking.realm, "away")
    with asking.services.housekeeping.database.single() as store:
        store.session_clients.add(
            asking.realm.id, asking.session.id, away.id, sid="its-own"
        )
    asking.services.sessions.end(asking.session)

    assert asking.services.backchannel_logout.round() == 1
    [waits] = asking.services.backchannel_logout.waiting()
    assert (waits.client_uuid, waits.tries) == (away.id, 1)
    assert waits.due_at > clock.now()


def test_nothing_is_kept_of_a_session_that_ran_out(asking, clock):
    hint(asking)
    clock.move(50_000)
    asking.services.housekeeping.purge()

    with asking.services.housekeeping.database.single() as store:
        told = store.session_clients.sids(asking.realm.id, asking.session.id)
    assert told == frozenset()
    assert asking.services.backchannel_logout.waiting() == []


def test_a_realm_that_is_switched_off_tells_nobody(asking, listener):
    hint(asking)
    asking.services.sessions.end(asking.session)
    realm = asking.realm
    asking.services.realms.set(realm.path, realm.provider, active=False)

    assert asking.services.backchannel_logout.round() == 0
    assert asking.services.backchannel_logout.waiting() == []
    assert listener.heard == []


def test_it_is_done_in_a_thread_of_its_own(asking, listener, monkeypatch):
    monkeypatch.setattr(backchannel_logout, "EVERY", 0.01)
    hint(asking)

    with telling(asking.services.backchannel_logout):
        asking.services.sessions.end(asking.session)

        assert listener.is_told.wait(10)
    assert len(listener.heard) == 1


def test_a_round_that_fails_does_not_end_the_later_ones(
    asking, listener, monkeypatch, caplog
):
    monkeypatch.setattr(backchannel_logout, "EVERY", 0.01)
    sender, failing = asking.services.backchannel_logout, [ValueError("bad")]
    due = LogoutDeliveries.due

    def look(*given, **named):
        if failing:
            raise failing.pop()
        return due(*given, **named)

    monkeypatch.setattr(LogoutDeliveries, "due", look)
    hint(asking)
    asking.services.sessions.end(asking.session)

    with telling(sender):
        assert listener.is_told.wait(10)
    assert "a round of telling logouts failed" in caplog.text


def test_a_database_that_is_away_is_waited_for(asking, listener, monkeypatch, caplog):
    monkeypatch.setattr(backchannel_logout, "EVERY", 0.01)
    sender = asking.services.backchannel_logout
    failing = [TemporarilyUnavailable("away", reason="gone") for _ in range(3)]
    due = LogoutDeliveries.due

    def look(*given, **named):
        if failing:
            raise failing.pop()
        return due(*given, **named)

    monkeypatch.setattr(LogoutDeliveries, "due", look)
    hint(asking)
    asking.services.sessions.end(asking.session)

    with telling(sender):
        assert listener.is_told.wait(10)
    assert caplog.text.count("logouts are told later: gone") == 1


def test_without_a_key_it_is_tried_again_later(asking, listener, monkeypatch, clock):
    hint(asking)
    asking.services.sessions.end(asking.session)
    away = TemporarilyUnavailable("no key", reason="no key")

    def sign(*_: object, **__: object) -> str:
        raise away

    with monkeypatch.context() as patched:
        patched.setattr(IdTokenService, "sign", sign)
        assert asking.services.backchannel_logout.round() == 0
    clock.move(10)

    assert asking.services.backchannel_logout.round() == 1
    assert len(listener.heard) == 1
