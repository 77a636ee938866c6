"""What came of a case of policies, against what was expected."""

from __future__ import annotations

import pytest

from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.refusals import refused_by, told_by
from iam.domain.policy_cases.outcomes import CaseOutcome, Mismatch, mismatches

DECIDED = CaseOutcome(
    decisions=Decisions(granted=("a", "b"), dropped=("c",), why={"a": "p", "c": "q"})
)
TOKEN = CaseOutcome(
    draft=TokenDraft(
        claims={"n": 1, "deep": {"x": [1]}},
        lifetime=60,
        audience=("r", "s"),
        scopes=("a", "b"),
    )
)
TOLD = CaseOutcome(attributes={"mail": "a@b.example"})
REFUSED = CaseOutcome(refused="too late", reason="policy night refused: too late")
SILENT = CaseOutcome(refused="", reason="policy night refused: ")
FAILED = CaseOutcome(reason="policy tier failed: when: it is gone", has_failed=True)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (DECIDED, {"granted": ["b", "a"], "dropped": ["c"], "asked": []}),
        (DECIDED, {"because": {"c": "q"}}),
        (TOKEN, {"claims": {"deep": {"x": [1]}, "n": 1}, "lifetime": 60}),
        (TOKEN, {"audience": ["s", "r"], "scopes": ["a", "b"], "refused": False}),
        (TOLD, {"attributes": {"mail": "a@b.example"}}),
        (REFUSED, {"refused": True}),
        (REFUSED, {"refused": "too late"}),
        (SILENT, {"refused": True}),
        (FAILED, {"failed": "tier"}),
        (FAILED, {"failed": "tier", "granted": ["a"]}),
    ],
)
def test_what_is_as_expected_is_no_mismatch(outcome, expected):
    assert list(mismatches(expected, outcome)) == []


@pytest.mark.parametrize(
    ("outcome", "expected", "found"),
    [
        (
            DECIDED,
            {"granted": ["a", "c", "d"]},
            [
                Mismatch(
                    what="granted",
                    expected=["a", "c", "d"],
                    found=["a", "b"],
                    why="no policy has an opinion of b, policy q decided about c, "
                    "no policy has an opinion of d",
                )
            ],
        ),
        (
            DECIDED,
            {"because": {"a": "q", "b": "p"}},
            [
                Mismatch(what="because.a", expected="q", found="p"),
                Mismatch(
                    what="because.b",
                    expected="p",
                    found=None,
                    why="no policy has an opinion of b",
                ),
            ],
        ),
        (
            TOKEN,
            {"claims": {"n": 1.0, "m": "x"}, "lifetime": 61, "scopes": []},
            [
                Mismatch(what="claims.n", expected=1.0, found=1),
                Mismatch(what="claims.m", expected="x", found=None),
                Mismatch(what="claims.deep", expected=None, found={"x": [1]}),
                Mismatch(what="lifetime", expected=61, found=60),
                Mismatch(what="scopes", expected=[], found=["a", "b"]),
            ],
        ),
        (
            TOKEN,
            {"refused": "too late"},
            [Mismatch(what="refused", expected="too late", found=False)],
        ),
        (
            TOLD,
            {"attributes": {}},
            [Mismatch(what="attributes.mail", expected=None, found="a@b.example")],
        ),
        (
            REFUSED,
            {"refused": "too early", "lifetime": 1},
            [
                Mismatch(
                    what="refused",
                    expected="too early",
                    found="too late",
                    why="policy night refused: too late",
                ),
                Mismatch(what="lifetime", expected=1, found=None),
            ],
        ),
        (
            SILENT,
            {"lifetime": 1, "audience": []},
            [
                Mismatch(
                    what="refused",
                    expected=False,
                    found=True,
                    why="policy night refused: ",
                )
            ],
        ),
        (
            FAILED,
            {"granted": []},
            [
                Mismatch(
                    what="failed",
                    expected=None,
                    found="policy tier failed: when: it is gone",
                )
            ],
        ),
        (TOKEN, {"failed": "x"}, [Mismatch(what="failed", expected="x", found=None)]),
    ],
)
def test_what_is_not_as_expected_is_told(outcome, expected, found):
    assert list(mismatches(expected, outcome)) == found


def test_what_was_never_decided_is_nothing_that_was_found():
    (told,) = mismatches({"granted": ["a"]}, CaseOutcome())

    assert told == Mismatch(what="granted", expected=["a"], found=[])


@pytest.mark.parametrize("why", ["too late", ""])
def test_the_reason_of_a_refusal_is_what_the_policy_says(why):
    assert told_by(refused_by("night", why)) == why
