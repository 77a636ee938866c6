"""Grants: one row per authorization that a person gave a client."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import JSON, Connection, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from iam.storage.base import Base, Id, Instant, MaybeInstant, table_of


class GrantRow(Base):
    """One row per authorization; ``words`` are those its scopes were shown in."""

    __tablename__ = "grants"
    __table_args__ = (
        Index("grants_by_subject", "realm_id", "subject_id"),
        Index("grants_by_client", "realm_id", "client_uuid"),
    )

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_uuid: Mapped[Id]
    subject_id: Mapped[Id]
    session_id: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    auth_time: Mapped[Instant]
    granted_at: Mapped[Instant]
    last_used_at: Mapped[MaybeInstant]
    ends_at: Mapped[Instant] = mapped_column(index=True)
    revoked_at: Mapped[MaybeInstant]


_TABLE = table_of(GrantRow)


@dataclass(frozen=True, slots=True)
class Grants:
    """The grants of an open transaction."""

    connection: Connection
