"""Ends of sessions that clients are to be told, until they have heard."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.logout import LogoutDelivery, Waiting
from iam.domain.realms import RealmId
from iam.storage.base import Base, Id, Instant, table_of


class LogoutDeliveryRow(Base):
    """One row per client that is to be told of one ended session."""

    __tablename__ = "logout_deliveries"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_uuid: Mapped[Id]
    subject_id: Mapped[Id]
    session_id: Mapped[str] = mapped_column(String(64))
    sid: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[Instant]
    due_at: Mapped[Instant] = mapped_column(index=True)
    tries: Mapped[int]
    failed: Mapped[str] = mapped_column(Text)


_TABLE = table_of(LogoutDeliveryRow)


@dataclass(frozen=True, slots=True)
class LogoutDeliveries:
    """What is to be told, in an open transaction."""

    connection: Connection

    def add(self, deliveries: Iterable[LogoutDelivery]) -> None:
        """Keep what is to be told."""
        rows = [asdict(each) for each in deliveries]
        if rows:
            self.connection.execute(insert(_TABLE), rows)

    def due(
        self, now: datetime, *, most: int, but: Collection[UUID] = ()
    ) -> list[LogoutDelivery]:
        """
        Give what is due: what was never tried comes before what failed.

        Args:
            now: The instant.
            most: How many of them.
            but: Clients whose turn it is not.
        """
        found = self.connection.execute(
            select(_TABLE)
            .where(_TABLE.c.due_at <= now, _TABLE.c.client_uuid.not_in(list(but)))
            .order_by(_TABLE.c.tries, _TABLE.c.due_at)
            .limit(most)
        )
        return [LogoutDelivery(**row) for row in found.mappings()]

    def claim(
        self, delivery: LogoutDelivery, *, until: datetime
    ) -> LogoutDelivery | None:
        """
        Take a delivery for one try; of several processes at once, one gets it.

        Where that one dies, it is due again after ``until``.
        """
        claimed = self.connection.execute(
            update(_TABLE)
            .where(
                _is(delivery),
                _TABLE.c.tries == delivery.tries,
                _TABLE.c.due_at == delivery.due_at,
            )
            .values(tries=delivery.tries + 1, due_at=until)
        )
        if claimed.rowcount != 1:
            return None
        return replace(delivery, tries=delivery.tries + 1, due_at=until)

    def claim_others(
        self, delivery: LogoutDelivery, now: datetime, *, until: datetime, most: int
    ) -> list[LogoutDelivery]:
        """Take what else is due to the client of a delivery, as by `claim`."""
        others = (
            select(_TABLE.c.id)
            .where(_is_of_client(delivery), _TABLE.c.due_at <= now)
            .order_by(_TABLE.c.due_at)
            .limit(most)
        )
        claimed = self.connection.execute(
            update(_TABLE)
            .where(
                _is_of_client(delivery),
                _TABLE.c.id.in_(others.scalar_subquery()),
                _TABLE.c.due_at <= now,  # another process may have taken it meanwhile
            )
            .values(tries=_TABLE.c.tries + 1, due_at=until)
            .returning(*_TABLE.c)
        )
        return [LogoutDelivery(**row) for row in claimed.mappings()]

    def postpone(
        self, delivery: LogoutDelivery, *, until: datetime, failed: str
    ) -> None:
        """Try again later what was claimed, and keep why."""
        self.connection.execute(
            update(_TABLE)
            .where(_is(delivery), _TABLE.c.tries == delivery.tries)
            .values(due_at=until, failed=failed)
        )

    def delete(self, delivery: LogoutDelivery) -> None:
        """Forget what was told, or given up."""
        self.connection.execute(delete(_TABLE).where(_is(delivery)))

    def all(self) -> list[LogoutDelivery]:
        """Give everything that is to be told, the earliest first."""
        found = self.connection.execute(
            select(_TABLE).order_by(_TABLE.c.due_at, _TABLE.c.id)
        )
        return [LogoutDelivery(**row) for row in found.mappings()]

    def counted(self) -> list[Waiting]:
        """Count what is to be told, for each realm that has something."""
        found = self.connection.execute(
            select(
                _TABLE.c.realm_id,
                func.count().label("clients"),
                func.min(_TABLE.c.ended_at).label("since"),
            ).group_by(_TABLE.c.realm_id)
        )
        return [Waiting(**row) for row in found.mappings()]

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all that was to be told in realms."""
        self.connection.execute(
            delete(_TABLE).where(_TABLE.c.realm_id.in_(list(realm_ids)))
        )


def _is(delivery: LogoutDelivery) -> ColumnElement[bool]:
    return (_TABLE.c.realm_id == delivery.realm_id) & (_TABLE.c.id == delivery.id)


def _is_of_client(delivery: LogoutDelivery) -> ColumnElement[bool]:
    return (_TABLE.c.realm_id == delivery.realm_id) & (
        _TABLE.c.client_uuid == delivery.client_uuid
    )
