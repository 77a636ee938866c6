"""Recorded requests, sealed, and how many of an hour there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Connection,
    Index,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.policies.recordings import SealedRecording
from iam.domain.realms import RealmId
from iam.storage.base import (
    Base,
    Id,
    Insert,
    Instant,
    columns_of,
    for_each_dialect,
    given,
    table_of,
)


class RecordingRow(Base):
    """One row per recorded decision."""

    __tablename__ = "recordings"
    __table_args__ = (
        Index("ix_recordings_recorded_at", "realm_id", "recorded_at"),
        Index("ix_recordings_subject_id", "realm_id", "subject_id"),
    )

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    recorded_at: Mapped[Instant]
    subject_id: Mapped[UUID | None]
    sealed: Mapped[str] = mapped_column(Text)


class RecordingCountRow(Base):
    """One row per realm and hour in which something was recorded."""

    __tablename__ = "recording_counts"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    taken: Mapped[int]


_TABLE = table_of(RecordingRow)
_COUNTS = table_of(RecordingCountRow)


def _counting(insert_: Insert) -> Insert:
    return insert_.values(taken=1).on_conflict_do_update(
        index_elements=["realm_id", "hour"],
        set_={"taken": _COUNTS.c.taken + 1},
        where=_COUNTS.c.taken < given("most", _COUNTS.c.taken),
    )


_COUNT = for_each_dialect(
    _COUNTS, lambda insert_: _counting(insert_).returning(_COUNTS.c.taken)
)


@dataclass(frozen=True, slots=True)
class Recordings:
    """The recordings of an open transaction."""

    connection: Connection

    def take(self, realm_id: RealmId, hour: int, *, most: int) -> bool:
        """Count one more of an hour; False where there are as many as there may be."""
        counted = self.connection.execute(
            _COUNT[self.connection.dialect.name],
            {"realm_id": realm_id, "hour": hour, "most": most},
        )
        return counted.first() is not None

    def add(self, recording: SealedRecording) -> None:
        """Keep one."""
        self.connection.execute(insert(_TABLE).values(columns_of(recording, _TABLE)))

    def since(
        self, realm_id: RealmId, since: datetime, *, after: UUID | None, most: int
    ) -> list[SealedRecording]:
        """
        Give those of a realm from an instant on, the oldest first.

        Args:
            realm_id: The realm.
            since: The instant.
            after: The one of this very instant that the last ones ended with.
            most: How many of them.
        """
        at, recording_id = _TABLE.c.recorded_at, _TABLE.c.id
        later = at >= since
        if after is not None:
            later = or_(at > since, and_(at == since, recording_id > after))
        found = self.connection.execute(
            select(_TABLE)
            .where(_TABLE.c.realm_id == realm_id, later)
            .order_by(at, recording_id)
            .limit(most)
        )
        return [SealedRecording(**row) for row in found.mappings()]

    def realm_ids(self) -> set[RealmId]:
        """Name the realms that have some, or had in an hour that is counted."""
        found = union(select(_TABLE.c.realm_id), select(_COUNTS.c.realm_id))
        return set(self.connection.execute(found).scalars())

    def purge(self, realm_id: RealmId, before: datetime | None, *, most: int) -> int:
        """Forget those of a realm from before an instant, or all; give how many."""
        old = select(_TABLE.c.id).where(_TABLE.c.realm_id == realm_id).limit(most)
        if before is not None:
            old = old.where(_TABLE.c.recorded_at < before)
        return self.connection.execute(
            delete(_TABLE).where(
                _TABLE.c.realm_id == realm_id, _TABLE.c.id.in_(old.scalar_subquery())
            )
        ).rowcount

    def purge_counts(self, before: int) -> None:
        """Forget how many there were in hours before one."""
        self.connection.execute(delete(_COUNTS).where(_COUNTS.c.hour < before))

    def delete_of_subject(self, realm_id: RealmId, subject_id: UUID) -> None:
        """Forget what was recorded of a person."""
        self.connection.execute(
            delete(_TABLE).where(
                _TABLE.c.realm_id == realm_id, _TABLE.c.subject_id == subject_id
            )
        )

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all recordings of realms."""
        ids = list(realm_ids)
        for table in (_TABLE, _COUNTS):
            self.connection.execute(delete(table).where(table.c.realm_id.in_(ids)))
