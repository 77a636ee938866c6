"""Failed attempts to sign in, counted by one statement each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, String
from sqlalchemy.orm import Mapped, mapped_column

from iam.storage.base import Base, Id, table_of


class AttemptRow(Base):
    """One row per thing that is counted, named by a keyed hash; seconds since 1970."""

    __tablename__ = "attempts"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    window_ends_at: Mapped[int] = mapped_column(BigInteger)
    locks: Mapped[int]
    locked_until: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)


_TABLE = table_of(AttemptRow)


@dataclass(frozen=True, slots=True)
class Attempts:
    """The counters of an open transaction."""

    connection: Connection
