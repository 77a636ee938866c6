"""Try policies on recorded requests: what would be otherwise, and how fast it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from iam.domain.faults import Refused
from iam.domain.policies.comparing import with_policy, without
from iam.domain.policies.simulation import Simulation, Tally
from iam.domain.policies.values import Kind, Policy, RealmPolicies
from iam.domain.realms import Realm
from iam.services.configuration import ConfigurationCache
from iam.services.recorded_trials import RecordedTrial
from iam.services.recordings import RecordingService
from iam.services.scope_decisions import ScopeDecisions
from iam.services.token_policies import TokenPolicies

RECORDED = frozenset({Kind.SCOPE, Kind.TOKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """
    What came of trying.

    ``unreadable`` recordings could not be looked at: their key was put out, or another
    release made them. The lengths are those of the longest access tokens, in
    characters, of today and then; None where there is none.
    """

    summary: Simulation
    unreadable: int
    longest_today: int | None
    longest_new: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySimulation:
    """Tries policies on what was recorded; nothing is changed by that."""

    cache: ConfigurationCache
    recordings: RecordingService
    scopes: ScopeDecisions
    tokens: TokenPolicies
    base_url: str

    def shadow(self, realm: Realm, name: str) -> Policy:
        """
        Give what a policy has in its shadow.

        Raises:
            Refused: Nothing.
        """
        found = self.cache.current().configuration.policies_of(realm).shadows
        if name not in found:
            raise Refused.because(
                f"policy {name} of {realm.path} has no shadow; "
                f"'iam policy list --realm {realm.path}' shows which have"
            )
        return found[name]

    def of(
        self,
        realm: Realm,
        *,
        new: tuple[Policy, ...] = (),
        left_out: tuple[str, ...] = (),
        span: timedelta | None = None,
    ) -> Simulated:
        """
        Decide recorded requests by the policies of today, and as it would be then.

        Args:
            realm: Whose requests.
            new: Policies that would be live, in the place of those of their names.
            left_out: Names of policies that would be deleted.
            span: How far back to look; None: as far as there are recordings.

        Raises:
            Refused: Nothing was recorded that these policies decide about, or one that
                is to be left out is not there.
        """
        live = self.cache.current()
        today = replace(live.configuration.policies_of(realm), shadows={})
        then = _changed(realm, today, new, left_out)
        kinds = _concerned(today, then)
        trial = RecordedTrial(
            self.scopes, self.tokens, live, realm, today=today, then=then
        )
        tally, unreadable = Tally(), 0
        for kept, recording in self.recordings.since(live, realm, span):
            if recording is None:
                unreadable += 1
            elif recording.kind in kinds:
                tally.add(trial.of(kept, recording))
        summary = tally.result()
        if not summary.decisions:
            raise _nothing_recorded(realm, unreadable, span)
        return Simulated(
            summary=summary,
            unreadable=unreadable,
            longest_today=trial.length(summary.longest_today, base_url=self.base_url),
            longest_new=trial.length(summary.longest_new, base_url=self.base_url),
        )


def _changed(
    realm: Realm,
    today: RealmPolicies,
    new: tuple[Policy, ...],
    left_out: tuple[str, ...],
) -> RealmPolicies:
    then = today
    for name in left_out:
        if without(then, name) == then:
            raise Refused.because(
                f"realm {realm.path} has no live policy {name}; "
                f"'iam policy list --realm {realm.path}' shows them"
            )
        then = without(then, name)
    for policy in new:
        then = with_policy(then, policy)
    return then


def _concerned(today: RealmPolicies, then: RealmPolicies) -> set[Kind]:
    """
    Name the kinds of policies that would be others.

    Raises:
        Refused: They are none, or of a kind that is not recorded.
    """
    if today == then:
        raise Refused.because("nothing to try: the live policies say the same already")
    kinds = {
        Kind.SCOPE: (today.scope, then.scope),
        Kind.TOKEN: (today.token, then.token),
        Kind.ATTRIBUTE: (today.attribute, then.attribute),
    }
    found = {kind for kind, (was, becomes) in kinds.items() if was != becomes}
    if today.unread != then.unread:
        found |= RECORDED
    if not found & RECORDED:
        raise Refused.because(
            "only requests that scope and token policies decide are recorded; "
            "'iam policy test' tries attribute policies on cases that you write"
        )
    return found


def _nothing_recorded(realm: Realm, unreadable: int, span: timedelta | None) -> Refused:
    if unreadable:
        return Refused.because(
            f"none of the {unreadable} recorded requests of {realm.path} can be read: "
            "their key was put out, or another release recorded them"
        )
    if not realm.provider.policy_recording_days:
        return Refused.because(
            f"no requests of {realm.path} are recorded: 'iam realm set {realm.path} "
            "--policy-recording-days 7' begins, and then wait for some"
        )
    since = " in that time" if span else ""
    return Refused.because(
        f"no request of {realm.path} that these policies decide was recorded{since}"
    )
