"""Audit events that are kept in the transaction of what they record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Connection, Index, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.audit import AuditEvent
from iam.storage.base import Base, Id, Instant, LongName, Name, table_of


class AuditEventRow(Base):
    """One row per event; a row is never changed, and goes when it is old."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("audit_events_by_time", "at"),)

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    name: Mapped[Name]
    actor: Mapped[Name]
    object_id: Mapped[LongName]
    operation: Mapped[Name]
    details: Mapped[dict[str, list[str]]] = mapped_column(JSON)


_TABLE = table_of(AuditEventRow)
_ADD = insert(_TABLE)


@dataclass(frozen=True, slots=True)
class AuditEvents:
    """The audit events of an open transaction."""

    connection: Connection

    def add(self, event: AuditEvent) -> None:
        """Keep an event."""
        self.connection.execute(
            _ADD,
            {
                "realm_id": event.realm_id,
                "id": event.id,
                "at": event.at,
                "name": event.name.value,
                "actor": event.actor,
                "object_id": event.object_id,
                "operation": event.operation.value,
                "details": {
                    "changedFields": list(event.changed),
                    "trackingIds": list(event.tracking_ids),
                    **({"reason": [event.reason]} if event.reason else {}),
                    **({"result": [event.result.value]} if event.result else {}),
                    **({"address": [event.address]} if event.address else {}),
                },
            },
        )

    def purge(self, before: datetime, *, most: int) -> int:
        """Forget events of before an instant; give how many."""
        old = self.connection.execute(
            select(_TABLE.c.realm_id, _TABLE.c.id)
            .where(_TABLE.c.at < before)
            .limit(most)
        ).all()
        for row in old:
            self.connection.execute(
                delete(_TABLE).where(
                    _TABLE.c.realm_id == row.realm_id, _TABLE.c.id == row.id
                )
            )
        return len(old)
