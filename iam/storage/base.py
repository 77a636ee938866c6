"""The declarative base and the column types that every table shares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table; constraints have names, so that a migration can drop them."""

    metadata = MetaData(naming_convention=NAMING)


def table_of(row: type[Base]) -> Table:
    """Give the table of a row's class, as statements want it."""
    return Base.metadata.tables[row.__tablename__]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and in UTC in Python, without a zone in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Drop the zone; a naive instant is a mistake of ours."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant without a zone cannot be stored"
            raise TypeError(message)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - as its base class
        """Put the zone back."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


Id = Annotated[UUID, mapped_column(Uuid)]
Settings = Annotated[dict[str, Any], mapped_column(JSON)]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
MaybeInstant = Annotated[datetime | None, mapped_column(UtcDateTime)]
Name = Annotated[str, mapped_column(String(255))]
LongName = Annotated[str, mapped_column(String(1024))]
