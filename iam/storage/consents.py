"""Remembered consents: one row per end user, client and scope."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iam.storage.base import Base, Id, Instant, table_of


class ConsentRow(Base):
    """One row per scope; ``configured`` is the entry that decided its words."""

    __tablename__ = "consents"
    __table_args__ = (Index("consents_by_client", "realm_id", "client_uuid"),)

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    subject_id: Mapped[Id] = mapped_column(primary_key=True)
    client_uuid: Mapped[Id] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(255), primary_key=True)
    shown: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    configured: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(64))
    granted_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)


_TABLE = table_of(ConsentRow)


@dataclass(frozen=True, slots=True)
class Consents:
    """The remembered consents of an open transaction."""

    connection: Connection
