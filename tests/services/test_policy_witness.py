"""Who looks on while policies decide: after the answer, once, and not for long."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from iam.domain.policies.values import Effect, Kind, Policy
from iam.domain.realms import RealmPath
from iam.factory.building import build_services
from iam.services import policy_shadows
from iam.services.policy_shadows import PolicyShadows
from iam.storage.database import Database
from tests.conftest import Server
from tests.protocol.refreshing import Refreshing
from tests.services.recording import ALPHA, KEEP, TENANT, Recorded
from tests.services.test_policy_shadows import Counting

SCOPES = ("read", "write")
WRITE = Policy(name="write", kind=Kind.SCOPE, scopes=("write",), effect=Effect.GRANT)
"""As a person is asked."""


@pytest.fixture
def meter() -> Counting:
    return Counting()


@pytest.fixture
def server(services, settings, clock, meter):
    """Give a server that counts what shadows come to."""
    del services  # its database is ready
    built = build_services(settings, clock=clock, meter=meter)
    yield Server(built, settings)
    built.close()


@pytest.fixture
def shadows(server):
    return server.services.witness.shadows


@pytest.fixture
def refreshing(server) -> Refreshing:
    """Give a client that refreshes, in a realm that records and has two shadows."""
    asking = Refreshing(server, scopes=SCOPES)
    asking.set_provider(use_policies_for_scopes=True, policy_recording_days=7)
    realm = server.services.realms.get(ALPHA)
    for policy in (WRITE, TENANT):
        server.services.policies.save(realm, policy, shadow=True)
    return asking


def test_no_request_waits_for_a_shadow(server, shadows, meter):
    asking = Recorded(server, use_policies_for_scopes=True)
    asking.policy(KEEP)
    asking.policy(TENANT, shadow=True)

    assert asking.ask().status_code == 200

    assert meter.seen == []
    assert (shadows.compare(), meter.seen) == (1, [("/alpha", "tenant", True)])
    assert shadows.compare() == 0


def test_nobody_looks_on_while_a_transaction_is_open(
    refreshing, shadows, meter, monkeypatch
):
    token = refreshing.first()
    shadows.compare()
    seen, order = list(meter.seen), []
    write, note = Database.write, PolicyShadows.note

    def writing(self, work):
        def watched(store):
            done = work(store)
            order.append("worked")
            return done

        return write(self, watched)

    def noting(self, *args):
        order.append("noted")
        note(self, *args)

    monkeypatch.setattr(Database, "write", writing)
    monkeypatch.setattr(PolicyShadows, "note", noting)
    refreshing.refresh(token)

    assert order == ["worked", "noted", "noted"]
    assert meter.seen == seen
    assert shadows.compare() == 2


def test_a_refresh_that_lost_a_race_is_told_of_once(
    refreshing, server, shadows, monkeypatch
):
    token = refreshing.first()
    shadows.compare()
    server.services.recordings.keep()
    write, tries = Database.write, []

    def losing(self, work):
        def again(store):
            done = work(store)
            tries.append(done)
            if len(tries) == 1:
                raise OperationalError(
                    "", None, sqlite3.OperationalError("database is locked")
                )
            return done

        return write(self, again)

    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", losing)
        refreshing.refresh(token)

    assert len(tries) == 2
    assert shadows.compare() == 2
    assert server.services.recordings.keep() == 2


def test_a_refresh_that_a_policy_refuses_is_compared(refreshing, server, shadows):
    token = refreshing.first()
    shadows.compare()
    refusing = replace(TENANT, name="no", set={}, refuse="'no'")
    realm = server.services.realms.get(ALPHA)
    server.services.policies.save(realm, refusing)

    assert refreshing.ask(token).json["error"] == "access_denied"

    assert shadows.compare() == 2


def asking_in(server, *paths: str) -> list:
    """Give clients of realms that have two shadows each."""
    auths = []
    for path in paths:
        auths.append(server.client("reports", realm=path))
        realm = server.services.realms.get(RealmPath.parse(path))
        for name in ("a", "b"):
            policy = replace(TENANT, name=name)
            server.services.policies.save(realm, policy, shadow=True)
    return auths


def test_realms_and_their_shadows_take_turns(server, shadows, meter):
    busy, quiet = asking_in(server, "/alpha", "/beta")
    for _ in range(3):
        server.token(busy)
    server.token(quiet, realm="/beta")

    shadows.compare()

    assert [f"{realm} {name}" for realm, name, _ in meter.seen] == [
        *("/alpha a", "/beta a", "/alpha b", "/beta b"),
        *("/alpha b", "/alpha a", "/alpha a", "/alpha b"),
    ]


def test_a_round_that_takes_too_long_lets_the_rest_go_and_says_so_once(
    server, shadows, meter, monkeypatch, caplog
):
    (auth,) = asking_in(server, "/alpha")
    monkeypatch.setattr(policy_shadows, "MOST_SECONDS", -1)
    for _ in range(2):
        server.token(auth)
        assert shadows.compare() == 0

    assert meter.seen == []
    assert caplog.text.count("2 comparisons with shadows of policies were let go") == 1

    monkeypatch.undo()
    server.token(auth)
    assert shadows.compare() == 2


@pytest.mark.parametrize("bound", ["MOST_OF_ONE", "MOST_WAITING"])
def test_what_waits_to_be_compared_has_a_bound(
    server, shadows, monkeypatch, caplog, bound
):
    (auth,) = asking_in(server, "/alpha")
    monkeypatch.setattr(policy_shadows, bound, 2)

    for _ in range(3):
        server.token(auth)

    assert shadows.compare() == 4
    assert "2 comparisons" in caplog.text
