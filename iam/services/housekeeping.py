"""What is done now and then: last uses, due keys, and rows that have ended."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from iam.domain.errors import TemporarilyUnavailable
from iam.domain.revocation import MARGIN
from iam.services.client_authentication import ClientAuthentication
from iam.services.clock import Clock
from iam.services.key_needs import KeyNeeds
from iam.services.key_rotation import rotate_due
from iam.services.keys import KeyService
from iam.services.recordings import RecordingService
from iam.storage.database import Database
from iam.storage.store import Store

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two rounds."""
PURGE_EVERY = 600.0
"""Seconds between two purges by one process."""
_MARGIN = timedelta(seconds=MARGIN)
BATCH = 1000
"""Rows deleted in one transaction, so that nobody waits long for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many rows of each kind had ended and were deleted."""

    revocations: int
    client_secrets: int
    keys: int
    consents: int = 0
    audit_events: int
    sessions: int = 0
    attempts: int = 0
    authorization_codes: int = 0
    grants: int = 0
    single_uses: int = 0
    recordings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Housekeeping:
    """Keeps the house; ``audit_retention`` is how long audit events are kept."""

    database: Database
    clients: ClientAuthentication
    keys: KeyService
    needs: KeyNeeds
    recordings: RecordingService
    clock: Clock
    audit_retention: timedelta

    def purge(self) -> Purged:
        """Delete what has ended, in batches."""
        now = self.clock.now()
        before = now - self.audit_retention
        return Purged(
            revocations=self._batches(lambda s: s.revocations.purge(most=BATCH)),
            client_secrets=self._batches(
                lambda s: s.clients.purge_secrets(now, most=BATCH)
            ),
            keys=self.keys.purge(),
            consents=self._batches(lambda s: s.consents.purge(now, most=BATCH)),
            audit_events=self._batches(lambda s: s.audit.purge(before, most=BATCH)),
            sessions=self._batches(lambda s: s.sessions.purge(now, most=BATCH)),
            attempts=self._batches(
                lambda s: s.attempts.purge(int(now.timestamp()), most=BATCH)
            ),
            authorization_codes=self._batches(
                lambda s: s.authorization_codes.purge(now, most=BATCH)
            ),
            grants=self._batches(
                lambda s: s.grants.purge(now - _MARGIN, most=BATCH),
            ),
            single_uses=self._batches(lambda s: s.single_uses.purge(now, most=BATCH)),
            recordings=self.recordings.purge(most=BATCH),
        )

    def _batches(self, delete_some: Callable[[Store], int]) -> int:
        deleted = 0
        while done := self.database.write(delete_some):
            deleted += done
        return deleted

    def round(self, *, purge: bool) -> None:
        """Do everything once; a database that is away is waited for."""
        try:
            self.clients.keep_last_use()
            self.keys.promote_due()
            rotate_due(self.keys)
            self.needs.make_missing()
            if purge:
                self.purge()
        except TemporarilyUnavailable as error:
            log.warning("housekeeping waits: %s", error.reason)

    def keep_last_use(self) -> None:
        """Write down when secrets were last used; nothing else is changed."""
        try:
            self.clients.keep_last_use()
        except TemporarilyUnavailable as error:
            log.warning("when secrets were last used is lost: %s", error.reason)

    def start(self, stopping: threading.Event) -> threading.Thread:
        """Do rounds in a thread of its own until the event is set."""

        def rounds() -> None:
            purged = self.clock.monotonic()
            while not stopping.wait(EVERY):
                due = self.clock.monotonic() - purged >= PURGE_EVERY
                try:
                    self.round(purge=due)
                except Exception:  # one bad round must not end all later ones
                    log.exception("a round of housekeeping failed; the next one is due")
                if due:
                    purged = self.clock.monotonic()
            self.round(purge=False)

        thread = threading.Thread(target=rounds, name="housekeeping", daemon=True)
        thread.start()
        return thread
