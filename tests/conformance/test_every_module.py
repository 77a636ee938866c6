"""Every module of the plans has a test that is named after it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conformance.plans import PLANS, REFUSED, name_of_test

HERE = Path(__file__).parent


def named_after_modules(plan: str) -> list[str]:
    """Give the tests in the files of a plan that are named after a module."""
    return [
        node.name
        for path in sorted(HERE.glob(f"test_{plan.replace('-', '_')}*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_oidcc_")
    ]


@pytest.mark.parametrize(
    ("plan", "modules"),
    [("oidcc-config", 1), ("oidcc-basic", 38), ("oidcc-rp-initiated-logout", 11)],
)
def test_a_plan_is_whole(plan, modules):
    assert len(set(PLANS[plan])) == len(PLANS[plan]) == modules
    assert sorted(named_after_modules(plan)) == sorted(map(name_of_test, PLANS[plan]))


def test_what_is_refused_is_a_module():
    assert {*REFUSED} <= {module for modules in PLANS.values() for module in modules}
