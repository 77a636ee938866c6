"""Run cases through policies: what they would decide, and whether that is expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from iam.domain.errors import PolicyFailed, PolicyRefused
from iam.domain.policies.drafts import TokenDraft, may_be_added
from iam.domain.policies.facts import CLIENT
from iam.domain.policies.outcomes import Decisions, union
from iam.domain.policies.refusals import told_by
from iam.domain.policies.values import Kind, RealmPolicies, Target
from iam.domain.policies.variables import variables_of
from iam.domain.policy_cases.facts import with_defaults
from iam.domain.policy_cases.outcomes import CaseOutcome, Mismatch, mismatches
from iam.domain.policy_cases.reading import Case, Given
from iam.domain.scopes.syntax import Scope
from iam.services.attribute_policies import attributes_by
from iam.services.clock import SystemClock
from iam.services.compiled_policies import CompiledPolicies
from iam.services.scope_decisions import ScopeDecisions
from iam.services.token_policies import TokenPolicies


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A case that was run, and all that is not as it expects."""

    case: Case
    mismatches: tuple[Mismatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTrials:
    """
    Policies to run cases through; no database is needed.

    ``realm`` and ``policy_scopes`` are those of cases that say nothing of them.
    """

    policies: RealmPolicies
    realm: str = "/"
    policy_scopes: tuple[Scope, ...] = ()
    compiled: CompiledPolicies = field(default_factory=CompiledPolicies)

    def run(self, cases: Iterable[Case]) -> list[Trial]:
        """Run cases, each for itself."""
        return [
            Trial(
                case=case,
                mismatches=tuple(mismatches(case.expected, self.outcome(case))),
            )
            for case in cases
        ]

    def outcome(self, case: Case) -> CaseOutcome:
        """
        Give what comes of a case, asking the kinds of policies that it is about.

        Where scope policies are asked, token policies see what those leave: all that
        is asked for, the person agrees to, and what those deny is not added.
        """
        facts = with_defaults(case.given.facts, self.realm)
        draft = decisions = attributes = None
        denied: tuple[Scope, ...] = ()
        try:
            if case.is_about(Kind.SCOPE):
                asked = _texts(facts["request.scopes"])
                more = self._addable(case.given) if case.is_about(Kind.TOKEN) else ()
                decided = self._decisions(facts, union(asked, more))
                decisions, denied = decided.only(asked), decided.denied
                left = decisions.left_of(asked)
                facts = {**facts, "token.scopes": left, **case.given.facts}
            if case.is_about(Kind.TOKEN):
                draft = self._draft(facts, case.given, denied)
            if case.is_about(Kind.ATTRIBUTE):
                attributes = self._attributes(facts)
        except PolicyFailed as error:
            return CaseOutcome(reason=error.reason, has_failed=True)
        except PolicyRefused as error:
            return CaseOutcome(
                decisions=decisions, refused=told_by(error), reason=error.reason
            )
        return CaseOutcome(decisions=decisions, draft=draft, attributes=attributes)

    def _addable(self, given: Given) -> tuple[Scope, ...]:
        """Give the ``policy_scopes`` of a case."""
        allowed = given.policy_scopes
        return self.policy_scopes if allowed is None else tuple(allowed)

    def _decisions(
        self, facts: Mapping[str, object], scopes: tuple[Scope, ...]
    ) -> Decisions:
        deciding = ScopeDecisions(compiled=self.compiled, clock=SystemClock())
        decisions = deciding.by(self.policies, scopes, _of(Kind.SCOPE, facts))
        return decisions.where_nobody_is_asked() if _is_client(facts) else decisions

    def _draft(
        self,
        facts: Mapping[str, object],
        given: Given,
        denied: tuple[Scope, ...],
    ) -> TokenDraft:
        changing = TokenPolicies(compiled=self.compiled, clock=SystemClock())
        claims, lifetime = facts["token.claims"], facts["token.lifetime"]
        allowed, agreed = self._addable(given), given.agreed
        if _is_client(facts):
            agreed = allowed
        elif agreed is None:
            agreed = _texts(facts["request.scopes"])
        draft = TokenDraft(
            target=Target(str(facts["token.kind"])),
            claims=claims if isinstance(claims, Mapping) else {},
            lifetime=lifetime if isinstance(lifetime, int) else 0,
            audience=_texts(facts["token.audience"]),
            scopes=_texts(facts["token.scopes"]),
            allowed_audience=given.allowed_resources or (),
            policy_scopes=allowed,
            agreed=may_be_added(agreed, denied),
        )
        return changing.apply(self.policies, draft, _of(Kind.TOKEN, facts))

    def _attributes(self, facts: Mapping[str, object]) -> dict[str, object]:
        scopes = _texts(facts["token.scopes"])
        told = _of(Kind.ATTRIBUTE, facts)
        return attributes_by(self.compiled, self.policies, scopes, told)


def _is_client(facts: Mapping[str, object]) -> bool:
    return facts["subject.kind"] == CLIENT


def _of(kind: Kind, facts: Mapping[str, object]) -> dict[str, object]:
    """Keep what policies of a kind are told."""
    return {name: facts[name] for name in variables_of(kind) if name in facts}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
