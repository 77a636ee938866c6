"""Ask the token policies of a realm what a token is to say, and whether to make it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.grants import Grant
from iam.domain.policies.drafts import (
    NotAllowed,
    Said,
    TokenDraft,
    may_be_added,
)
from iam.domain.policies.facts import AskedFor
from iam.domain.policies.recordings import Recording
from iam.domain.policies.refusals import failed_in, refused_by, unread
from iam.domain.policies.values import Kind, Policy, RealmPolicies, Target
from iam.domain.policies.variables import Facts
from iam.domain.realms import Realm
from iam.domain.resources import addressable
from iam.domain.scopes.syntax import Scope
from iam.domain.tokens import NumericDate
from iam.services.clock import Clock
from iam.services.compiled_policies import (
    CompiledPolicies,
    CompiledPolicy,
    Failed,
    Prepared,
    prepare,
)
from iam.services.configuration import Live
from iam.services.policy_facts import facts_of_token
from iam.services.policy_shadows import Asked
from iam.services.policy_witness import PolicyWitness, counted


class Holder(NamedTuple):
    """
    Whom a token acts for, and what they granted.

    ``agreed`` is all of it that counts still, beyond which no scope is added.
    """

    user: EndUser
    grant: Grant
    agreed: Collection[Scope] = ()


class Terms(NamedTuple):
    """
    What policies may change of an access token, as it would be without them.

    A `TokenDraft` says the same of what they leave, under the same names. ``issued_at``
    they cannot change; ``lifetime`` is in seconds.
    """

    scopes: tuple[Scope, ...]
    audience: tuple[str, ...]
    issued_at: NumericDate
    lifetime: int
    claims: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPolicies:
    """Runs policies over drafts of tokens."""

    compiled: CompiledPolicies
    clock: Clock
    witness: PolicyWitness | None = None

    def of(self, live: Live, realm: Realm) -> RealmPolicies | None:
        """
        Give the policies of a realm, where one of them may say something of tokens.

        Where a realm has none, as most have, this is one look-up, and no facts need be
        gathered, if nobody records them.
        """
        found = live.configuration.policies_of(realm)
        if found.token or found.unread or found.shadows:
            return found
        if self.witness and self.witness.looks_at(realm, None):
            return found
        return None

    def over_access_token(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        terms: Terms,
        *,
        asked: AskedFor,
        holder: Holder | None = None,
        denied: Collection[Scope] = (),
    ) -> TokenDraft | None:
        """
        Give what an access token is to say as policies leave it, and what they did.

        Args:
            live: The configuration.
            realm: Whose policies decide.
            client: Who gets the token.
            terms: As it would be without them.
            asked: What the client asked for.
            holder: Whom it acts for; None: the client itself.
            denied: Scopes that are not added for the client itself.

        Returns:
            None where the realm has no policies.

        Raises:
            PolicyRefused: One of them refuses it, or failed.
        """
        policies = self.of(live, realm)
        if policies is None:
            return None
        resources = holder.grant.resources if holder else ()
        scopes = realm.provider.policy_scopes
        draft = TokenDraft(
            claims=terms.claims,
            lifetime=terms.lifetime,
            audience=terms.audience,
            scopes=terms.scopes,
            allowed_audience=addressable(client, realm.provider, granted=resources),
            policy_scopes=scopes,
            agreed=holder.agreed if holder else may_be_added(scopes, denied),
        )
        facts = self._facts(realm, client, asked, holder)
        return self._watched(realm, policies, draft, facts, holder)

    def over_claims(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        draft: TokenDraft,
        *,
        asked: AskedFor,
        holder: Holder,
    ) -> TokenDraft:
        """
        Give what an ID Token or UserInfo is to say as policies leave it.

        Args:
            live: The configuration.
            realm: Whose policies decide.
            client: Who is told.
            draft: As it would be without them.
            asked: What the client asked for.
            holder: Of whom it is told.

        Raises:
            PolicyRefused: One of them refuses it, or failed.
        """
        policies = self.of(live, realm)
        if policies is None:
            return draft
        facts = self._facts(realm, client, asked, holder)
        return self._watched(realm, policies, draft, facts, holder)

    def _watched(
        self,
        realm: Realm,
        policies: RealmPolicies,
        draft: TokenDraft,
        facts: Facts,
        holder: Holder | None,
    ) -> TokenDraft:
        """Do as `apply`, and let shadows and recordings look on."""
        if self.witness is None or not self.witness.looks_at(realm, policies):
            return counted(
                self.witness, realm, lambda: self.apply(policies, draft, facts)
            )
        return self.witness.decide(
            Asked(
                realm=realm,
                policies=policies,
                told=Recording(kind=Kind.TOKEN, facts=facts, draft=draft),
                subject_id=holder.user.id if holder else None,
                run=lambda policies: self.apply(policies, draft, facts),
            )
        )

    def _facts(
        self, realm: Realm, client: Client, asked: AskedFor, holder: Holder | None
    ) -> Facts:
        return facts_of_token(
            realm,
            client,
            asked,
            now=self.clock.now(),
            user=holder.user if holder else None,
            grant=holder.grant if holder else None,
        )

    def apply(
        self, policies: RealmPolicies, draft: TokenDraft, facts: Facts
    ) -> TokenDraft:
        """
        Give a token as policies leave it.

        Args:
            policies: Of its realm.
            draft: As it would be without them.
            facts: Of this request, for token policies; what they are told of the token
                itself is the draft's.

        Raises:
            PolicyRefused: One of them refuses it.
            PolicyFailed: One of them failed, or this release cannot read it.
        """
        if policies.unread:
            raise unread(policies.unread)
        return self.run(policies.for_target(draft.target), draft, facts)

    def run(
        self, policies: Sequence[Policy], draft: TokenDraft, facts: Facts
    ) -> TokenDraft:
        """
        Run policies one after the other, each on what those before it left.

        Raises:
            PolicyRefused, PolicyFailed: As for `apply`.
        """
        told, prepared = draft, None
        for policy in policies:
            try:
                compiled = self.compiled.of(policy)
                if prepared is None or draft is not told:
                    told, prepared = draft, _prepared(draft, facts, prepared)
                if not compiled.holds(prepared):
                    continue
                draft = draft.after(
                    policy.name, _said(compiled, prepared, draft.target)
                )
            except (Failed, NotAllowed) as error:
                raise failed_in(policy.name, error.reason) from error
            if policy.stop:
                break
        return draft


def _prepared(draft: TokenDraft, facts: Facts, before: Prepared | None) -> Prepared:
    told = draft.variables()
    if before is not None:
        return before.changed(told)
    return prepare(Kind.TOKEN, {**facts, **told})


def _said(compiled: CompiledPolicy, prepared: Prepared, target: Target) -> Said:
    """
    Give what a policy whose condition held says; all of it is of one moment.

    A policy of several kinds can have an audience, which is one of them's alone.

    Raises:
        PolicyRefused: It refuses the token.
        Failed: An expression has no value.
    """
    policy = compiled.policy

    def value(where: str) -> object:
        return compiled.evaluate(where, prepared)

    if policy.refuse and (why := value("refuse")):
        raise refused_by(policy.name, str(why))
    is_access = target is Target.ACCESS_TOKEN
    has_life = target is not Target.USERINFO
    lifetime = value("lifetime") if policy.lifetime and has_life else None
    return Said(
        claims={name: value(f"set.{name}") for name in policy.set},
        removed=policy.remove,
        lifetime=lifetime if isinstance(lifetime, int) else None,
        audience=_texts(value("audience")) if policy.audience and is_access else None,
        scopes=_texts(value("add_scopes")) if policy.add_scopes and is_access else (),
    )


def _texts(value: object) -> tuple[str, ...]:
    """Give what the engine promises to be a list of texts."""
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
