"""Sessions of people who signed in, one row each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from iam.storage.base import Base, Id, Instant, table_of


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


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of an open transaction."""

    connection: Connection
