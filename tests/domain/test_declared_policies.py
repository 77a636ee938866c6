"""The policies of a configuration file: read, compared with today's, and written."""

from __future__ import annotations

import tomllib

import pytest

from iam.domain.declarations.applied import Applied
from iam.domain.declarations.differences import differences
from iam.domain.declarations.policies import unread_faults
from iam.domain.declarations.reading import read_declaration
from iam.domain.declarations.today import Today, declare
from iam.domain.declarations.values import DeclaredPolicy
from iam.domain.declarations.writing import to_plain_declaration
from iam.domain.faults import Fault
from iam.domain.policies.values import Effect, Kind, Policy, RealmPolicies
from tests.builders import NOON, a_configuration, a_realm

ALPHA = '[[realms]]\npath = "/alpha"\n'
STAFF = """
[[realms.policies]]
name = "staff"
kind = "scope"
scopes = ["photos"]
effect = "grant"
when = "'staff' in subject.groups"
"""
TENANT = """
[[realms.policies]]
name = "tenant"
kind = "token"
order = 1
set.tenant = "'a'"
"""
THE_STAFF = Policy(
    name="staff",
    kind=Kind.SCOPE,
    scopes=("photos",),
    effect=Effect.GRANT,
    when="'staff' in subject.groups",
)
THE_TENANT = Policy(name="tenant", kind=Kind.TOKEN, order=1, set={"tenant": "'a'"})
OLDER = Policy(name="tenant", kind=Kind.TOKEN, order=2, set={"tenant": "'b'"})
NOTHING_ELSE = object()
"""What clients and people are to have: there are none."""
SHELVES = Policy(name="shelves", kind=Kind.ATTRIBUTE, scopes=("a",), value="1")


def today(**policies) -> Today:
    """Give a day on which the realm /alpha has these policies, or there is none."""
    alpha = a_realm("/alpha")
    kept = {alpha.id: RealmPolicies(**policies)} if policies else None
    return Today(
        configuration=a_configuration(
            realms=[alpha] if policies else [], policies=kept
        ),
        end_users=(),
    )


def planned(file: str, then: Today, *, prune: bool = False) -> Applied:
    declaration, faults = read_declaration(tomllib.loads(file))
    assert faults == []
    return Applied.of(differences(declaration, then, NOTHING_ELSE, prune=prune))


def test_policies_of_a_realm_are_read():
    declaration, faults = read_declaration(tomllib.loads(ALPHA + STAFF + TENANT))

    assert faults == []
    assert declaration.realms[0].policies == (
        DeclaredPolicy(policy=THE_STAFF),
        DeclaredPolicy(policy=THE_TENANT),
    )
    assert declaration.realms[0].policies[1].where == ("realms", 0, "policies", 1)


def test_every_fault_of_a_policy_is_told_with_its_path():
    file = (
        ALPHA
        + STAFF
        + STAFF
        + TENANT
        + 'lifetme = "3"\nset.sub = "1"\n[[realms.policies]]\nname = "a"\n'
    )

    faults = read_declaration(tomllib.loads(file))[1]

    assert [str(fault) for fault in faults] == [
        "realms[0].policies[2].lifetme: unknown key; did you mean 'lifetime'?",
        "realms[0].policies[2].set.sub: sub is a reserved claim of the access_token",
        "realms[0].policies[3]: kind is missing",
        "realms[0].policies[1].name: realms[0].policies[0] has the same already",
    ]


def test_the_policies_of_a_new_realm_are_created():
    assert planned(ALPHA + STAFF + TENANT, today()).created == (
        "/alpha",
        "/alpha/policies/staff",
        "/alpha/policies/tenant",
    )


def test_only_what_differs_is_changed():
    then = today(scope=(THE_STAFF,), token=(OLDER,))

    assert planned(ALPHA + STAFF + TENANT, then) == Applied(
        changed=("/alpha/policies/tenant (order, set.tenant)",)
    )


@pytest.mark.parametrize(
    ("file", "prune", "deleted"),
    [
        (ALPHA, False, ()),
        (ALPHA + STAFF, False, ()),
        (ALPHA + STAFF, True, ("/alpha/policies/night", "/alpha/policies/tenant")),
        (
            ALPHA,
            True,
            (
                "/alpha/policies/night",
                "/alpha/policies/staff",
                "/alpha/policies/tenant",
            ),
        ),
    ],
    ids=["none is named", "one is named", "one, and prune", "none, and prune"],
)
def test_what_is_not_declared_stays_unless_it_is_to_be_pruned(file, prune, deleted):
    then = today(
        scope=(THE_STAFF,),
        token=(OLDER,),
        shadows={"new": Policy(name="new", kind=Kind.TOKEN)},
        unread=("night",),
    )

    assert planned(file, then, prune=prune) == Applied(deleted=deleted)


def test_one_that_a_newer_release_wrote_is_not_written_over():
    declaration, _ = read_declaration(tomllib.loads(ALPHA + STAFF + TENANT))

    assert unread_faults(declaration, today()) == []
    assert unread_faults(declaration, today(unread=("tenant",))) == [
        Fault(
            path=("realms", 0, "policies", 1),
            message="policy tenant was changed with a newer release, and this one does "
            "not know all of it: change it with that release",
        )
    ]


def test_policies_are_written_in_the_order_in_which_they_run():
    then = today(token=(OLDER,), scope=(THE_STAFF,), attribute=(SHELVES,))

    plain = to_plain_declaration(
        declare(then.configuration.realms.values(), then, now=NOON)
    )

    assert plain["realms"][0]["policies"] == [
        {"name": "tenant", "kind": "token", "order": 2, "set": {"tenant": "'b'"}},
        {"name": "shelves", "kind": "attribute", "scopes": ["a"], "value": "1"},
        {
            "name": "staff",
            "kind": "scope",
            "effect": "grant",
            "when": "'staff' in subject.groups",
            "scopes": ["photos"],
        },
    ]
    assert differences(read_declaration(plain)[0], then, NOTHING_ELSE, prune=True) == []
