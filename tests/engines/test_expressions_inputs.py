"""What expressions are given: facts that are looked at, and how long it may take."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from iam.domain.policies.values import Kind, Result
from iam.domain.policies.variables import (
    LARGEST_INPUT,
    LONGEST_INPUT,
    LONGEST_NAME,
    MOST_ITEMS,
)
from iam.engines import expressions, expressions_time
from iam.engines.expressions import Failed, compile_expression, prepare
from tests.engines.expressing import NOON, facts_of, failure_of, value_of

_NEARLY_A_DAY = timedelta(hours=23, minutes=59)
BEFORE_ALL_YEARS = datetime.min.replace(tzinfo=timezone(_NEARLY_A_DAY))
AFTER_ALL_YEARS = datetime.max.replace(tzinfo=timezone(-_NEARLY_A_DAY))


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("subject_id", None, "cannot be NoneType"),
        ("subject_id", "a" * (LONGEST_NAME + 1), f"more than {LONGEST_NAME} bytes"),
        ("subject_id", "é" * LONGEST_NAME, f"more than {LONGEST_NAME} bytes"),
        ("subject_id", "admin\0x", "NUL"),
        ("subject_id", "\ud800", "UTF-8"),
        ("authentication_age", True, "cannot be bool"),
        ("authentication_age", 2**63, "64 bits"),
        ("client_public", 1, "cannot be int"),
        ("request_time", datetime(2026, 1, 1), "cannot be datetime"),  # noqa: DTZ001 - it is refused
        ("request_time", BEFORE_ALL_YEARS, "before or after all years in UTC"),
        ("request_time", AFTER_ALL_YEARS, "before or after all years in UTC"),
        ("subject_groups", "staff", "cannot be str"),
        ("subject_groups", ["a", 1], "cannot be int"),
        ("subject_groups", ["a"] * (MOST_ITEMS + 1), f"more than {MOST_ITEMS} items"),
        ("subject_groups", ["a" * 1025], "a text of more than 1024 bytes"),
        ("subject_groups", ["a" * 1000] * 200, f"more than {LARGEST_INPUT} bytes"),
        ("client_properties", {"a": 1}, "cannot be int"),
        ("client_properties", {"a": "b" * (LONGEST_INPUT + 1)}, "more than 4096 bytes"),
        ("client_properties", "a", "cannot be str"),
        ("subject_attributes", [], "cannot be list"),
        ("subject_attributes", {1: "a"}, "cannot be int"),
        ("subject_attributes", {"a": b"a"}, "cannot be bytes"),
        ("subject_attributes", {"a": ["x\0"]}, "NUL"),
        ("subject_attributes", {"a": 2**64}, "64 bits"),
        ("subject_attributes", {"a": [[[[[[[[[]]]]]]]]]}, "nested deeper"),
    ],
)
def test_a_fact_that_no_expression_can_take_fails_and_is_not_repeated(
    name, value, reason
):
    told = failure_of(f"type({name.replace('_', '.', 1)}) != int", **{name: value})

    assert told.startswith(name.replace("_", ".", 1))
    assert reason in told
    assert "staff" not in told


def test_only_the_facts_that_an_expression_uses_are_looked_at():
    facts = facts_of(Kind.SCOPE, client_scopes=None) | {"more": object()}
    del facts["subject.groups"]
    prepared = prepare(Kind.SCOPE, facts)

    def value(source):
        expression = compile_expression(source, kind=Kind.SCOPE, result=Result.BOOL)
        return expression.evaluate(prepared)

    assert value("subject.id == 'abc'") is True
    with pytest.raises(Failed, match=r"^subject\.groups is not known here$"):
        value("'a' in subject.groups")
    with pytest.raises(Failed, match=r"^client\.scopes cannot be NoneType$"):
        value("'a' in client.scopes")
    assert value("client.public") is False


def test_facts_that_change_from_one_policy_to_the_next_are_looked_at_anew():
    expression = compile_expression(
        "token.scopes + [subject.id]", kind=Kind.TOKEN, result=Result.TEXTS
    )
    before = prepare(Kind.TOKEN, facts_of(token_scopes=["a"] * 300))
    first = expression.evaluate(before)

    after = before.changed({"token.scopes": ["b"]})

    assert first == [*["a"] * 300, "abc"]
    assert expression.evaluate(after) == ["b", "abc"]
    assert after.stopwatch is before.stopwatch, "they have so much time together"
    with pytest.raises(Failed, match=r"^token\.scopes"):
        expression.evaluate(after.changed({"token.scopes": None}))


def test_an_expression_says_which_variables_it_uses():
    source = "subject.groups.exists(realm, realm == client.id) || [1].all(x, x > 0)"

    expression = compile_expression(source, kind=Kind.TOKEN, result=Result.BOOL)

    assert expression.uses == {"subject.groups", "client.id"}


def test_facts_of_any_shape_that_is_sound_are_taken():
    found = value_of(
        "subject.attributes",
        subject_attributes={
            "tuple": ("é", 1),
            "none": 1.5,
            "deep": {"a": [{"b": True}]},
            "long": ["x" * 900, "y" * 900],
        },
    )

    assert found["tuple"] == ["é", 1]
    assert found["deep"] == {"a": [{"b": True}]}


def test_a_time_is_the_same_moment_in_whatever_zone_it_was_given():
    there = NOON.astimezone(timezone(timedelta(hours=9)))

    assert value_of("request.time.getHours()", request_time=there) == NOON.hour
    assert value_of("request.time.getHours('+09:00')") == there.hour
    assert value_of("request.time.getHours('Asia/Tokyo')") == there.hour
    assert value_of("string(request.time)", request_time=NOON.astimezone(UTC))


def test_one_request_is_prepared_once_for_many_expressions():
    prepared = prepare(Kind.SCOPE, facts_of(Kind.SCOPE))
    sources = ("scope == 'abc'", "subject.id == 'abc'", "client.public")

    values = [
        compile_expression(each, kind=Kind.SCOPE, result=Result.BOOL).evaluate(prepared)
        for each in sources
    ]

    assert values == [True, True, False]


def test_an_expression_serves_several_threads():
    expression = compile_expression(
        "subject.groups.filter(g, g != subject.id)",
        kind=Kind.TOKEN,
        result=Result.TEXTS,
    )
    found = []

    def evaluate(name):
        prepared = prepare(Kind.TOKEN, facts_of(subject_groups=["a", name, name]))
        found.extend(
            expression.evaluate(prepared) == ["a", *[name] * 2] for _ in "12345"
        )

    threads = [threading.Thread(target=evaluate, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [True] * 20


def test_the_library_plans_before_the_first_request_and_at_nobody_s_expense(
    monkeypatch,
):
    real, evaluated = expressions.environment_of(Kind.TOKEN), []

    class Watched:
        """Compiled by the library; tells of each evaluation."""

        def __init__(self, source: str) -> None:
            self.made = real.compile(source)
            self.serialize = self.made.serialize

        def eval(self, activation: object) -> object:
            evaluated.append(activation)
            return self.made.eval(activation)

    environment = SimpleNamespace(compile=Watched, Activation=real.Activation)
    monkeypatch.setattr(expressions, "environment_of", lambda _kind: environment)

    expression = compile_expression(
        "subject.id == 'a'", kind=Kind.TOKEN, result=Result.BOOL
    )

    assert len(evaluated) == 1
    assert expression.evaluate(prepare(Kind.TOKEN, facts_of(subject_id="a"))) is True


def test_the_policies_of_one_request_have_so_much_time_together(monkeypatch):
    monkeypatch.setattr(expressions_time, "MOST_SECONDS", 1e-9)
    costly = "subject.groups.map(g, g) == subject.groups"
    expression = compile_expression(costly, kind=Kind.TOKEN, result=Result.BOOL)
    prepared = prepare(Kind.TOKEN, facts_of())

    assert expression.evaluate(prepared) is True
    assert expression.evaluate(prepared) is True, "nobody knows yet how long it takes"
    with pytest.raises(Failed, match="too long"):
        expression.evaluate(prepared)
