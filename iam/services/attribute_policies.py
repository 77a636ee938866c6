"""Tell what policies of a realm say beside the scopes of a token, as AM's evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from iam.domain.grants import Grant
from iam.domain.policies.attributes import beside, is_member
from iam.domain.policies.comparing import Attributes
from iam.domain.policies.drafts import NotAllowed
from iam.domain.policies.facts import Authentication, RequestFacts
from iam.domain.policies.patterns import names
from iam.domain.policies.recordings import Recording
from iam.domain.policies.refusals import failed_in, unread
from iam.domain.policies.values import Kind, Policy, RealmPolicies
from iam.domain.policies.variables import Facts
from iam.domain.scopes.syntax import Scope
from iam.services.clock import Clock
from iam.services.compiled_policies import (
    CompiledPolicies,
    Failed,
    Prepared,
    prepare,
)
from iam.services.configuration import Live
from iam.services.introspection import Known
from iam.services.policy_facts import facts_for
from iam.services.policy_shadows import Asked
from iam.services.policy_witness import PolicyWitness, counted
from iam.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributePolicies:
    """Gives attributes of scopes."""

    compiled: CompiledPolicies
    database: Database
    clock: Clock
    witness: PolicyWitness | None = None

    def of(
        self, live: Live, known: Known, *, request: RequestFacts
    ) -> dict[str, object]:
        """
        Give what is told beside the scopes of an active token.

        Args:
            live: The configuration.
            known: The token; the policies are those of its realm.
            request: How the one who looks asks, and how the token was got.

        Raises:
            PolicyFailed: A policy that names one of the scopes failed, or this release
                cannot read one.
        """
        policies = live.configuration.policies.get(known.realm.id)
        if policies is None or not _may_tell(policies):
            return {}
        token = known.token
        grant = self._grant(known)
        facts = facts_for(
            Kind.ATTRIBUTE,
            realm=known.realm,
            client=known.client,
            now=self.clock.now(),
            request=request,
            scopes=token.scopes,
            user=known.user,
            authentication=Authentication.of(grant, known.realm.provider)
            if grant
            else None,
        )
        if not policies.shadows or self.witness is None:
            return counted(
                self.witness,
                known.realm,
                lambda: self.by(policies, token.scopes, facts),
            )

        def run(policies: RealmPolicies) -> Attributes:
            return Attributes(told=self.by(policies, token.scopes, facts))

        watched = Asked(
            realm=known.realm,
            policies=policies,
            told=Recording(kind=Kind.ATTRIBUTE, facts=facts, scopes=token.scopes),
            subject_id=known.user.id if known.user else None,
            run=run,
        )
        return dict(self.witness.decide(watched).told)

    def by(
        self, policies: RealmPolicies, scopes: Sequence[Scope], facts: Facts
    ) -> dict[str, object]:
        """
        Give attributes by some policies: of those whose condition holds, the last's.

        Args:
            policies: Those of the kind are asked.
            scopes: Of the token.
            facts: Of the request, without the scope that is looked at.

        Raises:
            PolicyFailed: As for `of`.
        """
        return attributes_by(self.compiled, policies, scopes, facts)

    def _grant(self, known: Known) -> Grant | None:
        """Give what the token of a person was made of: it knows how they signed in."""
        if known.user is None:
            return None
        with self.database.single() as store:
            return store.grants.find(known.realm.id, known.token.grant_id)


def _may_tell(policies: RealmPolicies) -> bool:
    """Whether policies may tell something, or a shadow would."""
    if policies.attribute or policies.unread:
        return True
    return any(each.kind is Kind.ATTRIBUTE for each in policies.shadows.values())


def attributes_by(
    compiled: CompiledPolicies,
    policies: RealmPolicies,
    scopes: Sequence[Scope],
    facts: Facts,
) -> dict[str, object]:
    """
    Give attributes as `AttributePolicies.by` does; no database is needed.

    Raises:
        PolicyFailed: As there.
    """
    if policies.unread:
        raise unread(policies.unread)
    told: dict[str, object] = {}
    prepared: Prepared | None = None
    for scope in filter(is_member, scopes):
        named = [each for each in policies.attribute if names(each.scopes, scope)]
        if not named:
            continue
        if prepared is None:
            theirs = {"scope": scope, "token.scopes": tuple(scopes)}
            prepared = prepare(Kind.ATTRIBUTE, {**facts, **theirs})
        else:
            prepared = prepared.changed({"scope": scope})
        told = _told(compiled, named, told, scope, prepared)
    return told


def _told(
    compiled: CompiledPolicies,
    named: Sequence[Policy],
    told: dict[str, object],
    scope: Scope,
    prepared: Prepared,
) -> dict[str, object]:
    """Give attributes with that of one scope, where one of the policies has it."""
    for policy in reversed(named):
        try:
            asked = compiled.of(policy)
            if asked.holds(prepared):
                return beside(told, scope, asked.evaluate("value", prepared))
        except (Failed, NotAllowed) as error:
            raise failed_in(policy.name, error.reason) from error
    return told
