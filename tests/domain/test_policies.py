"""What policies may name and touch: variables, reserved claims, their expressions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.policies.reserved import (
    OF_ACCESS_TOKENS,
    OF_EVERY_TOKEN,
    OF_ID_TOKENS,
    claim_name_fault,
    is_reserved,
)
from iam.domain.policies.values import (
    LEAST_BYTES,
    NO_POLICIES,
    Kind,
    Policy,
    RealmPolicies,
    Result,
    Target,
)
from iam.domain.policies.variables import VARIABLES, variables_of
from tests.builders import a_configuration, a_realm

ACCESS, ID, USERINFO = Target


@pytest.mark.spec("RFC 9068", "2.2")
@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("name", sorted(OF_EVERY_TOKEN))
def test_what_says_whom_a_token_is_for_is_reserved_everywhere(name, target):
    assert is_reserved(name, target)
    assert is_reserved(f"{name}#fr", target)
    assert not is_reserved(f"x{name}", target)


@pytest.mark.parametrize(
    ("names", "reserved_in"),
    [(OF_ACCESS_TOKENS, {ACCESS}), (OF_ID_TOKENS, {ID})],
    ids=["of access tokens", "of ID Tokens"],
)
def test_what_one_kind_of_token_says_itself_is_reserved_there(names, reserved_in):
    for name in names:
        assert {target for target in Target if is_reserved(name, target)} == reserved_in


@pytest.mark.parametrize(
    ("name", "targets", "fault"),
    [
        ("tenant", (ACCESS,), None),
        ("https://example.com/tenant", (ACCESS,), None),
        ("name#fr-CA", (USERINFO,), None),
        ("username", (ID,), None),
        ("username", (ID, ACCESS), "username is a reserved claim of the access_token"),
        ("sub#fr", (USERINFO,), "sub#fr is a reserved claim of the userinfo"),
        ("", (ACCESS,), "'' cannot be the name of a claim: letters"),
        ("1st", (ACCESS,), "'1st' cannot be the name of a claim: letters"),
        ("a b", (ACCESS,), "'a b' cannot be the name of a claim: letters"),
        ("é", (ACCESS,), "'é' cannot be the name of a claim: letters"),
        ("a\n", (ACCESS,), "'a\\n' cannot be the name of a claim: letters"),
        ("a" * 128, (ACCESS,), None),
        ("a" * 129, (ACCESS,), f"'{'a' * 80}' cannot be the name of a claim: letters"),
    ],
)
def test_a_claim_has_a_name_that_is_free(name, targets, fault):
    found = claim_name_fault(name, targets)

    assert found == fault or (fault and found.startswith(f"{fault}, digits and"))


def test_every_expression_is_told_with_its_place_and_type():
    policy = Policy(
        name="a",
        kind=Kind.TOKEN,
        set={"tenant": "'t'"},
        lifetime="300",
        audience="['a']",
        add_scopes="['b']",
        refuse="'no'",
    )

    assert policy.sources == {
        "when": ("true", Result.BOOL),
        "set.tenant": ("'t'", Result.CLAIM),
        "lifetime": ("300", Result.INT),
        "audience": ("['a']", Result.TEXTS),
        "add_scopes": ("['b']", Result.TEXTS),
        "refuse": ("'no'", Result.TEXT),
    }
    attribute = Policy(name="a", kind=Kind.ATTRIBUTE, scopes=("a",), value="1")
    assert attribute.sources == {
        "when": ("true", Result.BOOL),
        "value": ("1", Result.CLAIM),
    }


def test_each_kind_has_the_variables_that_are_known_where_it_runs():
    of_kinds = {kind: set(variables_of(kind)) for kind in Kind}

    assert set.union(*of_kinds.values()) == set(VARIABLES)
    assert {name for name in VARIABLES if name.startswith("token.")} == (
        of_kinds[Kind.TOKEN] - of_kinds[Kind.SCOPE]
    )
    assert of_kinds[Kind.SCOPE] - of_kinds[Kind.TOKEN] == {"scope"}
    assert of_kinds[Kind.ATTRIBUTE] - of_kinds[Kind.SCOPE] == {"token.scopes"}


def test_a_realm_may_add_scopes_where_a_token_policy_or_a_shadow_does():
    plain = Policy(name="a", kind=Kind.TOKEN, set={"a": "1"})
    adds = Policy(name="a", kind=Kind.TOKEN, add_scopes="['b']")

    assert not RealmPolicies(token=(plain,)).may_add_scopes
    assert RealmPolicies(token=(plain, adds)).may_add_scopes
    assert RealmPolicies(token=(plain,), shadows={"a": adds}).may_add_scopes


def test_all_policies_of_a_realm_are_of_every_kind_and_the_shadows():
    kinds = {kind.value: (Policy(name=kind.value, kind=kind),) for kind in Kind}
    shadow = Policy(name="new", kind=Kind.TOKEN)

    found = RealmPolicies(**kinds, shadows={"new": shadow}).all

    assert [each.name for each in found] == ["scope", "token", "attribute", "new"]


def test_a_policy_is_as_large_as_its_expressions_in_bytes_and_never_tiny():
    tiny = Policy(name="a", kind=Kind.TOKEN, when="'é' == ''", set={"long-name": "1"})
    large = replace(tiny, set={"long-name": f"'{'é' * 300}'"})

    assert tiny.size == LEAST_BYTES
    assert large.size == len("'é' == ''") + 1 + 602


def test_a_kind_of_token_has_the_policies_that_speak_of_it():
    both = Policy(name="both", kind=Kind.TOKEN, tokens=(ID, ACCESS))
    one = Policy(name="one", kind=Kind.TOKEN, tokens=(ID,))
    policies = RealmPolicies(token=(both, one))

    assert policies.for_target(ID) == (both, one)
    assert policies.for_target(ACCESS) == (both,)
    assert policies.for_target(USERINFO) == ()


def test_a_realm_without_policies_has_none():
    alpha, beta = a_realm("/alpha"), a_realm("/beta")
    some = RealmPolicies(token=(Policy(name="a", kind=Kind.TOKEN),))
    configuration = a_configuration(realms=[alpha, beta], policies={alpha.id: some})

    assert configuration.policies_of(alpha) is some
    assert configuration.policies_of(beta) is NO_POLICIES
    assert configuration.unread_policies() == {}
