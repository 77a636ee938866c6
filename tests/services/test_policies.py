"""Policies of realms: saved, tried in the shadow, promoted, refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from iam.domain.faults import Refused
from iam.domain.policies.values import RealmPolicies
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from tests.conftest import (
    NOON,
    database_url,  # noqa: F401 - both databases
)
from tests.services.policing import ALPHA, DENY, GRANT, TENANT, numbers


def test_a_policy_that_is_saved_decides_at_once(
    policies, realm, live, audited, settings
):
    kept = policies.save(realm, DENY, actor="ann", note="they sleep")

    assert (kept.live.policy, numbers(kept)) == (DENY, (1, None))
    assert (kept.live.saved_by, kept.live.live_by) == ("ann", "ann")
    assert kept.live.saved_at == kept.live.live_at == NOON
    assert policies.get(realm, "night") == kept
    assert live() == RealmPolicies(scope=(DENY,))
    assert audited() == [("CREATE", "version 1 is live: they sleep")]
    last = json.loads(settings.audit_log_path.read_text().splitlines()[-1])
    assert (last["objectId"], last["userId"]) == ("/alpha/policies/night", "ann")
    assert last["eventName"] == "AM-CONFIG-CHANGE"


def test_what_is_changed_is_a_new_version_and_the_old_one_stays(
    policies, realm, live, audited, clock
):
    policies.save(realm, DENY)
    clock.move(60)
    policies.save(realm, GRANT)

    last, first = policies.history(realm, "night")
    assert (last.version.number, last.version.policy) == (2, GRANT)
    assert (last.before, last.changed) == (first.version, ("order", "effect"))
    assert (first.version.policy, first.before, first.changed) == (DENY, None, ())
    assert live().scope == (GRANT,)
    assert audited()[1] == ("UPDATE", "order", "effect", "version 2 is live")


def test_one_that_says_the_same_is_no_new_version(policies, realm, audited):
    policies.save(realm, DENY)

    again = policies.save(realm, replace(DENY))

    assert numbers(again) == (1, None)
    assert len(policies.history(realm, "night")) == len(audited()) == 1


def test_policies_are_listed_as_they_run(policies, services, realm):
    policies.save(realm, DENY)
    policies.save(realm, replace(TENANT, order=1))
    beneath = services.realms.create(RealmPath.parse("/alpha/b"), ProviderSettings())

    assert [each.name for each in policies.all(realm)] == ["tenant", "night"]
    assert policies.all(beneath) == []


def test_a_shadow_decides_nothing_until_it_is_promoted(
    policies, realm, live, audited, clock
):
    policies.save(realm, DENY)
    clock.move(60)
    shadowed = policies.save(realm, GRANT, shadow=True, note="a try")
    before = live()
    clock.move(60)
    promoted = policies.promote(realm, "night", actor="bea", note="it works")

    assert numbers(shadowed) == (1, 2)
    assert before == RealmPolicies(scope=(DENY,), shadows={"night": GRANT})
    assert numbers(promoted) == (2, None)
    assert live() == RealmPolicies(scope=(GRANT,))
    newest = policies.history(realm, "night")[0].version
    assert newest == promoted.live
    assert (newest.saved_by, newest.live_by) == ("operator", "bea")
    assert (newest.note, newest.live_note) == ("a try", "it works")
    assert (newest.live_at - newest.saved_at).total_seconds() == 60
    assert audited()[1:] == [
        ("UPDATE", "order", "effect", "version 2 is in the shadow: a try"),
        (
            *("UPDATE", "order", "effect"),
            "version 2 is live, and was in the shadow: it works",
        ),
    ]


def test_a_new_policy_can_begin_in_the_shadow(policies, realm, live):
    kept = policies.save(realm, DENY, shadow=True)

    assert numbers(kept) == (None, 1)
    assert live() == RealmPolicies(shadows={"night": DENY})
    assert numbers(policies.promote(realm, "night")) == (1, None)


def test_a_shadow_is_replaced_dropped_and_not_lost(policies, realm, live, audited):
    policies.save(realm, DENY)
    policies.save(realm, GRANT, shadow=True)
    third = policies.save(realm, replace(GRANT, order=8), shadow=True)
    same = policies.save(realm, replace(GRANT, order=8), shadow=True)
    dropped = policies.drop_shadow(realm, "night")

    assert numbers(third) == numbers(same) == (1, 3)
    assert numbers(dropped) == (1, None)
    assert live() == RealmPolicies(scope=(DENY,))
    assert [each.version.number for each in policies.history(realm, "night")] == [
        *(3, 2, 1)
    ]
    assert audited()[-1] == ("UPDATE", "version 3 is in the shadow no more")


def test_a_shadow_that_says_what_is_live_is_none(policies, realm):
    policies.save(realm, DENY)
    assert numbers(policies.save(realm, DENY, shadow=True)) == (1, None)
    policies.save(realm, GRANT, shadow=True)

    assert numbers(policies.save(realm, DENY, shadow=True)) == (1, None)


def test_saving_what_is_in_the_shadow_promotes_it(policies, realm):
    policies.save(realm, DENY)
    policies.save(realm, GRANT, shadow=True)

    saved = policies.save(realm, GRANT, note="it works")

    assert (numbers(saved), saved.live.live_note) == ((2, None), "it works")


def test_dropping_the_shadow_of_what_was_nothing_else_deletes_it(policies, realm):
    policies.save(realm, DENY, shadow=True)

    policies.drop_shadow(realm, "night")

    assert policies.all(realm) == []


@pytest.mark.parametrize("verb", ["get", "history", "promote", "drop_shadow", "delete"])
def test_a_policy_that_never_was_is_refused(policies, realm, verb):
    with pytest.raises(Refused, match=r"^realm /alpha has no policy 'n'; 'iam policy"):
        getattr(policies, verb)(realm, "n")
    with pytest.raises(Refused, match=r"^realm /alpha has no policy 'n'; 'iam policy"):
        policies.roll_back(realm, "n", 1)


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        (replace(DENY, when="subject.nope"), "^when: line 1, column .*nope"),
        (replace(TENANT, set={"sub": "'me'"}), r"^set\.sub: sub is a reserved claim"),
        (replace(TENANT, set={}), "^does nothing"),
    ],
    ids=["does not compile", "a reserved claim", "nothing to do"],
)
def test_a_policy_with_a_fault_is_not_saved(policies, realm, policy, fault):
    with pytest.raises(Refused, match=fault):
        policies.save(realm, policy)

    assert policies.all(realm) == []


def test_a_note_is_one_line(policies, realm):
    with pytest.raises(Refused, match="a note is one line"):
        policies.save(realm, DENY, note="a\x00b")
    with pytest.raises(Refused, match="at most 1000 characters"):
        policies.roll_back(realm, "night", 1, note="a" * 1001)


def test_policies_go_with_their_realm(policies, services, realm):
    policies.save(realm, DENY)
    services.realms.delete(ALPHA)

    again = services.realms.create(ALPHA, ProviderSettings())

    assert policies.all(again) == []
    with pytest.raises(Refused, match="there is no realm /alpha any more"):
        policies.save(realm, DENY)
