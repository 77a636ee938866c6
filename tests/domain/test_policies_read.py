"""A policy as plain data: what it says, what is wrong with it, and written again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iam.domain.policies.reading import read_policy, to_plain_policy
from iam.domain.policies.values import Effect, Kind, Policy, Target

STAFF = {
    "name": "staff",
    "kind": "scope",
    "scopes": ["photos", "albums:*"],
    "effect": "grant",
}
TENANT = {"name": "tenant", "kind": "token", "set": {"tenant": "'a'"}}
SHELVES = {
    "name": "shelves",
    "kind": "attribute",
    "scopes": ["photos"],
    "value": "['a', 'b']",
}
ORDERS = "must be a whole number from 0 to 10000"
NAMES = (
    "must be lower-case letters, digits and -, at most 64, and begin with a letter or "
    "digit"
)
DOES_NOTHING = (
    "does nothing: give at least one of set, remove, lifetime, audience, add_scopes, "
    "refuse, stop"
)
LONGEST = 16**5000  # as 0x1000… in TOML: Python reads it, and cannot write it
LARGE = f"'{'a' * 4000}'"
TOO_LONG = (
    "its expressions have more than 32768 bytes together; make several policies of it"
)
EXPRESSION = "must be an expression in a TOML string"
KINDS = "is not one of scope, token, attribute"
RESERVED = "is a reserved claim of the access_token"
MEMBERS = (
    "is what introspection and tokeninfo tell themselves: a scope of this name has no "
    "attribute"
)
TARGETS = "is not one of access_token, id_token, userinfo"
PATTERNS = "must be a scope, or a pattern of one in which * stands for any characters"


def faults_in(data) -> list[str]:
    return [str(fault) for fault in read_policy(data)[1]]


def read(data) -> Policy:
    policy, faults = read_policy(data)
    assert faults == []
    return policy


def test_a_scope_policy_is_read_whole():
    data = {
        **STAFF,
        "description": "Staff are not asked\nfor photos.",
        "order": 7,
        "when": "'staff' in subject.groups",
    }

    assert read(data) == Policy(
        name="staff",
        kind=Kind.SCOPE,
        description="Staff are not asked\nfor photos.",
        order=7,
        when="'staff' in subject.groups",
        scopes=("photos", "albums:*"),
        effect=Effect.GRANT,
    )


def test_a_token_policy_is_read_whole():
    data = {
        "name": "night",
        "kind": "token",
        "tokens": ["id_token", "access_token"],
        "set": {"tenant": "'a'", "https://example.com/level": 3, "vip": True},
        "remove": ["nickname", "nickname"],
        "lifetime": 300,
        "audience": "['https://api.example.com']",
        "add_scopes": "['audit']",
        "refuse": "client.verified ? '' : 'not verified'",
        "stop": True,
    }

    assert read(data) == Policy(
        name="night",
        kind=Kind.TOKEN,
        tokens=(Target.ID_TOKEN, Target.ACCESS_TOKEN),
        set={"tenant": "'a'", "https://example.com/level": "3", "vip": "true"},
        remove=("nickname",),
        lifetime="300",
        audience="['https://api.example.com']",
        add_scopes="['audit']",
        refuse="client.verified ? '' : 'not verified'",
        stop=True,
    )


def test_what_is_left_out_takes_its_default():
    policy = read(SHELVES)

    assert (policy.order, policy.when, policy.description) == (100, "true", "")
    assert (policy.tokens, policy.effect) == ((Target.ACCESS_TOKEN,), None)


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("name", "Ähm", f"name: {NAMES}"),
        ("name", "a" * 65, f"name: {NAMES}"),
        ("name", 7, f"name: {NAMES}"),
        ("kind", "rule", f"kind: 'rule' {KINDS}"),
        ("kind", 3, f"kind: this {KINDS}"),
        ("wen", "true", "wen: unknown key; did you mean 'when'?"),
        ("effect", "grant", "effect: only a policy of kind scope has effect"),
        (
            "scopes",
            ["a"],
            "scopes: only a policy of kind scope or attribute has scopes",
        ),
        ("description", 3, "description: must be a TOML string"),
        ("description", "a" * 1001, "description: at most 1000 characters"),
        ("description", "\u202e", "description: has a control or invisible character"),
        ("order", -1, f"order: {ORDERS}"),
        ("order", 10_001, f"order: {ORDERS}"),
        pytest.param("order", LONGEST, f"order: {ORDERS}", id="a long order"),
        ("order", True, f"order: {ORDERS}"),
        ("order", "first", f"order: {ORDERS}"),
        ("when", 1.5, f"when: {EXPRESSION}"),
        ("when", " \n", "when: is empty; leave it out"),
        ("when", "é" * 2049, "when: at most 4096 bytes"),
        ("when", "\ud800" * 4097, "when: at most 4096 bytes"),
        ("lifetime", 2**63, f"lifetime: {EXPRESSION}"),
        pytest.param("lifetime", LONGEST, f"lifetime: {EXPRESSION}", id="long"),
        ("stop", "yes", "stop: must be a TOML boolean"),
        ("tokens", "id_token", "tokens: must be a TOML array of strings"),
        ("tokens", [7], "tokens: must be a TOML array of strings"),
        ("tokens", [], "tokens: is empty; leave it out"),
        ("tokens", ["id_token"] * 2, "tokens[1]: stands here twice"),
        ("tokens", ["id_token"] * 4, "tokens: at most 3 entries"),
        ("tokens", ["jwt"], f"tokens[0]: 'jwt' {TARGETS}"),
        ("set", "tenant", "set: must be a table of claims and their expressions"),
        ("set", {f"a{n}": "1" for n in range(51)}, "set: at most 50 claims"),
        ("set", {"tenant": ""}, "set.tenant: is empty; leave it out"),
        ("set", {"sub": "1"}, f"set.sub: sub {RESERVED}"),
        ("remove", ["nickname", "exp"], f"remove[1]: exp {RESERVED}"),
        ("remove", ["tenant"], "remove: tenant is set by the same policy"),
    ],
)
def test_a_fault_of_a_field_is_told_with_its_place(key, value, fault):
    assert faults_in({**TENANT, key: value}) == [fault]


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ({}, ["name is missing", "kind is missing"]),
        (
            {**TENANT, "tokens": ["id_token"], "audience": "['a']"},
            ["audience: is for access tokens alone"],
        ),
        (
            {**TENANT, "tokens": ["userinfo"], "lifetime": 3},
            ["lifetime: UserInfo has no lifetime"],
        ),
        ({"name": "a", "kind": "token"}, [DOES_NOTHING]),
        ({**TENANT, "stop": False, "set": {}}, [DOES_NOTHING]),
        (
            {"name": "a", "kind": "token", "lifetim": 3},
            ["lifetim: unknown key; did you mean 'lifetime'?"],
        ),
        (
            {"name": "a", "kind": "token", "value": "1"},
            ["value: only a policy of kind attribute has value", DOES_NOTHING],
        ),
        ({**STAFF, "scopes": ["a", "a"]}, ["scopes[1]: stands here twice"]),
        ({**STAFF, "scopes": ["a b", "a"]}, [f"scopes[0]: {PATTERNS}"]),
        ({**STAFF, "scopes": ["a"] * 101}, ["scopes: at most 100 entries"]),
        ({**STAFF, "scopes": []}, ["scopes: is empty; leave it out"]),
        (
            {"name": "a", "kind": "token", "set": dict.fromkeys("abcdefghi", LARGE)},
            [TOO_LONG],
        ),
        ({"name": "a", "kind": "token", "set": dict.fromkeys("abcdefg", LARGE)}, []),
        (
            {**SHELVES, "scopes": ["a", "active", "sub#fr", "act*"]},
            [f"scopes[1]: active {MEMBERS}", f"scopes[2]: sub#fr {MEMBERS}"],
        ),
        ({**STAFF, "scopes": ["active"]}, []),
        ({**STAFF, "effect": "no"}, ["effect: 'no' is not one of grant, deny"]),
        ({"name": "a", "kind": "scope"}, ["scopes is missing", "effect is missing"]),
        ({"name": "a", "kind": "attribute", "scopes": ["a"]}, ["value is missing"]),
    ],
)
def test_every_fault_is_told_at_once(data, faults):
    assert faults_in(data) == faults


def test_a_zero_is_an_expression():
    assert read({"name": "a", "kind": "token", "lifetime": 0}).lifetime == "0"


def test_the_last_of_what_is_written_is_taken():
    assert read({**TENANT, "lifetime": 2**63 - 1}).lifetime == "9223372036854775807"


SOURCES = st.sampled_from(["true", "a\r\nb", "\t'é\x00'", "'\U0001f600'"])
COMMON = {
    "name": st.sampled_from(["a", "0-b"]),
    "description": st.sampled_from(["", "a\nb", "é"]),
    "order": st.sampled_from([0, 100, 10_000]),
    "when": SOURCES | st.booleans(),
}
PATTERN_LISTS = st.lists(
    st.sampled_from(["a", "*", "b:*"]), min_size=1, max_size=3, unique=True
)


def a_policy(kind: str, required: dict, optional: dict):
    name = {"name": COMMON["name"], "kind": st.just(kind)}
    others = {key: each for key, each in COMMON.items() if key != "name"}
    return st.fixed_dictionaries(name | required, optional=others | optional)


POLICIES = st.one_of(
    a_policy(
        "scope",
        {"scopes": PATTERN_LISTS, "effect": st.sampled_from(["grant", "deny"])},
        {},
    ),
    a_policy("attribute", {"scopes": PATTERN_LISTS, "value": SOURCES}, {}),
    a_policy(
        "token",
        {},
        {
            "tokens": st.lists(
                st.sampled_from([target.value for target in Target]),
                min_size=1,
                max_size=3,
                unique=True,
            ),
            "set": st.dictionaries(st.sampled_from(["t", "u#fr"]), SOURCES),
            "remove": st.lists(st.sampled_from(["v", "w"]), min_size=1),
            "lifetime": SOURCES | st.integers(0, 2**63 - 1),
            "audience": SOURCES,
            "add_scopes": SOURCES,
            "refuse": SOURCES,
            "stop": st.booleans(),
        },
    ),
)


@settings(max_examples=200, deadline=None, database=None)
@given(POLICIES)
def test_whatever_is_read_without_fault_is_written_as_the_same(data):
    policy, faults = read_policy(data)
    if faults:
        return

    written = to_plain_policy(policy)

    assert read_policy(json.loads(json.dumps(written))) == (policy, [])
