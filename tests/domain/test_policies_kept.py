"""Policies as they are kept: which versions count, and what each one changed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from iam.domain.faults import Fault
from iam.domain.policies.kept import (
    KeptPolicy,
    PolicyVersion,
    changed_fields,
    history_of,
    note_fault,
    those_that_count,
)
from iam.domain.policies.values import Effect, Kind, Policy, RealmPolicies
from tests.builders import NOON, a_configuration, a_realm

WHY = (Fault(path=("retries",), message="unknown key"),)


def a_policy(name="a", **changed) -> Policy:
    return Policy(name=name, **{"kind": Kind.TOKEN, **changed})


def a_version(number=1, policy=None, *, saved=0, live=None, **changed) -> PolicyVersion:
    """Give a version that was saved, and became live, so many hours after noon."""
    return PolicyVersion(
        number=number,
        policy=policy,
        saved_at=NOON + timedelta(hours=saved),
        saved_by="operator",
        live_at=None if live is None else NOON + timedelta(hours=live),
        **changed,
    )


def kept(name="a", **changed) -> KeptPolicy:
    return KeptPolicy(id=UUID(int=1), name=name, newest=4, **changed)


def live(policy: Policy) -> KeptPolicy:
    return kept(policy.name, live=a_version(policy=policy))


def test_those_that_count_stand_by_kind_order_and_name():
    late = a_policy("a", order=200)
    early, same = a_policy("z", order=1), a_policy("b", order=200)
    scope = a_policy("s", kind=Kind.SCOPE, effect=Effect.DENY)
    attribute = a_policy("t", kind=Kind.ATTRIBUTE)

    found = those_that_count(map(live, (same, late, attribute, early, scope)))

    assert found == RealmPolicies(
        scope=(scope,), token=(early, late, same), attribute=(attribute,)
    )


def test_shadows_are_beside_live_ones_and_alone():
    old, new, alone = a_policy("a"), a_policy("a", order=3), a_policy("b")

    found = those_that_count(
        [
            kept("a", live=a_version(1, old), shadow=a_version(2, new)),
            kept("b", shadow=a_version(1, alone)),
        ]
    )

    assert found == RealmPolicies(token=(old,), shadows={"a": new, "b": alone})


def test_what_a_newer_release_wrote_is_named_where_it_decides():
    found = those_that_count(
        [
            kept("b", live=a_version(faults=WHY)),
            kept("a", live=a_version(policy=a_policy()), shadow=a_version(faults=WHY)),
        ]
    )

    assert found == RealmPolicies(
        token=(a_policy(),), unread=("b",), why_unread={"b": WHY}
    )
    realm = a_realm("/alpha")
    configuration = a_configuration(realms=[realm], policies={realm.id: found})
    assert configuration.unread_policies() == {"policy b of /alpha": WHY}


@pytest.mark.parametrize(
    ("policy", "place"),
    [
        (live(a_policy(order=7)), 7),
        (kept(shadow=a_version(policy=a_policy(order=8))), 8),
        (kept(live=a_version(faults=WHY)), 2**31),
        (kept(deleted_at=NOON), 2**31),
    ],
    ids=["live", "only a shadow", "unread", "deleted"],
)
def test_a_policy_stands_where_it_runs(policy, place):
    assert policy.place == (place, "a")


def test_who_looks_at_a_deleted_policy_sees_none():
    assert kept(edition=7).seen == 7
    assert kept(edition=7, deleted_at=NOON).seen == 0


def test_changed_fields_are_named_and_not_what_they_say():
    before = a_policy(set={"a": "1", "b": "2", "c": "3"}, when="true", stop=True)
    after = a_policy(set={"a": "1", "b": "4", "d": "5"}, when="false", stop=True)

    assert changed_fields(before, after) == ("when", "set.b", "set.c", "set.d")
    assert changed_fields(before, before) == ()
    assert changed_fields(None, after) == changed_fields(before, None) == ()


def test_a_version_is_compared_with_what_was_live_when_it_was_saved():
    first = a_version(1, a_policy(order=1), saved=0, live=0)
    dropped = a_version(2, a_policy(order=2), saved=1)
    later = a_version(3, a_policy(order=3), saved=2, live=5)
    between = a_version(4, a_policy(when="false"), saved=3, live=3)
    last = a_version(5, a_policy(order=3, when="false"), saved=6, live=6)

    found = history_of([first, later, dropped, last, between])

    assert [
        (each.version.number, each.before and each.before.number, each.changed)
        for each in found
    ] == [
        (5, 3, ("when",)),
        (4, 1, ("order", "when")),
        (3, 1, ("order",)),
        (2, 1, ("order",)),
        (1, None, ()),
    ]


@pytest.mark.parametrize(
    ("version", "was_promoted"),
    [
        (a_version(live=0, live_by="operator"), False),
        (a_version(), False),
        (a_version(live=1, live_by="operator"), True),
        (a_version(live=0, live_by="ann"), True),
        (a_version(live=0, live_by="operator", live_note="it works"), True),
    ],
    ids=["saved live", "never live", "later", "by another", "for a reason"],
)
def test_a_version_was_promoted_where_saving_did_not_make_it_live(
    version, was_promoted
):
    assert version.was_promoted is was_promoted


@pytest.mark.parametrize(
    ("note", "fault"),
    [
        ("", None),
        ("Because of the incident of Monday", None),
        ("a" * 1000, None),
        ("a" * 1001, "a note has at most 1000 characters"),
        ("a\nb", "a note is one line without control or invisible characters"),
        ("a\x00b", "a note is one line without control or invisible characters"),
    ],
)
def test_a_note_is_one_line(note, fault):
    assert note_fault(note) == fault
