"""The declarative base and the column types that every table shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Uuid,
    bindparam,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, mapped_column

T = TypeVar("T")
Insert = sqlite.Insert | postgresql.Insert

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


def given(name: str, column: Column[T]) -> BindParameter[T]:
    """
    Stand for a value of a column that comes when the statement is executed.

    What runs with every request is built once, with its module: to build it anew costs
    several times what the database does with it. In an UPDATE the name is no column's.
    """
    return bindparam(name, type_=column.type)


def is_one_of(table: Table) -> ColumnElement[bool]:
    """Say which row of a table is meant: that of `one`."""
    kept = table.c
    return (kept.realm_id == given("of_realm", kept.realm_id)) & (
        kept.id == given("of_id", kept.id)
    )


def one(realm_id: UUID, row_id: UUID | str) -> dict[str, object]:
    """Give what `is_one_of` compares with."""
    return {"of_realm": realm_id, "of_id": row_id}


def columns_of(value: object, table: Table) -> dict[str, Any]:
    """Give what a table keeps of a value, by the names of its columns."""
    return {name: getattr(value, name) for name in table.c.keys()}  # noqa: SIM118 - no dict


def for_each_dialect(table: Table, build: Callable[[Insert], T]) -> Mapping[str, T]:
    """Build an insert for each database: what it does about a conflict is its own."""
    return {
        "sqlite": build(sqlite.insert(table)),
        "postgresql": build(postgresql.insert(table)),
    }


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
