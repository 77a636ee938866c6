"""Values that may be used once: an insert that a key guards."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, String
from sqlalchemy.orm import Mapped, mapped_column

from iam.storage.base import Base, Id, Instant, table_of


class SingleUseRow(Base):
    """One row per value that was used, as a hash."""

    __tablename__ = "single_uses"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[Instant] = mapped_column(index=True)


_TABLE = table_of(SingleUseRow)


@dataclass(frozen=True, slots=True)
class SingleUses:
    """The used values of an open transaction."""

    connection: Connection
