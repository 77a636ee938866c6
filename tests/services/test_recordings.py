"""Requests are recorded where a realm says so: sealed, not too many, and for a time."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from iam.domain.errors import TemporarilyUnavailable
from iam.domain.keys import Purpose
from iam.domain.policies.comparing import Refusal
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.recordings import LONGEST, Recording
from iam.domain.policies.values import Kind
from iam.domain.realms import RealmPath
from iam.services import policy_witness, recordings
from iam.storage.database import Database
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.services.recording import ALPHA, KEEP, TENANT, Recorded

DAY = 86_400


@pytest.fixture
def recorded(server):
    """Give a realm /alpha that records, two decisions for each request."""
    return Recorded(server)


@pytest.fixture
def deciding(server):
    """Give the same, in which policies decide about scopes."""
    made = Recorded(server, use_policies_for_scopes=True)
    made.policy(KEEP)
    return made


def rows(recorded) -> list[str]:
    found = recorded.services.housekeeping.database.read(
        lambda s: s.connection.execute(text("SELECT sealed FROM recordings")).all()
    )
    return [row.sealed for row in found]


def test_what_policies_were_told_is_kept_with_what_came_of_it(deciding):
    deciding.policy(TENANT)

    deciding.ask("write")
    scopes, token = deciding.all()

    assert (scopes.kind, scopes.scopes) == (Kind.SCOPE, ("write",))
    assert scopes.facts["client.id"] == "reports"
    assert scopes.facts["request.time"] == deciding.services.clock.now()
    assert scopes.outcome == Decisions(granted=("write",), why={"write": "keep"})
    assert (token.kind, token.draft.scopes) == (Kind.TOKEN, ("write",))
    assert token.draft.claims == {}
    assert isinstance(token.outcome, TokenDraft)
    assert token.outcome.claims == {"tenant": "acme"}


def test_nothing_is_recorded_until_somebody_says_so(recorded):
    recorded.set()

    recorded.ask()

    assert (recorded.keep(), rows(recorded)) == (0, [])


def test_requests_that_no_policy_decides_are_recorded_as_well(recorded):
    recorded.ask()
    scopes, token = recorded.all()

    assert (scopes.kind, scopes.outcome) == (Kind.SCOPE, None)
    assert token.outcome == token.draft


def test_a_refusal_is_recorded_with_its_reason(deciding):
    refusing = replace(TENANT, set={}, refuse="'not ' + client.id")
    failing = replace(TENANT, set={"tenant": "client.properties.tenant"})
    deciding.policy(refusing)
    assert deciding.ask().status_code == 400
    deciding.services.clock.move(1)
    deciding.policy(failing)
    assert deciding.ask().status_code == 400

    (_, refused), (_, failed) = [
        each for each in deciding.outcomes() if each[0] is Kind.TOKEN
    ]

    assert refused == Refusal(reason="policy tenant refused: not reports")
    assert failed.is_failure
    assert failed.reason.startswith("policy tenant failed: set.tenant: ")


def test_what_is_kept_is_sealed_and_has_no_token_and_no_secret(recorded):
    token = recorded.ask().json["access_token"]
    recorded.keep()

    sealed = rows(recorded)
    opened = [str(each.to_plain()) for each in recorded.all()]

    assert len(sealed) == len(opened) == 2
    assert not any("reports" in each for each in sealed)
    assert not any(token in each or recorded.auth[1] in each for each in opened)


def test_a_recording_opens_in_its_own_realm_alone(recorded):
    recorded.ask()
    recorded.keep()
    services = recorded.services
    recorded.server.realm("/beta", policy_recording_days=7)
    beta = services.realms.get(RealmPath.parse("/beta"))
    moved = text(
        "UPDATE recordings SET realm_id = (SELECT id FROM realms WHERE path = '/beta')"
    )
    services.housekeeping.database.write(lambda s: s.connection.execute(moved))

    found = services.recordings.since(services.cache.current(), beta)

    assert [each for _, each in found] == [None, None]


def test_a_new_seal_key_opens_what_was_recorded_and_putting_it_out_ends_it(recorded):
    recorded.ask()
    keys, realm = recorded.services.keys, recorded.realm
    recorded.keep()
    current = recorded.services.cache.current().keyring.current_seal[realm.id].kid
    keys.rotate(realm, Purpose.SEAL)
    recorded.services.clock.move(1)
    recorded.ask()

    assert [each.kind for each in recorded.all()] == [Kind.SCOPE, Kind.TOKEN] * 2

    keys.compromise(current)
    assert [each is None for each in recorded.all()] == [True, True, False, False]


def test_an_hour_has_as_many_as_the_realm_says_and_minutes_have_their_share(recorded):
    recorded.set(policy_recording_days=7, policy_recordings_per_hour=8)
    kept = []
    for minutes in (0, 15, 15, 15, 14, 1):
        recorded.services.clock.move(minutes * 60)
        for _ in range(3):
            recorded.ask()
        kept.append(recorded.keep())

    assert kept == [2, 2, 2, 2, 0, 2]


def test_a_process_that_hears_that_an_hour_is_full_asks_again_in_a_minute(recorded):
    recorded.set(policy_recording_days=7, policy_recordings_per_hour=4)
    recorded.ask()
    recorded.keep()
    wants = recorded.services.recordings.wants

    assert not wants(recorded.realm)
    recorded.services.clock.move(59)
    assert not wants(recorded.realm)
    recorded.services.clock.move(1)
    assert wants(recorded.realm)


def test_what_waits_has_a_bound(recorded, monkeypatch):
    monkeypatch.setattr(recordings, "MOST_WAITING", 3)

    for _ in range(3):
        recorded.ask()

    assert recorded.keep() == 3


def a_recording(**facts) -> Recording:
    return Recording(kind=Kind.SCOPE, facts=facts)


def test_a_very_long_request_is_not_kept(recorded):
    service = recorded.services.recordings

    service.note(recorded.realm, a_recording(realm="x" * LONGEST), subject_id=None)

    assert service.keep() == 0


def test_who_was_deleted_in_the_same_moment_is_not_kept(recorded):
    service = recorded.services.recordings

    service.note(recorded.realm, a_recording(realm="/"), subject_id=uuid4())

    assert (service.keep(), rows(recorded)) == (0, [])


def test_what_is_kept_of_a_person_goes_with_them(doorstep):
    services = doorstep.services
    doorstep.set("/alpha", policy_recording_days=7)
    user = services.end_users.get(doorstep.realm, "demo")
    for subject_id in (user.id, None):
        services.recordings.note(
            doorstep.realm, a_recording(realm="/alpha"), subject_id=subject_id
        )
    services.recordings.keep()

    services.end_users.delete(doorstep.realm, "demo")

    found = services.recordings.since(services.cache.current(), doorstep.realm)
    assert [kept.subject_id for kept, _ in found] == [None]


def test_what_waits_is_let_go_with_its_realm_and_where_it_is_not_wanted_now(recorded):
    service, realm = recorded.services.recordings, recorded.realm
    service.note(realm, a_recording(realm="/"), subject_id=None)
    recorded.set()
    assert service.keep() == 0

    recorded.set(policy_recording_days=7)
    service.note(realm, a_recording(realm="/"), subject_id=None)
    recorded.services.realms.delete(ALPHA)
    assert (service.keep(), rows(recorded)) == (0, [])


def test_recordings_go_with_their_time_or_the_setting(recorded):
    purge, clock = recorded.services.housekeeping.purge, recorded.services.clock
    recorded.ask()
    recorded.keep()
    clock.move(4 * DAY)
    recorded.ask()
    recorded.keep()

    assert purge().recordings == 0
    clock.move(3 * DAY + 1)
    assert purge().recordings == 2
    assert len(rows(recorded)) == 2
    recorded.set()
    assert purge().recordings == 2


def test_recordings_are_read_from_a_span_and_no_further_back_than_they_are_kept(
    recorded,
):
    service, clock = recorded.services.recordings, recorded.services.clock
    for _ in range(3):
        recorded.ask()
        recorded.keep()
        clock.move(3 * DAY)
    live, realm = recorded.services.cache.current(), recorded.realm

    def count(**span) -> int:
        return len(list(service.since(live, realm, **span)))

    assert [count(), count(span=timedelta(days=3)), count(span=timedelta(99))] == [
        *(4, 2, 4),
    ]


def test_many_recordings_are_read_some_at_a_time(recorded, monkeypatch):
    monkeypatch.setattr(recordings, "_BATCH", 2)
    for _ in range(3):
        recorded.ask()

    assert len(recorded.all()) == 6


def test_a_thread_keeps_what_waits_and_what_is_left_at_the_end(recorded, monkeypatch):
    monkeypatch.setattr(policy_witness, "EVERY", 0.001)
    stopping = threading.Event()
    stopping.set()
    recorded.ask()

    recorded.services.witness.start(stopping).join(timeout=5)

    assert len(rows(recorded)) == 2


@pytest.mark.parametrize(
    "error", [TemporarilyUnavailable("away", reason="gone"), RuntimeError("odd")]
)
def test_a_database_that_is_away_loses_recordings_and_nothing_else(
    recorded, monkeypatch, caplog, error
):
    def away(*_args):
        raise error

    recorded.ask()
    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", away)
        stopping = threading.Event()
        stopping.set()
        recorded.services.witness.start(stopping).join(timeout=5)

    assert "recorded requests are lost" in caplog.text
    assert recorded.keep() == 0
