"""
Revocations: one table of what is dead, and until when that must be remembered.

What is stored grows with revocations, never with tokens issued.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    PoolProxiedConnection,
    String,
    bindparam,
    case,
    delete,
    extract,
    func,
    select,
)
from sqlalchemy import (
    cast as as_type,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from iam.domain.realms import RealmId
from iam.domain.revocation import Key
from iam.storage.base import Base, Id, Insert, given, table_of


class RevocationRow(Base):
    """
    One row per key; its generation only grows, its end only moves later.

    ``expires_at`` is whole seconds since 1970 by the database's clock.
    """

    __tablename__ = "revocations"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's form

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    generation: Mapped[int]
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)


_TABLE = table_of(RevocationRow)
MOST_KEYS = 5
"""Keys of one look-up: a fixed number, so that the statement is compiled once."""
MOST_KEPT = 2
"""Connections kept between look-ups; requests that use SQLite take turns."""
_NAMES = tuple(f"key_{number}" for number in range(MOST_KEYS))
_LOOK_UP = select(_TABLE.c.key, _TABLE.c.generation).where(
    _TABLE.c.realm_id == bindparam("realm_id"),
    _TABLE.c.key.in_([bindparam(name) for name in _NAMES]),
)


class LookUp:
    """
    The one look-up that every introspection makes.

    On SQLite it goes to the driver, over a connection that it keeps, with the statement
    that was compiled once: through the layers above it would cost five times as much
    as the database itself.

    Args:
        engine: Whose connections are in autocommit.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: list[PoolProxiedConnection] = []
        self._sqlite = None
        if engine.dialect.name == "sqlite":
            compiled = _LOOK_UP.compile(dialect=engine.dialect)
            expected = ["realm_id", *_NAMES]
            assert compiled.positiontup == expected  # noqa: S101 - ours to know
            self._sqlite = str(compiled)

    def find(self, realm_id: RealmId, keys: Collection[Key]) -> dict[Key, int]:
        """Give the generation of every key that has a row."""
        padded = (*keys, *[""] * (MOST_KEYS - len(keys)))
        if self._sqlite is None:
            named = dict(zip(_NAMES, padded, strict=True))
            with self._engine.connect() as connection:
                rows = connection.execute(_LOOK_UP, {"realm_id": realm_id, **named})
                return {row[0]: row[1] for row in rows}
        idle = self._idle
        try:
            kept = idle.pop()
        except IndexError:
            kept = self._engine.raw_connection()
        try:
            driver = cast("sqlite3.Connection", kept.driver_connection)
            found = dict(driver.execute(self._sqlite, (realm_id.hex, *padded)))
        except BaseException:
            kept.invalidate()
            raise
        if idle is self._idle and len(idle) < MOST_KEPT:
            idle.append(kept)
        else:
            kept.close()
        return found

    def forget(self) -> None:
        """Give the connections back that are kept, before the pool is emptied."""
        idle, self._idle = self._idle, []
        while idle:
            idle.pop().close()


@dataclass(frozen=True, slots=True)
class Revocations:
    """The revocations of an open transaction."""

    connection: Connection

    def add(
        self, realm_id: RealmId, key: Key, generation: int, *, seconds: int
    ) -> bool:
        """
        Remember that a key is dead below a generation, for so many seconds.

        A row that is there keeps the higher generation and the later end.

        Returns:
            Whether anything is dead now that was not before.
        """
        raising, keeping_longer = _statements_of_add(self.connection.dialect.name)
        values = {
            "of_realm": realm_id,
            "of_key": key,
            "to": generation,
            "seconds": seconds,
        }
        if self.connection.execute(raising, values).first() is not None:
            return True
        # The row is there and, by the statement above, locked until we commit.
        self.connection.execute(keeping_longer, values)
        return False

    def purge(self, *, most: int) -> int:
        """Forget rows that can be against no token any more; give how many."""
        now = database_time(self.connection.dialect.name)
        ended = (
            select(_TABLE.c.realm_id, _TABLE.c.key)
            .where(_TABLE.c.expires_at <= now)
            .limit(most)
        )
        rows = self.connection.execute(ended).all()
        for row in rows:
            self.connection.execute(
                delete(_TABLE).where(
                    _TABLE.c.realm_id == row.realm_id,
                    _TABLE.c.key == row.key,
                    _TABLE.c.expires_at <= now,
                )
            )
        return len(rows)


@cache
def _statements_of_add(dialect: str) -> tuple[ReturningInsert[Any], Insert]:
    """Give the statement that raises a generation, and the one that only moves ends."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    values = insert(_TABLE).values(
        realm_id=given("of_realm", _TABLE.c.realm_id),
        key=given("of_key", _TABLE.c.key),
        generation=given("to", _TABLE.c.generation),
        expires_at=database_time(dialect) + given("seconds", _TABLE.c.expires_at),
    )
    new, old = values.excluded, _TABLE.c
    later = case(
        (new.expires_at > old.expires_at, new.expires_at), else_=old.expires_at
    )
    once = ["realm_id", "key"]
    raising = values.on_conflict_do_update(
        index_elements=once,
        set_={"generation": new.generation, "expires_at": later},
        where=new.generation > old.generation,
    )
    keeping_longer = values.on_conflict_do_update(
        index_elements=once, set_={"expires_at": later}
    )
    return raising.returning(old.key), keeping_longer


def database_time(dialect: str) -> ColumnElement[int]:
    """Give whole seconds since 1970 by the database's clock, as an expression."""
    if dialect == "sqlite":
        return as_type(func.strftime("%s", "now"), BigInteger)
    return as_type(func.floor(extract("epoch", func.clock_timestamp())), BigInteger)
