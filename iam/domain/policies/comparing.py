"""What one set of policies would make of a request that another made otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.values import Kind, Policy, RealmPolicies, Target
from iam.domain.scopes.syntax import Scope

ALLOWED, REFUSED, FAILED = "allowed", "refused", "failed"
GRANTED, DROPPED, ASKED = "granted", "dropped", "asked"
REQUEST = "request"
SET, ABSENT = "set", "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A request that a policy refused, or that was refused because one failed."""

    reason: str
    is_failure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """What attribute policies tell beside the scopes of a token."""

    told: Mapping[str, object]


Outcome = Decisions | TokenDraft | Attributes | Refusal


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Difference:
    """
    One thing that is otherwise, in words that have no value of an input.

    ``what`` is ``request``, ``scope photos``, ``claim tenant``, ``lifetime`` or
    ``audience``, or ``attribute email``; of an ID Token or UserInfo it begins with
    that: ``id_token claim tenant``.
    """

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what}: {self.before} -> {self.after}"


def with_policy(policies: RealmPolicies, new: Policy) -> RealmPolicies:
    """Give the policies of a realm as they are once one is live; no shadows."""
    return _arranged(without(policies, new.name), [new])


def without(policies: RealmPolicies, name: str) -> RealmPolicies:
    """Give the policies of a realm as they are once one is deleted; no shadows."""

    def others(of_kind: Iterable[Policy]) -> tuple[Policy, ...]:
        return tuple(each for each in of_kind if each.name != name)

    return replace(
        policies,
        scope=others(policies.scope),
        token=others(policies.token),
        attribute=others(policies.attribute),
        shadows={},
        unread=tuple(each for each in policies.unread if each != name),
    )


def _arranged(policies: RealmPolicies, more: Iterable[Policy]) -> RealmPolicies:
    every = [*policies.scope, *policies.token, *policies.attribute, *more]
    every.sort(key=lambda policy: (policy.order, policy.name))
    return replace(
        policies,
        scope=tuple(each for each in every if each.kind is Kind.SCOPE),
        token=tuple(each for each in every if each.kind is Kind.TOKEN),
        attribute=tuple(each for each in every if each.kind is Kind.ATTRIBUTE),
    )


def differences(before: Outcome, after: Outcome) -> list[Difference]:
    """Say what is otherwise; nothing where both came to the same."""
    was, becomes = _result(before), _result(after)
    if was != becomes:
        return [Difference(what=REQUEST, before=was, after=becomes)]
    if isinstance(before, Decisions) and isinstance(after, Decisions):
        return list(_of_scopes(before, after))
    if isinstance(before, TokenDraft) and isinstance(after, TokenDraft):
        found = _of_tokens(before, after)
        if before.target is Target.ACCESS_TOKEN:
            return list(found)
        return [replace(each, what=f"{before.target} {each.what}") for each in found]
    if isinstance(before, Attributes) and isinstance(after, Attributes):
        return list(_of_names("attribute", before.told, after.told))
    return []


def _result(outcome: Outcome) -> str:
    if isinstance(outcome, Refusal):
        return FAILED if outcome.is_failure else REFUSED
    if not isinstance(outcome, Decisions) or not outcome.dropped:
        return ALLOWED
    return ALLOWED if outcome.granted or outcome.asked else REFUSED


def _of_scopes(before: Decisions, after: Decisions) -> Iterator[Difference]:
    was, becomes = _by_scope(before), _by_scope(after)
    for scope, said in was.items():
        if becomes.get(scope, said) != said:
            yield Difference(what=f"scope {scope}", before=said, after=becomes[scope])


def _by_scope(decisions: Decisions) -> Mapping[Scope, str]:
    return {
        **dict.fromkeys(decisions.granted, GRANTED),
        **dict.fromkeys(decisions.asked, ASKED),
        **dict.fromkeys(decisions.dropped, DROPPED),
    }


def _of_tokens(before: TokenDraft, after: TokenDraft) -> Iterator[Difference]:
    for scope in sorted({*before.scopes} ^ {*after.scopes}):
        was, becomes = (ABSENT, GRANTED) if scope in after.scopes else (GRANTED, ABSENT)
        yield Difference(what=f"scope {scope}", before=was, after=becomes)
    yield from _of_names("claim", before.claims, after.claims)
    if before.lifetime != after.lifetime:
        becomes = "shorter" if after.lifetime < before.lifetime else "longer"
        yield Difference(what="lifetime", before="as it was", after=becomes)
    if {*before.audience} != {*after.audience}:
        yield Difference(what="audience", before="as it was", after="another")


def _of_names(
    kind: str, before: Mapping[str, object], after: Mapping[str, object]
) -> Iterator[Difference]:
    for name in sorted({*before, *after}):
        what = f"{kind} {name}"
        if name not in after:
            yield Difference(what=what, before=SET, after=ABSENT)
        elif name not in before:
            yield Difference(what=what, before=ABSENT, after=SET)
        elif before[name] != after[name]:
            yield Difference(what=what, before=SET, after="set otherwise")
