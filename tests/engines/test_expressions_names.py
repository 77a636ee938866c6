"""A name of a macro hides an input of that name; a dot before it leads past that."""

from __future__ import annotations

from time import thread_time

import pytest

from iam.domain.policies.values import Kind, Result
from iam.engines import expressions_time
from iam.engines.expressions import Failed, Faulty, compile_expression, prepare
from tests.engines.expressing import facts_of, value_of

HIDDEN = "cel.bind(subject, {'a': 1}, .subject.username)"


def test_each_request_has_its_own_value_of_what_is_hidden():
    before = compile_expression(
        "subject.username != ''", kind=Kind.TOKEN, result=Result.BOOL
    )
    expression = compile_expression(HIDDEN, kind=Kind.TOKEN, result=Result.CLAIM)
    told = []
    for name in ("ada", "bob"):
        prepared = prepare(Kind.TOKEN, facts_of(subject_username=name))
        assert before.evaluate(prepared) is True
        told.append(expression.evaluate(prepared))

    assert told == ["ada", "bob"]
    assert expression.uses == {"subject.username"}


def test_a_variable_of_a_macro_may_have_the_name_of_an_input():
    source = "client.scopes.exists(realm, realm == .realm)"

    assert value_of(source, client_scopes=["/a"], realm="/a") is True
    assert value_of(source, client_scopes=["/a"], realm="/b") is False
    assert value_of("cel.bind(realm, 'x', realm)", realm="/a") == "x"


@pytest.mark.parametrize(
    "body",
    [
        (
            "cel.bind(a, .subject.groups.join(','), "
            "cel.bind(b, a.replace('x', a.substring(0, 2000)), b.size()))"
        ),
        ".subject.groups.exists(g, g.matches('^a'))",
        ".subject.groups.map(g, g + '!')",
    ],
)
def test_what_is_hidden_costs_as_much_as_it_would_otherwise(body):
    with pytest.raises(Faulty):
        compile_expression(
            f"cel.bind(subject, {{'a': 1}}, {body})",
            kind=Kind.TOKEN,
            result=Result.CLAIM,
        )


def test_types_are_names_too():
    assert value_of("type(subject.id) == string") is True


def test_what_needs_nothing_has_its_value_from_the_beginning():
    """Also where it names what it does not need; lists are made anew each time."""
    nothing = prepare(Kind.TOKEN, {})
    for source, value in (("300", 300), ("'a' + 'b'", "ab"), ("[1, 2]", [1, 2])):
        compiled = compile_expression(source, kind=Kind.TOKEN, result=Result.CLAIM)
        assert compiled.evaluate(nothing) == value
    either = compile_expression(
        "true || subject.id == 'a'", kind=Kind.TOKEN, result=Result.BOOL
    )
    assert either.evaluate(nothing) is True


def test_many_small_expressions_have_no_more_time_than_one(monkeypatch):
    monkeypatch.setattr(expressions_time, "MOST_SECONDS", 1e-9)
    small = compile_expression("client.id == 'a'", kind=Kind.TOKEN, result=Result.BOOL)
    prepared = prepare(Kind.TOKEN, facts_of())

    with pytest.raises(Failed, match="too long"):
        all(small.evaluate(prepared) is False for _ in range(100))


def test_what_is_done_between_two_expressions_takes_nothing_of_their_time(monkeypatch):
    """As compiling the next one, where it has not been."""
    monkeypatch.setattr(expressions_time, "MOST_SECONDS", 0.02)
    small = compile_expression("client.id == 'a'", kind=Kind.TOKEN, result=Result.BOOL)
    prepared = prepare(Kind.TOKEN, facts_of())

    for _ in range(3):
        assert small.evaluate(prepared) is False
        end = thread_time() + 0.03
        while thread_time() < end:
            pass
