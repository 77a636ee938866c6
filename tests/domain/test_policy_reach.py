"""Whom scope policies reach, today and as a declaration would leave it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from iam.domain.declarations.differences import Removal
from iam.domain.declarations.policies import PolicyRemoval, PolicyStep
from iam.domain.faults import Fault
from iam.domain.impact_policies import acting_alone, policies_after, realms_touched
from iam.domain.policies.reach import who_does_not_ask, who_gets_nothing
from iam.domain.policies.values import Effect, Kind, Policy, RealmPolicies
from iam.domain.realms import RealmPath
from tests.builders import a_client, a_configuration, a_realm

ALPHA = RealmPath.parse("/alpha")
NEW = RealmPath.parse("/new")


def realm(*, on: bool = False):
    return a_realm("/alpha", use_policies_for_scopes=on)


def clients(*chosen: str):
    return [
        a_client(f"c{place}", use_policies_for_scopes=each)
        for place, each in enumerate(chosen)
    ]


@pytest.mark.parametrize(
    ("on", "chosen", "said"),
    [
        (False, [], "nobody in /alpha asks"),
        (False, ["", "no"], "nobody in /alpha asks"),
        (False, ["", "yes"], "nobody in /alpha but c1 asks"),
        (True, ["", "yes"], ""),
        (True, ["no", "", "no"], "use_policies_for_scopes is no at c0, c2 of /alpha"),
        (True, ["no"] * 12, "c8, c9 and 2 more of /alpha"),
    ],
)
def test_it_is_said_who_asks_no_policies(on, chosen, said):
    found = who_does_not_ask(realm(on=on), clients(*chosen))

    assert said in found
    assert bool(found) == bool(said)


def test_it_is_said_who_gets_nothing():
    assert who_gets_nothing(ALPHA, []) == ""
    assert who_gets_nothing(ALPHA, ["a"]).startswith("a of /alpha gets no scope with")
    assert who_gets_nothing(ALPHA, ["a", "b"]).startswith("a, b of /alpha get no scope")


@pytest.mark.parametrize(
    ("changed", "is_one"),
    [
        ({}, True),
        ({"status": "inactive"}, False),
        ({"grant_types": ("authorization_code",)}, False),
        ({"use_policies_for_scopes": "no"}, False),
        ({"scopes": ()}, False),
    ],
    ids=["is one", "inactive", "for people", "asks none", "has no scopes"],
)
def test_clients_that_act_for_themselves(changed, is_one):
    settings = {"grant_types": ("client_credentials",), "scopes": ("write",)}
    there = realm(on=True)
    client = a_client(realm=there.id, **settings | changed)
    others = replace(client, id=UUID(int=77), realm_id=UUID(int=78))

    found = a_configuration(realms=[there], clients=[others, client])

    assert acting_alone(found, there) == ([client] if is_one else [])


def test_a_realm_without_the_grant_type_has_none():
    there = a_realm(grant_types=("authorization_code",))

    assert acting_alone(a_configuration(realms=[there]), there) == []


def a_policy(name: str, **changed) -> Policy:
    return Policy(name=name, kind=Kind.SCOPE, effect=Effect.DENY, **changed)


def test_policies_as_steps_would_leave_them():
    """Those of other realms, and shadows, stay; those of new realms are not told of."""
    alpha, beta = realm(), a_realm("/beta")
    why = {"odd": (Fault(path=(), message="new"),), "rare": ()}
    today = RealmPolicies(
        scope=(a_policy("a"), a_policy("b"), a_policy("c")),
        shadows={"b": a_policy("b", order=3)},
        unread=("odd", "rare"),
        why_unread=why,
    )
    other = RealmPolicies(scope=(a_policy("a"),))
    before = a_configuration(
        realms=[alpha, beta], policies={alpha.id: today, beta.id: other}
    )
    first = a_policy("z", order=1)
    steps = [
        PolicyStep(realm=ALPHA, declared=first, before=None),
        PolicyStep(realm=NEW, declared=first, before=None),
        PolicyStep(realm=ALPHA, declared=a_policy("c", order=2), before=a_policy("c")),
        PolicyRemoval(realm=ALPHA, gone="a"),
        PolicyRemoval(realm=ALPHA, gone="odd"),
        Removal(realm=beta.path, gone=a_client()),
    ]

    assert policies_after(before, steps) == {
        alpha.id: RealmPolicies(
            scope=(first, a_policy("c", order=2), a_policy("b")),
            shadows=today.shadows,
            unread=("rare",),
            why_unread={"rare": ()},
        ),
        beta.id: other,
    }
    assert realms_touched(before, steps) == [alpha]
