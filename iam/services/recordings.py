"""
Recorded requests: some are kept, sealed, so that policies can be tried on them.

A request leaves what its policies were told in memory, and answers. A thread seals it
and writes it down: no request waits for that, and none fails because of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from iam.domain.policies.recordings import (
    LONGEST,
    Recording,
    SealedRecording,
    allowed_by,
    hour_of,
    next_share,
)
from iam.domain.realms import Realm, RealmId
from iam.engines.compact import from_json, to_json
from iam.engines.seals import kid_of
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache, Live
from iam.services.keyring import RECORDING
from iam.storage.database import Database
from iam.storage.store import Store

_BATCH = 500
"""Recordings that are read at once."""
MOST_WAITING = 200
"""Of one process; a request that finds as many there is not recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    realm: Realm
    at: datetime
    recording: Recording
    subject_id: UUID | None


class RecordingService:
    """
    Keeps some requests, and gives them back.

    Args:
        database: Where they are kept.
        cache: Has the keys that seal them.
        clock: Says when they were made.
    """

    def __init__(
        self, database: Database, cache: ConfigurationCache, clock: Clock
    ) -> None:
        self._database = database
        self._cache = cache
        self._clock = clock
        self._waiting: deque[_Waiting] = deque()
        self._full_until: dict[RealmId, int] = {}

    def wants(self, realm: Realm) -> bool:
        """Whether one more request of a realm is to be recorded."""
        if not realm.provider.policy_recording_days:
            return False
        if len(self._waiting) >= MOST_WAITING:
            return False
        return self._clock.time() >= self._full_until.get(realm.id, 0)

    def note(
        self, realm: Realm, recording: Recording, *, subject_id: UUID | None
    ) -> None:
        """Leave a recording to be kept; ``subject_id`` is the person it is about."""
        waiting = _Waiting(
            realm=realm,
            at=self._clock.now(),
            recording=recording,
            subject_id=subject_id,
        )
        self._waiting.append(waiting)

    def keep(self) -> int:
        """
        Write down what waits, as far as a realm's share of the hour goes.

        Returns:
            How many were written; the others are let go.

        Raises:
            TemporarilyUnavailable: The database is away; what waited is let go.
        """
        waiting: dict[RealmId, list[_Waiting]] = {}
        while self._waiting:
            each = self._waiting.popleft()
            waiting.setdefault(each.realm.id, []).append(each)
        if not waiting:
            return 0
        live = self._cache.current()
        return sum(self._keep(live, theirs) for theirs in waiting.values())

    def _keep(self, live: Live, waiting: list[_Waiting]) -> int:
        realm = live.configuration.realms_by_id.get(waiting[0].realm.id)
        if realm is None or not realm.provider.policy_recording_days:
            return 0
        sealed = [found for each in waiting if (found := self._sealed(live, each))]
        now = self._clock.time()
        hour = hour_of(now)
        most = allowed_by(now, most=realm.provider.policy_recordings_per_hour)

        def work(store: Store) -> tuple[int, bool]:
            kept = 0
            if not store.realms.hold(realm.id, generation=realm.generation):
                return 0, False
            for each in sealed:
                if not _is_there(store, each):
                    continue
                if not store.recordings.take(realm.id, hour, most=most):
                    return kept, True
                store.recordings.add(each)
                kept += 1
            return kept, False

        kept, is_full = self._database.write(work)
        if is_full:
            self._full_until[realm.id] = next_share(now)
        return kept

    def _sealed(self, live: Live, waiting: _Waiting) -> SealedRecording | None:
        """Seal one; None where the realm has no key, or where it is very long."""
        box = live.keyring.current_box.get((RECORDING, waiting.realm.id))
        plain = to_json(waiting.recording.to_plain())
        if box is None or len(plain) > LONGEST:
            return None
        return SealedRecording(
            realm_id=waiting.realm.id,
            id=uuid4(),
            recorded_at=waiting.at,
            subject_id=waiting.subject_id,
            sealed=box.seal(plain),
        )

    def since(
        self, live: Live, realm: Realm, span: timedelta | None = None
    ) -> Iterator[tuple[SealedRecording, Recording | None]]:
        """
        Give what was recorded in a realm, the oldest first.

        Args:
            live: The configuration.
            realm: Whose recordings.
            span: How far back to look; None: as far as there are any.

        Yields:
            Each as it is kept, and opened; None where its key was put out, or another
            release wrote it.
        """
        days = timedelta(days=realm.provider.policy_recording_days)
        begin = self._clock.now() - (days if span is None else min(days, span))
        last: UUID | None = None
        while True:
            with self._database.single() as store:
                found = store.recordings.since(realm.id, begin, after=last, most=_BATCH)
            for each in found:
                yield each, _opened(live, realm, each)
            if len(found) < _BATCH:
                return
            begin, last = found[-1].recorded_at, found[-1].id

    def purge(self, *, most: int) -> int:
        """
        Delete recordings that are older than their realm keeps them; give how many.

        Args:
            most: In one transaction.
        """
        with self._database.single() as store:
            found = store.recordings.realm_ids()
        if not found:
            return 0
        realms = self._cache.current().configuration.realms_by_id
        deleted = sum(self._purge(each, realms.get(each), most) for each in found)
        this_hour = hour_of(self._clock.time())
        self._database.write(lambda store: store.recordings.purge_counts(this_hour))
        return deleted

    def _purge(self, realm_id: RealmId, realm: Realm | None, most: int) -> int:
        deleted, days = 0, realm.provider.policy_recording_days if realm else 0
        before = self._clock.now() - timedelta(days=days) if days else None
        while done := self._database.write(
            lambda store: store.recordings.purge(realm_id, before, most=most)
        ):
            deleted += done
        return deleted


def _is_there(store: Store, recording: SealedRecording) -> bool:
    """Whether the person of a recording is; they stay so until it is kept."""
    if recording.subject_id is None:
        return True
    found = store.end_users.find(recording.realm_id, recording.subject_id, held=True)
    return found is not None


def _opened(live: Live, realm: Realm, kept: SealedRecording) -> Recording | None:
    try:
        kid = kid_of(kept.sealed) or ""
        box = live.keyring.boxes.get((RECORDING, kid))
        is_home = live.keyring.home.get(kid) == realm.id
        plain = box.open(kept.sealed) if box and is_home else None
        return None if plain is None else Recording.from_plain(from_json(plain))
    except (KeyError, TypeError, ValueError):
        return None
