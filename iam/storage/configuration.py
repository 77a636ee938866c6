"""The version of the configuration: one row, raised with every change."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, select, update
from sqlalchemy.orm import Mapped, mapped_column

from iam.storage.base import Base, Id, table_of


class ConfigurationRow(Base):
    """The one row; ``epoch`` names the database's life."""

    __tablename__ = "configuration"
    __table_args__ = (CheckConstraint("id = 1", name="configuration_one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    epoch: Mapped[Id]


_TABLE = table_of(ConfigurationRow)


@dataclass(frozen=True, slots=True)
class ConfigurationVersion:
    """The version, in an open transaction."""

    connection: Connection

    def read(self) -> tuple[int, UUID]:
        """Give the version and the epoch."""
        row = self.connection.execute(select(_TABLE.c.version, _TABLE.c.epoch)).one()
        return row.version, row.epoch

    def raise_(self) -> None:
        """Tell every process that something changed; also the lock of all changes."""
        self.connection.execute(update(_TABLE).values(version=_TABLE.c.version + 1))
