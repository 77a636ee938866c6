"""Who looks on while policies decide: counts, compares shadows, records requests."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from iam.domain.errors import PolicyFailed, PolicyRefused, TemporarilyUnavailable
from iam.domain.policies.comparing import Attributes, Outcome
from iam.domain.policies.values import Kind, RealmPolicies
from iam.domain.realms import Realm
from iam.services.metrics import Meter
from iam.services.policy_shadows import Asked, PolicyShadows, R, refusal_of
from iam.services.recordings import RecordingService
from iam.storage.database import Database

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds for which what is to be compared and kept waits in memory."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyWitness:
    """Lets policies decide, and tells afterwards who wants to know."""

    shadows: PolicyShadows
    recordings: RecordingService
    meter: Meter
    database: Database

    def looks_at(self, realm: Realm, policies: RealmPolicies | None) -> bool:
        """Whether anybody wants to know of a request; None: no policy is asked."""
        return bool(policies and policies.shadows) or self.recordings.wants(realm)

    def decide(self, asked: Asked[R]) -> R:
        """
        Give what the policies of a realm make of a request.

        Raises:
            PolicyRefused: They refuse it, or one of them failed.
        """
        try:
            outcome = asked.run(asked.policies)
        except PolicyRefused as error:
            self.count(asked.realm, error)
            self._tell(asked, refusal_of(error))
            raise
        self._tell(asked, outcome)
        return outcome

    def note(self, asked: Asked[R]) -> None:
        """Record a request that no policy was asked about."""
        self._tell(asked, None)

    def count(self, realm: Realm, refused: PolicyRefused) -> None:
        """Count a refusal: one that failed is for somebody to mend."""
        failed = isinstance(refused, PolicyFailed)
        for name in refused.policies:
            self.meter.refused_by_policy(str(realm.path), name, failed=failed)

    def _tell(self, asked: Asked[R], outcome: Outcome | None) -> None:
        """
        Tell of a request, when the transaction that it is part of is over.

        What is done again is told of once, and nothing that looks on holds a lock.
        """
        self.database.after(asked.about, lambda: self._leave(asked, outcome))

    def _leave(self, asked: Asked[R], outcome: Outcome | None) -> None:
        if outcome is not None and asked.policies.shadows:
            self.shadows.note(asked, outcome)
        if asked.told.kind is Kind.ATTRIBUTE:
            return  # so frequent that nothing else would be recorded
        if self.recordings.wants(asked.realm) and not isinstance(outcome, Attributes):
            told = replace(asked.told, outcome=outcome)
            self.recordings.note(asked.realm, told, subject_id=asked.subject_id)

    def start(self, stopping: threading.Event) -> threading.Thread:
        """Compare and write down in a thread of its own, until the event is set."""

        def rounds() -> None:
            while not stopping.wait(EVERY):
                self._round()
            self._round()

        thread = threading.Thread(target=rounds, name="policy-witness", daemon=True)
        thread.start()
        return thread

    def _round(self) -> None:
        try:
            self.shadows.compare()
            self.recordings.keep()
        except TemporarilyUnavailable as error:
            log.warning("recorded requests are lost: %s", error.reason)
        except Exception:  # one bad round must not end all later ones
            log.exception("recorded requests are lost")


def counted(witness: PolicyWitness | None, realm: Realm, run: Callable[[], T]) -> T:
    """
    Give what policies make of a request that nobody else wants to know of.

    Raises:
        PolicyRefused: They refuse it, or one of them failed.
    """
    try:
        return run()
    except PolicyRefused as error:
        if witness is not None:
            witness.count(realm, error)
        raise
