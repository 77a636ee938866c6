"""Sessions of people who signed in, one row each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Index, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.realms import RealmId
from iam.domain.sessions import Session, SessionId
from iam.storage.base import (
    Base,
    Id,
    Instant,
    columns_of,
    given,
    is_one_of,
    one,
    table_of,
)
from iam.storage.session_clients import SessionClients


class SessionRow(Base):
    """One row per session; its id is the SHA-256 of what the cookie holds."""

    __tablename__ = "sessions"
    __table_args__ = (Index("sessions_by_subject", "realm_id", "subject_id"),)

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject_id: Mapped[Id]
    generation: Mapped[int]
    browser: Mapped[str] = mapped_column(String(64))
    auth_time: Mapped[Instant]
    last_used_at: Mapped[Instant]
    idle_ends_at: Mapped[Instant] = mapped_column(index=True)
    ends_at: Mapped[Instant]
    address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(255))


_TABLE = table_of(SessionRow)
_ADD = insert(_TABLE)
_ONE = is_one_of(_TABLE)
_FIND = select(_TABLE).where(_ONE)
_HOLD = select(_TABLE.c.id).where(_ONE).with_for_update(read=True)
_TOUCH = (
    update(_TABLE)
    .where(_ONE, _TABLE.c.last_used_at == given("before", _TABLE.c.last_used_at))
    .values(
        last_used_at=given("at", _TABLE.c.last_used_at),
        idle_ends_at=given("idle_end", _TABLE.c.idle_ends_at),
    )
)


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of an open transaction."""

    connection: Connection

    def add(self, session: Session) -> None:
        """Keep a new session."""
        self.connection.execute(_ADD, columns_of(session, _TABLE))

    def find(self, realm_id: RealmId, session_id: SessionId) -> Session | None:
        """Give a session of a realm, also one that has ended."""
        row = self.connection.execute(_FIND, one(realm_id, session_id))
        found = row.mappings().first()
        return Session(**found) if found else None

    def hold(self, realm_id: RealmId, session_id: SessionId) -> bool:
        """
        See that a session is there, and keep it so until the transaction ends.

        Whoever ends it comes before this, and is seen here, or waits.
        """
        found = self.connection.execute(_HOLD, one(realm_id, session_id))
        return found.first() is not None

    def of_subject(self, realm_id: RealmId, subject_id: UUID) -> list[Session]:
        """Give the sessions of an end user, the last used first."""
        rows = self.connection.execute(
            select(_TABLE)
            .where(_TABLE.c.realm_id == realm_id, _TABLE.c.subject_id == subject_id)
            .order_by(_TABLE.c.last_used_at.desc(), _TABLE.c.id)
        )
        return [Session(**row) for row in rows.mappings()]

    def touch(self, session: Session, at: datetime, *, idle_ends_at: datetime) -> bool:
        """
        Write down a later use; of several at once, one does.

        Returns:
            Whether it was this one; not where the session has ended meanwhile.
        """
        touched = self.connection.execute(
            _TOUCH,
            {
                **one(session.realm_id, session.id),
                "before": session.last_used_at,
                "at": at,
                "idle_end": idle_ends_at,
            },
        )
        return touched.rowcount == 1

    def delete(self, realm_id: RealmId, session_id: SessionId) -> bool:
        """End a session; give whether it was there."""
        ended = self.connection.execute(
            delete(_TABLE).where(
                _TABLE.c.realm_id == realm_id, _TABLE.c.id == session_id
            )
        )
        return ended.rowcount == 1

    def delete_of_subject(
        self, realm_id: RealmId, subject_id: UUID, *, but: SessionId | None = None
    ) -> list[SessionId]:
        """End the sessions of an end user, but one; give which they were."""
        ended = delete(_TABLE).where(
            _TABLE.c.realm_id == realm_id, _TABLE.c.subject_id == subject_id
        )
        if but is not None:
            ended = ended.where(_TABLE.c.id != but)
        return list(self.connection.execute(ended.returning(_TABLE.c.id)).scalars())

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all sessions of realms."""
        self.connection.execute(
            delete(_TABLE).where(_TABLE.c.realm_id.in_(list(realm_ids)))
        )

    def purge(self, now: datetime, *, most: int) -> int:
        """
        Forget sessions that have ended, and who was told of them; give how many.

        Nobody is told that a session ran out: who works with a client alone would be
        thrown out of it.
        """
        ended = self.connection.execute(
            select(_TABLE.c.realm_id, _TABLE.c.id)
            .where(_TABLE.c.idle_ends_at <= now)  # never later than the absolute end
            .limit(most)
        ).all()
        for row in ended:
            gone = self.connection.execute(
                delete(_TABLE).where(
                    _TABLE.c.realm_id == row.realm_id,
                    _TABLE.c.id == row.id,
                    _TABLE.c.idle_ends_at <= now,  # not one that was used meanwhile
                )
            )
            if gone.rowcount == 1:
                SessionClients(self.connection).take(row.realm_id, [row.id])
        return len(ended)
