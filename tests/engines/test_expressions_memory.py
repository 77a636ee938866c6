"""The same facts give the same value again, and nobody gets another's."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iam.domain.policies.values import Kind, Result
from iam.domain.policies.variables import variables_of
from iam.engines import expressions_memory
from iam.engines.expressions import (
    Expression,
    Failed,
    Memory,
    compile_expression,
    prepare,
)
from iam.engines.expressions_memory import may_look_at
from tests.engines.expressing import facts_of

ONE = {"subject_groups": ("staff",), "client_properties": {"tenant": "acme"}}


@pytest.fixture
def worked_out(monkeypatch):
    """Give what counts how often the library is asked."""
    asked = []
    evaluated = Expression._evaluated

    def counting(self, prepared, soon):
        asked.append(self)
        return evaluated(self, prepared, soon)

    monkeypatch.setattr(Expression, "_evaluated", counting)
    return asked


def an_expression(source, *, result=Result.CLAIM, memory=None):
    memory = memory or Memory()
    return compile_expression(source, kind=Kind.TOKEN, result=result, memory=memory)


def ask(expression, **facts):
    return expression.evaluate(prepare(Kind.TOKEN, facts_of(**(ONE | facts))))


@pytest.mark.parametrize(
    ("source", "value", "others", "other"),
    [
        ("'staff' in subject.groups", True, {"subject_groups": ("guests",)}, False),
        ("client.id + '-1'", "abc-1", {"client_id": "def"}, "def-1"),
        ("client.id == 'abc'", True, {"client_id": "ab"}, False),
        ("!client.public", True, {"client_public": True}, False),
        ("token.lifetime / 2", 150, {"token_lifetime": 100}, 50),
        (
            "client.properties.tenant",
            "acme",
            {"client_properties": MappingProxyType({"tenant": "umbrella"})},
            "umbrella",
        ),
    ],
)
def test_a_value_is_worked_out_once_for_the_same_facts(
    worked_out, source, value, others, other
):
    expression = an_expression(source)

    assert [ask(expression), ask(expression), ask(expression)] == [value] * 3
    assert len(worked_out) == 1
    assert [ask(expression, **others), ask(expression)] == [other, value]
    assert len(worked_out) == 2


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        ("request.time > timestamp('2020-01-01T00:00:00Z')", {}),
        ("subject.attributes.email == 'ada@example.com'", {}),
        ("subject.groups", {}),
        ("{'tenant': client.properties.tenant}", {}),
        ("'staff' in subject.groups", {"subject_groups": ["staff"]}),
        ("client.id.size() > 900", {"client_id": "a" * 1000}),
        ("subject.groups.size()", {"subject_groups": ("a",) * 101}),
    ],
    ids=["a time", "a person", "a list", "a map", "others later", "long", "many"],
)
def test_what_seldom_recurs_or_is_large_is_worked_out_each_time(
    worked_out, source, facts
):
    expression = an_expression(source)

    assert ask(expression, **facts) == ask(expression, **facts)
    assert len(worked_out) == 2


def test_a_failure_is_not_kept_and_a_fact_of_another_type_is_none_that_was_seen():
    expression = an_expression("token.lifetime / token.lifetime")
    public = an_expression("client.public", result=Result.BOOL)
    scopes = an_expression("request.scopes.size()")

    for _ in range(2):
        with pytest.raises(Failed, match="a division by 0"):
            ask(expression, token_lifetime=0)
    assert ask(expression, token_lifetime=1) == 1
    with pytest.raises(Failed, match=r"token\.lifetime cannot be bool"):
        ask(expression, token_lifetime=True)
    assert ask(public, client_public=True) is True
    with pytest.raises(Failed, match=r"client\.public cannot be int"):
        ask(public, client_public=1)
    assert ask(scopes, request_scopes=("a", "b")) == 2
    with pytest.raises(Failed, match=r"request\.scopes cannot be str"):
        ask(scopes, request_scopes="ab")
    with pytest.raises(Failed, match=r"request\.scopes is not known here"):
        scopes.evaluate(prepare(Kind.TOKEN, {}))
    with pytest.raises(Failed, match=r"token\.lifetime is not within 64 bits"):
        ask(expression, token_lifetime=10**5000)
    with pytest.raises(Failed, match=r"client\.properties cannot be str"):
        ask(an_expression("client.properties.a"), client_properties="ab")


def test_expressions_of_one_memory_keep_apart(worked_out):
    memory = Memory()
    those = [an_expression(f"client.id + '{n}'", memory=memory) for n in range(3)]

    assert [ask(each) for each in (*those, *those)] == ["abc0", "abc1", "abc2"] * 2
    assert len(worked_out) == 3


def test_no_more_is_kept_than_there_is_room_for(monkeypatch, worked_out):
    monkeypatch.setattr(expressions_memory, "MOST_VALUES", 2)
    expression = an_expression("client.id + '!'")

    for name in ("a", "b", "c", "c", "a"):
        assert ask(expression, client_id=name) == f"{name}!"

    assert len(worked_out) == 4


def test_an_expression_looks_at_no_variable_without_its_last_name():
    names = variables_of(Kind.TOKEN)

    assert [each for each in names if may_look_at(each, "client . id == ''")] == [
        "subject.id",
        "client.id",
    ]
    assert not [each for each in names if may_look_at(each, "identity + 'ids'")]
    for name in names:
        assert may_look_at(name, name)
        assert may_look_at(name, f".{name}.size()")
        assert may_look_at(name, name.replace(".", " // why\n ."))


_TEXTS = st.sampled_from(["abc", "a", "", "staff", "é"])
_FACTS = st.fixed_dictionaries(
    {
        "subject_groups": st.lists(_TEXTS, max_size=2).map(tuple),
        "request_scopes": st.lists(_TEXTS, max_size=2).map(tuple),
        "client_id": _TEXTS,
        "subject_id": _TEXTS,
        "client_public": st.booleans(),
        "token_lifetime": st.integers(0, 2),
        "client_properties": st.dictionaries(st.sampled_from("ab"), _TEXTS),
    }
)
_PARTS = (
    "client.id in subject.groups",
    "request.scopes.exists(id, id == subject.id)",
    "subject.groups.all(groups, groups in request.scopes || .client.id == groups)",
    "cel.bind(lifetime, token.lifetime, lifetime / lifetime == 1)",
    "client.public && !('a' in client.properties)",
    "client.properties.a == client.id",
    "has(client.properties.b) ? client.properties.b < subject.id : client.public",
)


@given(
    parts=st.lists(st.sampled_from(_PARTS), min_size=1, max_size=2),
    joined=st.sampled_from([" && ", " || ", " != "]),
    requests=st.lists(_FACTS, min_size=1, max_size=12),
)
def test_a_value_is_always_what_it_would_be_if_worked_out_anew(parts, joined, requests):
    source = joined.join(f"({each})" for each in parts)
    remembers = an_expression(source, result=Result.BOOL)
    forgets = compile_expression(source, kind=Kind.TOKEN, result=Result.BOOL)

    def outcome(expression, facts):
        try:
            return ask(expression, **facts)
        except Failed as failed:
            return failed.reason

    for facts in (*requests, *requests):
        assert outcome(remembers, facts) == outcome(forgets, facts)
