"""Policies come back: rolled back, deleted, changed by two, and by a newer release."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import update

from iam.domain.faults import Refused
from iam.domain.policies.values import RealmPolicies
from iam.storage.base import table_of
from iam.storage.policies import PolicyVersionRow
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.services.policing import DENY, GRANT, numbers


def test_rolling_back_makes_a_version_that_says_what_an_earlier_one_said(
    policies, realm, live, audited
):
    policies.save(realm, DENY)
    policies.save(realm, GRANT)

    kept = policies.roll_back(realm, "night", 1)

    assert (numbers(kept), kept.live.policy) == ((3, None), DENY)
    assert live().scope == (DENY,)
    assert policies.history(realm, "night")[0].version.note == "as version 1"
    assert audited()[-1] == (
        *("UPDATE", "order", "effect", "version 3 is live: as version 1"),
    )


def test_a_deleted_policy_decides_nothing_and_can_come_back(
    policies, realm, live, audited
):
    policies.save(realm, DENY)
    policies.save(realm, GRANT, shadow=True)

    policies.delete(realm, "night")
    gone = live()
    back = policies.roll_back(realm, "night", 2, note="too early")

    assert gone == RealmPolicies()
    assert (numbers(back), live().scope) == ((3, None), (GRANT,))
    assert len(policies.history(realm, "night")) == 3
    assert audited()[2:] == [
        ("DELETE", "version 1 was the last"),
        ("CREATE", "version 3 is live, and the policy is brought back: too early"),
    ]


def test_the_history_keeps_who_deleted_a_policy_also_when_it_is_back(
    policies, realm, audited, clock
):
    policies.save(realm, DENY)
    policies.save(realm, GRANT, shadow=True)
    policies.drop_shadow(realm, "night", note="it did not help")
    clock.move(60)
    policies.delete(realm, "night", actor="ann", note="nobody asks")
    policies.roll_back(realm, "night", 1)

    back, newest, first = (each.version for each in policies.history(realm, "night"))
    assert (newest.deleted_by, newest.deleted_note) == ("ann", "nobody asks")
    assert (newest.deleted_at - newest.saved_at).total_seconds() == 60
    assert back.deleted_at is first.deleted_at is None
    assert audited()[2:4] == [
        ("UPDATE", "version 2 is in the shadow no more: it did not help"),
        ("DELETE", "version 1 was the last: nobody asks"),
    ]


def test_a_policy_that_was_a_shadow_alone_keeps_why_it_was_dropped(policies, realm):
    policies.save(realm, DENY, shadow=True)
    policies.drop_shadow(realm, "night", actor="ann", note="it did not help")

    (only,) = policies.history(realm, "night")

    assert only.version.deleted_by == "ann"
    assert only.version.deleted_note == "it did not help"


def test_a_note_of_several_lines_is_refused_whatever_is_done(policies, realm):
    policies.save(realm, DENY)
    policies.save(realm, GRANT, shadow=True)

    for verb in (policies.promote, policies.drop_shadow, policies.delete):
        with pytest.raises(Refused, match="a note is one line"):
            verb(realm, "night", note="a\nb")


def test_a_deleted_policy_is_not_there_but_its_history_is(policies, realm):
    policies.save(realm, DENY)
    policies.delete(realm, "night")

    for verb in (policies.get, policies.promote, policies.delete):
        with pytest.raises(Refused, match="policy night of /alpha was deleted; 'iam"):
            verb(realm, "night")
    assert policies.all(realm) == []
    assert len(policies.history(realm, "night")) == 1
    assert numbers(policies.save(realm, DENY)) == (2, None)


OTHERS = {
    "saves": lambda policies, realm: policies.save(realm, replace(GRANT, order=9)),
    "saves a shadow": lambda policies, realm: policies.save(realm, DENY, shadow=True),
    "promotes": lambda policies, realm: policies.promote(realm, "night"),
    "drops the shadow": lambda policies, realm: policies.drop_shadow(realm, "night"),
    "rolls back": lambda policies, realm: policies.roll_back(realm, "night", 2),
}


@pytest.mark.parametrize("does", OTHERS.values(), ids=OTHERS.keys())
def test_what_another_did_meanwhile_is_not_undone_unseen(policies, realm, does):
    policies.save(realm, DENY)
    seen = policies.save(realm, GRANT, shadow=True).seen
    does(policies, realm)

    another = replace(DENY, order=8)
    for verb in (
        lambda: policies.save(realm, another, expected_version=seen),
        lambda: policies.save(realm, another, expected_version=seen, shadow=True),
        lambda: policies.promote(realm, "night", expected_version=seen),
        lambda: policies.drop_shadow(realm, "night", expected_version=seen),
        lambda: policies.roll_back(realm, "night", 1, expected_version=seen),
        lambda: policies.delete(realm, "night", expected_version=seen),
    ):
        with pytest.raises(Refused, match="policy night of /alpha was changed meanwh"):
            verb()
    seen = policies.get(realm, "night").seen
    assert policies.save(realm, another, expected_version=seen).live.policy == another


def test_of_several_at_the_same_moment_one_is_first(policies, realm):
    seen = policies.save(realm, DENY).seen

    def save(order: int) -> str:
        try:
            wanted = replace(DENY, order=order)
            policies.save(realm, wanted, expected_version=seen)
        except Refused:
            return "refused"
        return "saved"

    with ThreadPoolExecutor(3) as pool:
        done = sorted(pool.map(save, range(3)))

    assert done == ["refused", "refused", "saved"]
    assert [each.version.number for each in policies.history(realm, "night")] == [2, 1]


def test_who_expects_none_or_one_is_told_what_is_there(policies, realm):
    seen = policies.save(realm, DENY, expected_version=0).seen

    with pytest.raises(Refused, match="realm /alpha has a policy night already"):
        policies.save(realm, GRANT, expected_version=0)
    policies.delete(realm, "night", expected_version=seen)
    with pytest.raises(Refused, match="policy night of /alpha was deleted meanwhile"):
        policies.save(realm, GRANT, expected_version=seen)
    assert numbers(policies.save(realm, GRANT, expected_version=0)) == (2, None)


def test_what_cannot_be_rolled_back_to_is_refused(policies, realm):
    policies.save(realm, DENY)
    policies.save(realm, GRANT)
    policies.save(realm, DENY)

    with pytest.raises(Refused, match="has no version 9; 'iam policy history night"):
        policies.roll_back(realm, "night", 9)
    for number in (1, 3):
        with pytest.raises(
            Refused, match=r"^nothing to roll back: version 3, which is"
        ):
            policies.roll_back(realm, "night", number)
    with pytest.raises(Refused, match="has no shadow"):
        policies.promote(realm, "night")


@pytest.fixture
def write_newer(services):
    """Write a version of every policy as a newer release would, past this one."""
    versions = table_of(PolicyVersionRow)

    def write(number: int) -> None:
        newer = {"name": "night", "kind": "scope", "retries": 3}

        def work(store) -> None:
            store.version.raise_()
            store.connection.execute(
                update(versions)
                .where(versions.c.version == number)
                .values(definition=newer)
            )

        services.housekeeping.database.write(work)
        services.cache.refresh()

    return write


def test_what_a_newer_release_wrote_is_named_told_once_and_not_written_over(
    policies, realm, live, write_newer, caplog
):
    policies.save(realm, DENY)
    with caplog.at_level(logging.WARNING):
        write_newer(1)
        write_newer(1)

    assert (live().unread, live().scope) == (("night",), ())
    (told,) = [record.getMessage() for record in caplog.records]
    assert told.startswith("policy night of /alpha was written by a newer release")
    assert "(retries: unknown key" in told
    for shadow in (False, True):
        with pytest.raises(Refused, match="policy night of /alpha was changed with a"):
            policies.save(realm, GRANT, shadow=shadow)


def test_what_a_newer_release_wrote_can_be_rolled_back_and_deleted(
    policies, realm, live, write_newer
):
    policies.save(realm, DENY)
    policies.save(realm, GRANT)
    write_newer(2)

    with pytest.raises(Refused, match=r"^version 2 of policy night of /alpha was writ"):
        policies.roll_back(realm, "night", 2)
    policies.roll_back(realm, "night", 1)

    assert live() == RealmPolicies(scope=(DENY,))
    write_newer(3)
    policies.delete(realm, "night")
    assert live() == RealmPolicies()


def test_a_shadow_that_a_newer_release_wrote_is_not_promoted(
    policies, realm, live, write_newer
):
    policies.save(realm, DENY)
    policies.save(realm, GRANT, shadow=True)
    write_newer(2)

    with pytest.raises(Refused, match=r"^version 2 of policy night of /alpha was writ"):
        policies.promote(realm, "night")

    assert live() == RealmPolicies(scope=(DENY,))
    assert numbers(policies.save(realm, GRANT, shadow=True)) == (1, 3)
