"""What came of a case, and how that is not what was expected."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.outcomes import Decisions
from iam.domain.policy_cases.reading import (
    ASKED,
    ATTRIBUTES,
    AUDIENCE,
    BECAUSE,
    CLAIMS,
    DROPPED,
    FAILED,
    GRANTED,
    LIFETIME,
    OF_TOKENS,
    REFUSED,
    SCOPES,
)

_SETS = (GRANTED, DROPPED, ASKED, SCOPES, AUDIENCE)
_MAPS = (BECAUSE, CLAIMS, ATTRIBUTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOutcome:
    """
    What came of a case; what was not looked at is None.

    ``refused`` is the reason that a policy gives a client. ``reason`` says which policy
    refused or, where it ``has_failed``, failed, and why.
    """

    decisions: Decisions | None = None
    draft: TokenDraft | None = None
    attributes: Mapping[str, object] | None = None
    refused: str | None = None
    reason: str = ""
    has_failed: bool = False

    def found(self) -> dict[str, object]:
        """Give it by the names of what is expected."""
        found: dict[str, object] = {REFUSED: self.refused, ATTRIBUTES: self.attributes}
        if self.decisions is not None:
            found |= {
                GRANTED: self.decisions.granted,
                DROPPED: self.decisions.dropped,
                ASKED: self.decisions.asked,
                BECAUSE: self.decisions.why,
            }
        if self.draft is not None:
            found |= {
                CLAIMS: self.draft.claims,
                LIFETIME: self.draft.lifetime,
                AUDIENCE: self.draft.audience,
                SCOPES: self.draft.scopes,
            }
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """
    One thing that is not as expected.

    ``what`` is where it is expected, ``granted`` or ``claims.tenant``; what is not
    there is None. ``why`` names the policies, where that helps.
    """

    what: str
    expected: object
    found: object
    why: str = ""


def mismatches(
    expected: Mapping[str, object], outcome: CaseOutcome
) -> Iterator[Mismatch]:
    """Say what is not as expected; nothing where all is."""
    if outcome.has_failed or FAILED in expected:
        yield from _of_failure(expected.get(FAILED), outcome)
        return
    if outcome.refused is not None and not expected.get(REFUSED):
        yield from _of_refusal(outcome, wanted=False)
        expected = {n: each for n, each in expected.items() if n not in OF_TOKENS}
    found = outcome.found()
    for name, wanted in expected.items():
        yield from _of_one(name, wanted, found.get(name), outcome)


def _of_failure(policy: object, outcome: CaseOutcome) -> Iterator[Mismatch]:
    if not outcome.has_failed:
        yield Mismatch(what=FAILED, expected=policy, found=None)
    elif not outcome.reason.startswith(f"policy {policy} failed: "):
        yield Mismatch(what=FAILED, expected=policy, found=outcome.reason)


def _of_one(
    name: str, wanted: object, found: object, outcome: CaseOutcome
) -> Iterator[Mismatch]:
    if name == REFUSED:
        yield from _of_refusal(outcome, wanted=wanted)
    elif name in _MAPS and isinstance(wanted, Mapping):
        yield from _of_map(name, wanted, found, outcome)
    elif name in _SETS:
        yield from _of_set(name, wanted, found, outcome)
    elif wanted != found:
        yield Mismatch(what=name, expected=wanted, found=found)


def _of_refusal(outcome: CaseOutcome, *, wanted: object) -> Iterator[Mismatch]:
    """Compare a reason, or whether there is any."""
    found = outcome.refused
    fits = (
        (found is not None) is wanted if isinstance(wanted, bool) else found == wanted
    )
    if not fits:
        said = False if found is None else found or True
        yield Mismatch(what=REFUSED, expected=wanted, found=said, why=outcome.reason)


def _of_map(
    name: str, wanted: Mapping[str, object], found: object, outcome: CaseOutcome
) -> Iterator[Mismatch]:
    """Compare one by one; of who decided only what is named counts."""
    there = found if isinstance(found, Mapping) else {}
    names = wanted if name == BECAUSE else {**wanted, **there}
    for each in names:
        if not _same(wanted.get(each), there.get(each)):
            is_undecided = name == BECAUSE and outcome.decisions and each not in there
            yield Mismatch(
                what=f"{name}.{each}",
                expected=wanted.get(each),
                found=there.get(each),
                why=_who_decided(outcome.decisions, [each]) if is_undecided else "",
            )


def _same(one: object, other: object) -> bool:
    """Whether two values are written alike as JSON: 1 is neither 1.0 nor true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _of_set(
    name: str, wanted: object, found: object, outcome: CaseOutcome
) -> Iterator[Mismatch]:
    should = tuple(wanted) if isinstance(wanted, list) else ()
    there = tuple(found) if isinstance(found, tuple) else ()
    otherwise = {*should} ^ {*there}
    if otherwise:
        is_decided = outcome.decisions is not None and name in {GRANTED, DROPPED, ASKED}
        yield Mismatch(
            what=name,
            expected=list(should),
            found=list(there),
            why=_who_decided(outcome.decisions, otherwise) if is_decided else "",
        )


def _who_decided(decisions: Decisions | None, scopes: Collection[str]) -> str:
    why = decisions.why if decisions else {}
    return ", ".join(
        f"policy {why[scope]} decided about {scope}"
        if scope in why
        else f"no policy has an opinion of {scope}"
        for scope in sorted(scopes)
    )
