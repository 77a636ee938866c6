"""When a key is succeeded by schedule: long before, its successor is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from iam.domain.configuration import Configuration
from iam.domain.id_tokens import purposes_in
from iam.domain.keys import OF_EVERY_REALM, ROTATED, Key, Purpose, State
from iam.domain.realms import Realm, RealmId

Place = tuple[RealmId, Purpose]
"""Where one key is current at a time."""

AHEAD = timedelta(days=1)
"""
How long a successor is published before it takes over by schedule.

Relying parties keep keys for longer than they are told to: many for an hour, some for
a day. Whoever rotates by hand may not have that time; a schedule has.
"""


def has_use_for(purpose: Purpose, realm: Realm, configuration: Configuration) -> bool:
    """Whether a realm has a key of a purpose, or is to have one."""
    has_one = any(
        (key.realm_id, key.purpose, key.state) == (realm.id, purpose, State.CURRENT)
        for key in configuration.keys
    )
    if has_one or purpose in OF_EVERY_REALM:
        return True
    return purpose in purposes_in(configuration.clients.values(), realm)


def takes_over_at(key: Key, *, every: int) -> datetime | None:
    """
    Give when a current key is to be succeeded; None where no schedule says so.

    Args:
        key: Whatever it is for, and wherever it is in its life.
        every: Days; 0 is no schedule.
    """
    if not every or key.state is not State.CURRENT or key.purpose not in ROTATED:
        return None
    return key.activates_at + timedelta(days=every)


def waiting_in(keys: Iterable[Key]) -> dict[Place, datetime]:
    """Give when the successors that are published already take over."""
    return {
        (key.realm_id, key.purpose): key.activates_at
        for key in keys
        if key.state is State.PUBLISHED
    }


def next_after(
    key: Key, waiting: Mapping[Place, datetime], *, every: int
) -> datetime | None:
    """Give when the next key takes over from this one: one that waits, or a later."""
    if key.state is not State.CURRENT:
        return None
    at = waiting.get((key.realm_id, key.purpose))
    return at or takes_over_at(key, every=every)


def due(
    configuration: Configuration, now: datetime, *, waits: timedelta
) -> Iterator[tuple[Realm, Key, datetime]]:
    """
    Give the keys whose successors must be published now, and when those take over.

    A realm that a newer release has changed is left to that release. Where a schedule
    was missed, or is new, nobody's copy of the keys is cut short for that: the
    successor takes over after the whole wait.

    Args:
        configuration: Realms and keys.
        now: This instant.
        waits: How long a key is published at the least.
    """
    waiting = waiting_in(configuration.keys)
    for key in configuration.keys:
        realm = configuration.realms_by_id[key.realm_id]
        every = 0 if realm.unread else realm.provider.key_rotation_days
        at = takes_over_at(key, every=every)
        if at is None or (key.realm_id, key.purpose) in waiting:
            continue
        ahead = max(waits, min(AHEAD, timedelta(days=every) / 2))
        if now >= at - ahead:
            yield realm, key, max(at, now + ahead)
