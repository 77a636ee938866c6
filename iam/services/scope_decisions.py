"""Decide about scopes by policies: for a person, for a client, and again later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.grants import Grant
from iam.domain.policies.facts import AskedFor, Authentication
from iam.domain.policies.outcomes import (
    Decisions,
    Opinion,
    decide,
    grant_left,
    scopes_behind,
    union,
)
from iam.domain.policies.patterns import names
from iam.domain.policies.recordings import Recording
from iam.domain.policies.refusals import failed_in, unread
from iam.domain.policies.values import Kind, Policy, RealmPolicies
from iam.domain.policies.variables import Facts
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope
from iam.services.clock import Clock
from iam.services.compiled_policies import (
    CompiledPolicies,
    CompiledPolicy,
    Failed,
    Prepared,
    prepare,
)
from iam.services.configuration import Live
from iam.services.policy_facts import facts_for
from iam.services.policy_shadows import Asked
from iam.services.policy_witness import PolicyWitness, counted

Named = tuple[CompiledPolicy, tuple[Scope, ...]]
"""A policy, and the scopes that it names of those that are decided about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeDecisions:
    """What policies decide about scopes, where they are asked."""

    compiled: CompiledPolicies
    clock: Clock
    witness: PolicyWitness | None = None

    def decide(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        asked: AskedFor,
        *,
        user: EndUser | None = None,
        authentication: Authentication | None = None,
        about: tuple[Scope, ...] | None = None,
    ) -> Decisions:
        """
        Decide about the scopes of one request, at this moment.

        Args:
            live: The configuration.
            realm: Whose policies decide.
            client: Who asks.
            asked: What for.
            user: Whom the client acts for; None: itself, and nobody can be asked.
            authentication: How the person signed in.
            about: The scopes to decide about, all of which it may have or a policy may
                add; None: those that were asked for.

        Raises:
            PolicyFailed: One that names any of these scopes fails.
        """
        scopes, watching = asked.scopes if about is None else about, self.witness
        is_asked = client.uses_policies_for_scopes(realm.provider)
        policies = live.configuration.policies_of(realm)
        if watching and not watching.looks_at(realm, policies if is_asked else None):
            watching = None
        unasked = Decisions(asked=scopes) if user else Decisions(granted=scopes)
        if not is_asked and not watching:
            return unasked
        facts = facts_for(
            Kind.SCOPE,
            realm=realm,
            client=client,
            now=self.clock.now(),
            request=asked.request,
            scopes=asked.scopes,
            resources=asked.resources,
            user=user,
            authentication=authentication,
        )

        def run(policies: RealmPolicies) -> Decisions:
            decisions = self.by(policies, scopes, facts)
            return decisions if user else decisions.where_nobody_is_asked()

        if not watching:
            return counted(self.witness, realm, lambda: run(policies))
        watched = Asked(
            realm=realm,
            policies=policies,
            told=Recording(kind=Kind.SCOPE, facts=facts, scopes=scopes),
            subject_id=user.id if user else None,
            run=run,
        )
        if is_asked:
            return watching.decide(watched)
        watching.note(watched)
        return unasked

    def of_client(
        self, live: Live, realm: Realm, client: Client, asked: AskedFor
    ) -> Decisions:
        """
        Decide for a client that acts for itself, also about what policies may add.

        Raises:
            PolicyFailed: As for `decide`.
        """
        policies = live.configuration.policies_of(realm)
        more = realm.provider.policy_scopes if policies.may_add_scopes else ()
        about = union(asked.scopes, more)
        return self.decide(live, realm, client, asked, about=about)

    def by(
        self, policies: RealmPolicies, scopes: tuple[Scope, ...], facts: Facts
    ) -> Decisions:
        """
        Decide by some policies, where a person can be asked.

        Args:
            policies: Those of the kind are looked at.
            scopes: To decide about.
            facts: Of the request, without the scope that is decided on.

        Raises:
            PolicyFailed: One that names any of these scopes fails.
        """
        if policies.unread:
            raise unread(policies.unread)
        places = {policy.name: place for place, policy in enumerate(policies.scope)}
        opinions = sorted(
            self._opinions(policies.scope, scopes, facts),
            key=lambda opinion: places[opinion.policy],
        )
        return decide(scopes, opinions)

    def _opinions(
        self, policies: Iterable[Policy], scopes: tuple[Scope, ...], facts: Facts
    ) -> Iterator[Opinion]:
        prepared = prepare(Kind.SCOPE, facts)
        for scope, named in self._rounds(policies, scopes):
            prepared = prepared.changed({"scope": scope}) if scope else prepared
            for compiled, theirs in named:
                policy = compiled.policy
                if _holds(compiled, prepared):
                    assert policy.effect is not None  # noqa: S101 - of its kind
                    for each in theirs:
                        yield Opinion(
                            scope=each, effect=policy.effect, policy=policy.name
                        )

    def _rounds(
        self, policies: Iterable[Policy], scopes: tuple[Scope, ...]
    ) -> Iterator[tuple[Scope, list[Named]]]:
        """
        Give who is asked together: those for all scopes at once, then scope by scope.

        Each round keeps their order. Only policies that name one of the scopes are
        asked, and scope by scope only those that look at it.
        """
        once: list[Named] = []
        looking: list[Named] = []
        for policy in policies:
            theirs = tuple(s for s in scopes if names(policy.scopes, s))
            if theirs:
                compiled = self._compiled(policy)
                looks = "scope" in compiled.expressions["when"].uses
                (looking if looks else once).append((compiled, theirs))
        yield "", once
        for scope in scopes if looking else ():
            yield scope, [(each, (scope,)) for each, named in looking if scope in named]

    def _compiled(self, policy: Policy) -> CompiledPolicy:
        try:
            return self.compiled.of(policy)
        except Failed as failed:
            raise failed_in(policy.name, failed.reason) from None

    def still(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        grant: Grant,
        user: EndUser,
        *,
        asked: AskedFor,
    ) -> tuple[Grant, dict[Scope, str]]:
        """
        Give what policies leave of a grant now, perhaps no scope.

        Args:
            live: The configuration.
            realm: Whose policies decide.
            client: Who asks.
            grant: With the scopes to decide about.
            user: Who granted.
            asked: What for.

        Returns:
            The grant, and by each scope that is not left the policy that denied it,
            empty where a policy alone had granted it and none does now.

        Raises:
            PolicyFailed: As for `decide`.
        """
        decisions = self.decide(
            live,
            realm,
            client,
            replace(asked, resources=asked.resources or grant.resources),
            user=user,
            authentication=Authentication.of(grant, realm.provider),
            about=union(grant.scopes, scopes_behind(grant.claims_request)),
        )
        left = grant_left(grant, decisions)
        return left, decisions.who_dropped(grant.scopes, left=left.scopes)


def _holds(compiled: CompiledPolicy, prepared: Prepared) -> bool:
    """
    Whether the condition of a policy holds.

    Raises:
        PolicyFailed: It has no value.
    """
    try:
        return compiled.holds(prepared)
    except Failed as failed:
        raise failed_in(compiled.policy.name, failed.reason) from None
