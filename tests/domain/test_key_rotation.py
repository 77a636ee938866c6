"""The schedule of keys: when a successor is published, and when it takes over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from iam.domain.faults import Fault
from iam.domain.key_rotation import (
    AHEAD,
    due,
    has_use_for,
    next_after,
    takes_over_at,
    waiting_in,
)
from iam.domain.keys import Purpose, State
from tests.builders import NOON, a_client, a_configuration, a_key, a_realm

DAY = timedelta(days=1)
WAITS = timedelta(seconds=905)


def found(realm, *keys, now, waits=WAITS):
    """Give the keys that are due, and when their successors take over."""
    ours = [replace(key, realm_id=realm.id) for key in keys]
    configuration = a_configuration(realms=[realm], keys=ours)
    return [(key.id, at) for _, key, at in due(configuration, now, waits=waits)]


@pytest.mark.parametrize(
    ("key", "every", "at"),
    [
        (a_key(), 90, NOON + 90 * DAY),
        (a_key(purpose=Purpose.SEAL), 1, NOON + DAY),
        (a_key(activates_at=NOON + DAY), 90, NOON + 91 * DAY),
        (a_key(), 0, None),
        (a_key(State.PUBLISHED), 90, None),
        (a_key(State.RETIRED), 90, None),
        (a_key(State.COMPROMISED), 90, None),
        (a_key(purpose=Purpose.NAME_SUBJECTS), 90, None),
    ],
    ids=[
        "from when it was made",
        "a seal key, too",
        "from when it took over",
        "no schedule",
        "it waits itself",
        "it is retired",
        "it is compromised",
        "it is for ever",
    ],
)
def test_when_a_key_is_succeeded(key, every, at):
    assert takes_over_at(key, every=every) == at


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        ([], NOON + 90 * DAY),
        ([a_key(State.PUBLISHED, id="k2", activates_at=NOON + DAY)], NOON + DAY),
        ([a_key(State.RETIRED, id="k0")], NOON + 90 * DAY),
        ([a_key(State.PUBLISHED, purpose=Purpose.SEAL)], NOON + 90 * DAY),
        ([a_key(State.PUBLISHED, realm_id=UUID(int=7))], NOON + 90 * DAY),
    ],
    ids=[
        "by the schedule",
        "one waits already",
        "an older one is none",
        "one of another purpose is none",
        "one of another realm is none",
    ],
)
def test_when_the_next_key_takes_over(keys, at):
    assert next_after(a_key(), waiting_in([a_key(), *keys]), every=90) == at


@pytest.mark.parametrize("state", [State.PUBLISHED, State.RETIRED, State.COMPROMISED])
def test_nothing_takes_over_from_what_is_not_current(state):
    assert next_after(a_key(state), waiting_in([a_key()]), every=90) is None


@pytest.mark.parametrize(
    ("every", "after", "takes_over"),
    [
        (90, 89 * DAY - timedelta(seconds=1), None),
        (90, 89 * DAY, 90 * DAY),
        (90, 89 * DAY + timedelta(hours=3), 90 * DAY + timedelta(hours=3)),
        (90, 200 * DAY, 201 * DAY),
        (1, DAY / 2 - timedelta(seconds=1), None),
        (1, DAY / 2, DAY),
        (0, 4000 * DAY, None),
    ],
    ids=[
        "a second too early",
        "a day before",
        "a little late: the wait is whole",
        "the schedule is new, the key old",
        "every day: too early",
        "every day: half a day before",
        "no schedule",
    ],
)
def test_when_a_successor_is_published(every, after, takes_over):
    realm = a_realm(key_rotation_days=every)

    given = found(realm, a_key(), now=NOON + after)

    assert given == ([("k1", NOON + takes_over)] if takes_over is not None else [])


def test_the_wait_is_never_less_than_others_may_keep_the_keys():
    realm, waits = a_realm(key_rotation_days=90), AHEAD * 3

    assert found(realm, a_key(), now=NOON + 87 * DAY, waits=waits)
    assert not found(realm, a_key(), now=NOON + 86 * DAY, waits=waits)


def test_one_successor_is_enough():
    waiting = a_key(State.PUBLISHED, id="k2", activates_at=NOON + 100 * DAY)

    assert found(a_realm(), a_key(), waiting, now=NOON + 90 * DAY) == []


def test_each_purpose_has_its_own():
    waiting = a_key(State.PUBLISHED, id="k2", purpose=Purpose.SEAL)
    seal = a_key(id="k3", purpose=Purpose.SEAL)

    given = found(a_realm(), a_key(), waiting, seal, now=NOON + 90 * DAY)

    assert [kid for kid, _ in given] == ["k1"]


def test_a_realm_of_a_newer_release_is_left_alone():
    realm = replace(a_realm(), unread=(Fault(path=(), message="unknown key"),))

    assert found(realm, a_key(), now=NOON + 200 * DAY) == []


@pytest.mark.parametrize(
    ("purpose", "state", "scopes", "has_use"),
    [
        (Purpose.SEAL, None, (), True),
        (Purpose.SIGN_ID_TOKENS_RS256, None, (), False),
        (Purpose.SIGN_ID_TOKENS_RS256, State.CURRENT, (), True),
        (Purpose.SIGN_ID_TOKENS_RS256, State.RETIRED, (), False),
        (Purpose.SIGN_ID_TOKENS_RS256, None, ("openid",), True),
        (Purpose.SIGN_ID_TOKENS_EDDSA, State.CURRENT, ("openid",), True),
        (Purpose.SIGN_ID_TOKENS_EDDSA, None, ("openid",), False),
    ],
)
def test_a_realm_has_use_for_what_it_has_and_for_what_its_clients_need(
    purpose, state, scopes, has_use
):
    realm = a_realm()
    keys = [a_key(state, purpose=purpose, realm_id=realm.id)] if state else []
    client = a_client(realm=realm.id, scopes=scopes)
    configuration = a_configuration(realms=[realm], clients=[client], keys=keys)

    assert has_use_for(purpose, realm, configuration) is has_use
    assert not has_use_for(Purpose.SIGN_ID_TOKENS_PS256, a_realm(), configuration)
