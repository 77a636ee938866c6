"""Keys, audit events and the version: what is kept comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from iam.domain.audit import AuditEvent, EventName, Operation
from iam.domain.keys import Purpose, State
from tests.builders import A_CLIENT, A_REALM, NOON, a_key
from tests.storage.keeping import everything, keep

TOKEN = "token:abc"


@pytest.mark.parametrize("purpose", Purpose)
def test_a_key_comes_back_as_it_was(database, purpose):
    key = a_key(
        State.RETIRED,
        purpose=purpose,
        encrypted=bytes(range(256)),
        public={"kty": "EC", "crv": "P-256"},
        retired_at=NOON + timedelta(microseconds=1),
    )

    keep(database, keys=key)

    assert everything(database)[2] == [key]


def test_a_realm_has_one_current_key_for_each_purpose(database):
    keep(database, keys=a_key(id="first"))
    keep(database, keys=a_key(id="other purpose", purpose=Purpose.SEAL))
    keep(database, keys=a_key(id="other realm", realm_id=UUID(int=9)))
    for state in (State.PUBLISHED, State.RETIRED, State.COMPROMISED):
        for number in range(2):
            keep(database, keys=a_key(state, id=f"{state}{number}"))

    with pytest.raises(IntegrityError):
        keep(database, keys=a_key(id="second"))
    waiting = a_key(State.PUBLISHED, id="published0")
    with pytest.raises(IntegrityError):
        database.write(
            lambda store: store.keys.move(
                waiting, to=replace(waiting, state=State.CURRENT)
            )
        )


def test_a_key_that_somebody_else_moved_first_stays_where_it_is(database):
    key = a_key()
    keep(database, keys=key)
    retired = replace(key, state=State.RETIRED, retired_at=NOON)
    gone = replace(key, state=State.COMPROMISED)

    moved = [
        database.write(lambda store, to=to: store.keys.move(key, to=to))
        for to in (retired, gone)
    ]

    assert moved == [True, False]
    assert everything(database)[2] == [retired]


def test_instants_come_back_in_utc_whatever_zone_they_were_in(database):
    paris = timezone(timedelta(hours=2))
    at = datetime(2026, 6, 1, 14, 0, 0, 123456, tzinfo=paris)
    keep(database, keys=a_key(created_at=at))

    [key] = everything(database)[2]

    assert (key.created_at, key.created_at.tzinfo) == (at, UTC)


def test_an_audit_event_is_kept_with_its_details_and_forgotten_after_a_while(database):
    event = AuditEvent(
        id=uuid4(),
        at=NOON,
        realm_id=A_REALM,
        name=EventName.CONFIG_CHANGE,
        actor="operator",
        object_id="/alpha/clients/é",
        operation=Operation.UPDATE,
        changed=("scopes",),
        tracking_ids=("a", "b"),
    )
    keep(database, audit=event)

    with database.single() as store:
        [row] = store.connection.execute(
            text("SELECT name, actor, object_id, operation, details FROM audit_events")
        ).all()
    purged = [
        database.write(lambda store, at=at: store.audit.purge(at, most=10))
        for at in (NOON, NOON + timedelta(seconds=1))
    ]

    assert tuple(row[:4]) == (
        *("AM-CONFIG-CHANGE", "operator", "/alpha/clients/é", "UPDATE"),
    )
    assert all(word in str(row.details) for word in ("scopes", "trackingIds"))
    assert purged == [0, 1]


def test_every_change_raises_the_version_and_none_the_epoch(database):
    before = database.read(lambda store: store.version.read())

    for _ in range(3):
        database.write(lambda store: store.version.raise_())

    version, epoch = database.read(lambda store: store.version.read())
    assert (version, epoch) == (before[0] + 3, before[1])


def test_there_is_one_row_of_configuration(database):
    with pytest.raises(IntegrityError):
        database.write(
            lambda store: store.connection.execute(
                text("INSERT INTO configuration SELECT 2, 1, epoch FROM configuration")
            )
        )


def test_ids_of_another_realm_find_nothing(database):
    database.write(lambda store: store.revocations.add(A_REALM, TOKEN, 1, seconds=60))

    found = [database.revoked(realm, [TOKEN]) for realm in (A_REALM, A_CLIENT)]

    assert found == [{TOKEN: 1}, {}]
