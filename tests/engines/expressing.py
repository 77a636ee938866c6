"""Facts for expressions, and what the largest are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from iam.domain.policies.values import Kind, Result
from iam.domain.policies.variables import LONGEST_INPUT, Type, variables_of
from iam.engines.expressions import Failed, compile_expression, prepare

NOON = datetime(2026, 11, 21, 12, 0, 0, 500_000, tzinfo=UTC)
USUAL = {
    Type.TEXT: "abc",
    Type.INT: 300,
    Type.BOOL: False,
    Type.TIME: NOON,
    Type.TEXTS: ["staff", "app-admin", "app-reader"],
    Type.TEXT_MAP: {"tenant": "acme"},
    Type.ANY_MAP: {
        "email": "ada@example.com",
        "age": 36,
        "address": {"country": "GB"},
        "roles": ["a", "b"],
    },
}


def facts_of(kind=Kind.TOKEN, **others):
    """Give a fact for every variable; others are named with _ for the dot."""
    found = {name: USUAL[each.type] for name, each in variables_of(kind).items()}
    known = {name.replace(".", "_"): name for name in found}
    return found | {known[name]: value for name, value in others.items()}


def value_of(source, *, kind=Kind.TOKEN, result=Result.CLAIM, **others):
    """Compile and evaluate an expression."""
    expression = compile_expression(source, kind=kind, result=result)
    return expression.evaluate(prepare(kind, facts_of(kind, **others)))


def failure_of(source, *, result=Result.CLAIM, **others):
    """Say why an expression has no value."""
    with pytest.raises(Failed) as caught:
        value_of(source, result=result, **others)
    return caught.value.reason


def largest_facts(items=200):
    """Give facts as large as every expression takes, in the worst shapes."""
    length = 32_000 // items - 20
    groups = [f"{number:04}".ljust(length, "a") for number in range(items)]
    return {
        "subject_groups": groups,
        "client_scopes": groups,
        "request_scopes": groups,
        "subject_id": "a" * 1024,
        "client_id": "ab" * 512,
        "subject_attributes": {
            "text": "a" * LONGEST_INPUT,
            "list": [f"a{number}" for number in range(items)],
        },
        "client_properties": {"text": "a" * LONGEST_INPUT},
    }
