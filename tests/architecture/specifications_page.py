"""Writes the page about specifications from the `spec` markers of the tests."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.architecture.settings_pages import HOW_TO_WRITE, table
from tests.architecture.tree import name, python_files
from tests.conformance.plans import PLANS, REFUSED, name_of_test

_NAMED = re.compile(
    r"(RFC [0-9]{4}|OpenID Connect (?:RP-Initiated Logout|Back-Channel Logout|"
    r"[A-Z][a-z]+)|WCAG 2\.2)(?: 1\.0)?,?\s+"
    r"(?:§|sections? |appendix )([0-9A-Z]+(?:\.[0-9]+)*)"
)
_HEAD = f"""\
# Specifications

For contributors and reviewers: which section is obeyed where, and which test says so.
`{HOW_TO_WRITE}` writes this page: tests name a section
with the marker `spec`, the code names it in a docstring or a comment.
Below the sections stand [the conformance plans](#conformance-plans).

"""
_PLANS = """
## Conformance plans

Each module of these plans of the OpenID Foundation's conformance suite has a test that
is named after it, and that looks at what the module looks at.
They run in a realm with `code_verifier_required = "none"`, as the suite sends no
`code_challenge`.

"""


class Section(NamedTuple):
    """A section of a document."""

    document: str
    section: str

    @property
    def order(self) -> tuple[object, ...]:
        """Sort by document, then as the document counts; appendices come last."""
        parts = self.section.split(".")
        counted = [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts]
        return (self.document, counted)


class Marked(NamedTuple):
    """A test that holds us to a section."""

    section: Section
    path: Path
    test: str


@cache
def marked_tests() -> tuple[Marked, ...]:
    """Give every test with a marker, once for each of its markers."""
    return tuple(
        Marked(section, path, function.name)
        for path in python_files("tests")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        for section in _section_of(decorator)
    )


def _section_of(decorator: ast.expr) -> Iterator[Section]:
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith(
        "mark.spec"
    ):
        document, section = (ast.literal_eval(each) for each in decorator.args)
        yield Section(document, section)


@cache
def named_in_code() -> dict[Section, tuple[str, ...]]:
    """Give the files that name a section."""
    found: defaultdict[Section, set[str]] = defaultdict(set)
    for path in python_files("iam"):
        for document, section in _NAMED.findall(path.read_text(encoding="utf-8")):
            found[Section(document, section)].add(name(path))
    return {section: tuple(sorted(paths)) for section, paths in found.items()}


def page() -> str:
    """Give the whole page."""
    tests: defaultdict[Section, list[str]] = defaultdict(list)
    for section, path, test in marked_tests():
        words = test.removeprefix("test_").replace("_", " ")
        tests[section].append(f"`{name(path)}`: {words}")
    code = named_in_code()
    rows = [
        (
            section.document,
            section.section,
            "<br>".join(f"`{path}`" for path in code.get(section, ())),
            "<br>".join(sorted(tests[section])),
        )
        for section in sorted({*tests, *code}, key=lambda each: each.order)
    ]
    sections = table(("Document", "Section", "In the code", "Tests"), rows)
    return _HEAD + sections + _PLANS + _modules()


def _modules() -> str:
    """Give the table of modules; what is refused on purpose says so."""
    places = {each.test: name(each.path) for each in marked_tests()}
    rows = [
        (plan, module, f"`{places[name_of_test(module)]}`", _refusal(module))
        for plan, modules in PLANS.items()
        for module in modules
    ]
    return table(("Plan", "Module", "Test", "Refused on purpose"), rows)


def _refusal(module: str) -> str:
    code, reason = REFUSED.get(module, ("", ""))
    return f"`{code}`: {reason}" if code else reason
