"""Policies are compiled once, told what is wrong with, and never run half."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from iam.domain.configuration import Configuration
from iam.domain.policies.values import Effect, Kind, Policy, RealmPolicies
from iam.domain.realms import RealmId
from iam.services import compiled_policies
from iam.services.compiled_policies import (
    CompiledPolicies,
    Failed,
    faults_of,
    prepare,
)
from tests.engines.expressing import facts_of

TENANT = Policy(
    name="tenant",
    kind=Kind.TOKEN,
    when="'staff' in subject.groups",
    set={"tenant": "client.properties.tenant", "https://a.example/x": "1 + 1"},
    lifetime="token.lifetime / 2",
    audience="request.resources",
    add_scopes="['a']",
    refuse="client.public ? 'no' : ''",
)


def test_every_expression_of_a_policy_has_a_value():
    compiled = CompiledPolicies().of(TENANT)
    prepared = prepare(Kind.TOKEN, facts_of(request_resources=["r"]))

    assert compiled.holds(prepared) is True
    assert {
        each: compiled.evaluate(each, prepared) for each in compiled.expressions
    } == {
        "when": True,
        "set.tenant": "acme",
        "set.https://a.example/x": 2,
        "lifetime": 150,
        "audience": ["r"],
        "add_scopes": ["a"],
        "refuse": "",
    }


def test_a_condition_that_does_not_hold_and_one_that_is_not_written():
    compiled = CompiledPolicies()
    prepared = prepare(Kind.TOKEN, facts_of(subject_groups=[]))
    always = Policy(name="a", kind=Kind.TOKEN, stop=True)

    assert compiled.of(TENANT).holds(prepared) is False
    assert compiled.of(always).holds(prepared) is True


def test_a_failure_says_which_expression_it_was():
    compiled = CompiledPolicies().of(TENANT)
    prepared = prepare(Kind.TOKEN, facts_of(client_properties={}))

    with pytest.raises(Failed, match=r"^set\.tenant: the key tenant was not there"):
        compiled.evaluate("set.tenant", prepared)


@pytest.fixture
def compilations(monkeypatch) -> list[str]:
    """Give what is compiled, as it is."""
    seen: list[str] = []
    real = compiled_policies.compile_expression
    monkeypatch.setattr(
        compiled_policies,
        "compile_expression",
        lambda source, **more: seen.append(source) or real(source, **more),
    )
    return seen


def test_a_policy_is_compiled_once_whatever_it_is_called(compilations):
    compiled = CompiledPolicies()

    first = compiled.of(TENANT)
    renamed = compiled.of(replace(TENANT, name="other", order=7))

    assert compiled.of(TENANT) is first
    assert renamed.expressions is first.expressions
    assert renamed.policy.name == "other"
    assert len(compilations) == len(TENANT.sources)


def test_what_changed_is_compiled_anew():
    compiled = CompiledPolicies()
    changed = replace(TENANT, when="'staff' in client.scopes")
    prepared = prepare(Kind.TOKEN, facts_of(client_scopes=[]))

    assert compiled.of(TENANT).holds(prepared) is True
    assert compiled.of(changed).holds(prepared) is False


def test_the_same_text_in_another_kind_is_another_expression():
    compiled = CompiledPolicies()
    both = {"name": "x", "when": "client.public", "scopes": ("*",)}
    scope = Policy(kind=Kind.SCOPE, effect=Effect.DENY, **both)
    attribute = Policy(kind=Kind.ATTRIBUTE, value="'1'", **both)

    for policy in (scope, attribute):
        prepared = prepare(policy.kind, facts_of(policy.kind, client_public=True))
        assert compiled.of(policy).holds(prepared) is True


def policies_of(count: int, padding: int = 0) -> list[Policy]:
    """Give policies of which the condition of the second holds."""
    return [
        Policy(name="n", kind=Kind.TOKEN, when=f"{n} == 1".ljust(padding))
        for n in range(count)
    ]


def test_those_that_were_used_last_are_kept_by_the_bytes_of_their_expressions(
    monkeypatch, compilations
):
    monkeypatch.setattr(compiled_policies, "MOST_BYTES", 1000)
    compiled, policies = CompiledPolicies(), policies_of(3, padding=400)
    prepared = prepare(Kind.TOKEN, facts_of())

    for number in (0, 1, 0, 2, 0, 1):
        assert compiled.of(policies[number]).holds(prepared) is (number == 1)

    assert [int(source[0]) for source in compilations] == [0, 1, 2, 1]
    assert len(compiled._made) == len(compiled._given) == 2
    assert compiled._size == 800


def test_many_small_ones_stay_and_one_that_is_larger_than_all_is_used(
    monkeypatch, compilations
):
    monkeypatch.setattr(compiled_policies, "MOST_BYTES", 1000)
    compiled, policies = CompiledPolicies(), policies_of(3)
    (large,) = policies_of(1, padding=2000)

    for policy in (*policies, *policies, large, large):
        compiled.of(policy)

    assert len(compilations) == 4
    assert list(compiled._given) == [id(large)]


def test_what_another_reading_gives_is_found_and_the_one_before_let_go(
    monkeypatch, compilations
):
    monkeypatch.setattr(compiled_policies, "MOST_BYTES", 1000)
    compiled = CompiledPolicies()

    for _ in range(5):
        for policy in policies_of(2, padding=400):
            compiled.of(policy)

    assert len(compilations) == 2


def configuration_of(*policies: Policy, **shadows: Policy) -> Configuration:
    """Give one that has a realm with some token policies."""
    of_realm = RealmPolicies(token=policies, shadows=shadows)
    return Configuration.of(
        version=1,
        epoch=uuid4(),
        realms=(),
        clients=(),
        keys=(),
        policies={RealmId(int=1): of_realm},
    )


def test_all_are_compiled_before_a_request_asks_also_shadows(compilations):
    compiled, shadow = (
        CompiledPolicies(),
        Policy(name="s", kind=Kind.TOKEN, when="!true"),
    )
    broken = replace(TENANT, lifetime="token.life")
    policies = policies_of(3)

    compiled.warm(configuration_of(broken, *policies, s=shadow))
    before = len(compilations)
    for policy in (*policies, shadow):
        compiled.of(policy)

    assert "!true" in compilations
    assert len(compilations) == before


@pytest.mark.parametrize(
    ("limit", "value", "most"), [("MOST_BYTES", 700, 2), ("WARMING_SECONDS", -1, 0)]
)
def test_what_is_too_much_is_compiled_when_it_is_needed(
    monkeypatch, compilations, limit, value, most
):
    monkeypatch.setattr(compiled_policies, limit, value)
    compiled, policies = CompiledPolicies(), policies_of(4)

    compiled.warm(configuration_of(*policies))

    assert len(compilations) == most
    assert compiled.of(policies[3]).expressions


def test_a_policy_that_no_longer_compiles_fails_every_time():
    compiled = CompiledPolicies()
    broken = replace(TENANT, lifetime="token.life")

    for _ in range(2):
        with pytest.raises(
            Failed, match=r"^lifetime does not compile: line 1, column 1"
        ):
            compiled.of(broken)


def test_all_faults_are_told_each_where_it_stands():
    faulty = replace(
        TENANT,
        when="subject.id",
        set={"https://a.example/x": "nope", "good": "1"},
        refuse="'a' +",
    )

    told = faults_of(faulty)

    assert [(each.path, each.message) for each in told] == [
        (("when",), "line 1, column 1: gives string in place of bool"),
        (
            ("set", "https://a.example/x"),
            "line 1, column 1: there is no variable or function nope",
        ),
        (
            ("refuse",),
            "line 1, column 6: ends too early; something is missing here",
        ),
    ]
    assert faults_of(TENANT) == []


SPECIAL = (
    "am-introspect-all-tokens is never added by a policy; give it to the client itself"
)
ASCII = (
    "cannot be told to a client (RFC 6749 section 5.2): write it in ASCII, without "
    "double quotes and backslashes"
)


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize(
    ("where", "source", "faults"),
    [
        ("add_scopes", "['a', 'am-introspect-all-tokens']", [(1, 7, SPECIAL)]),
        (
            "add_scopes",
            "client.public\n ? [] : ['a'] + ['am-introspect-all-tokens']",
            [(2, 18, SPECIAL)],
        ),
        ("add_scopes", "['am-introspect-all-tokens' + client.id]", []),
        ("add_scopes", "['a'].filter(x, x != 'am-introspect-all-tokens')", []),
        ("refuse", "'Später'", [(1, 1, f"'ä' {ASCII}")]),
        ("refuse", "client.id + ': öde öle'", [(1, 13, f"'ö' {ASCII}")]),
        ("refuse", "cel.bind(x, client.id, x == 'ä' ? '' : 'no')", []),
        ("refuse", "cel.bind(x, 1, x == 1 ? 'ä' : '')", [(1, 25, f"'ä' {ASCII}")]),
        ("refuse", "'Ä'.lowerAscii()", []),
        ("when", "client.id == 'ä'", []),
    ],
)
def test_texts_that_can_do_no_good_in_any_realm_are_faults(where, source, faults):
    policy = replace(Policy(name="a", kind=Kind.TOKEN), **{where: source})

    found = faults_of(policy)

    assert [str(fault) for fault in found] == [
        f"{where}: line {line}, column {column}: {message}"
        for line, column, message in faults
    ]
    assert [fault.path for fault in found] == [(where,)] * len(faults)


def test_texts_that_a_policy_gives_are_told():
    policy = replace(
        TENANT, audience="client.public ? request.resources : ['r', 's' + realm]"
    )

    assert list(CompiledPolicies().of(policy).texts()) == [
        ("audience", "r"),
        ("add_scopes", "a"),
        ("refuse", "no"),
        ("refuse", ""),
    ]
