"""What expressions of one policy have in common while it is asked."""

from __future__ import annotations

import pytest

from iam.domain.policies.values import Kind, Policy
from iam.engines.expressions import Expression
from iam.services.compiled_policies import CompiledPolicies, Failed, prepare
from tests.engines.expressing import facts_of


def test_what_one_expression_needs_too_late_is_no_fault_of_the_one_before():
    compiled = CompiledPolicies().of(
        Policy(
            name="p",
            kind=Kind.TOKEN,
            when="request.time > timestamp('2020-01-01T00:00:00Z')",
            set={"a": "subject.id", "b": "client.id"},
        )
    )
    prepared = prepare(Kind.TOKEN, facts_of(subject_id="a" * 2000))

    assert compiled.holds(prepared)
    assert compiled.evaluate("set.b", prepared) == "abc"
    with pytest.raises(Failed, match=r"^set\.a: subject\.id has more than 1024 bytes"):
        compiled.evaluate("set.a", prepared)
    assert compiled.holds(prepared)


@pytest.mark.parametrize("remembers", [True, False])
def test_who_measures_has_each_value_worked_out(monkeypatch, remembers):
    policy = Policy(name="p", kind=Kind.TOKEN, when="client.id == 'abc'")
    compiled = CompiledPolicies(remembers=remembers).of(policy)
    prepared = prepare(Kind.TOKEN, facts_of())
    assert compiled.holds(prepared)
    monkeypatch.setattr(Expression, "_evaluated", lambda *_: "asked")

    assert compiled.evaluate("when", prepared) == (True if remembers else "asked")
