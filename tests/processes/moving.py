"""Databases whose clock moves with a test's, though the product asks their own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import event

from iam.services.services import Services
from iam.storage.base import Base
from iam.storage.database import Database
from iam.storage.migrations import commands
from tests.conftest import StandingClock
from tests.databases import a_migrated_sqlite
from tests.postgres import a_postgres_database

_OURS_FIRST = "&options=-csearch_path%3Dmoving,pg_catalog,public"
_OUR_CLOCK = """
    CREATE SCHEMA moving;
    CREATE TABLE moving.clock (at double precision);
    INSERT INTO moving.clock VALUES (0);
    CREATE FUNCTION moving.clock_timestamp() RETURNS timestamptz
    LANGUAGE sql AS 'SELECT to_timestamp(at) FROM moving.clock'
"""


Skew = Callable[[], float]
"""How many seconds a database's clock is ahead of ours at this moment."""


class MovingDatabase(Protocol):
    """An empty database with tables."""

    url: str

    def set_clock(self, clock: StandingClock, skew: float) -> None:
        """Move the database's clock; called whenever ours has moved."""

    def prepare(self, services: Services, clock: StandingClock, skew: Skew) -> None:
        """Have the connections of one process ask that clock."""

    def close(self) -> None:
        """Forget it."""


class MovingSqlite:
    """SQLite, in which `strftime` is ours."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="iam-moving-")
        self.url = a_migrated_sqlite(Path(self._folder.name) / "iam.db")

    def set_clock(self, clock: StandingClock, skew: float) -> None:
        """Do nothing: each connection reads the clock itself."""

    def prepare(self, services: Services, clock: StandingClock, skew: Skew) -> None:
        """Replace the function in every connection."""

        def now(pattern: str, of: str) -> str:
            assert (pattern, of) == ("%s", "now")
            return str(int(clock.time() + skew()))

        @event.listens_for(services.housekeeping.database.engine, "connect")
        def connect(connection, _record):
            connection.create_function("strftime", 2, now)

    def close(self) -> None:
        """Delete the file."""
        self._folder.cleanup()


class MovingPostgres:
    """PostgreSQL, in which `clock_timestamp` is found in a schema of ours first."""

    def __init__(self) -> None:
        self._plain = _postgres()
        self.url = self._plain.replace("postgresql:", "postgresql+psycopg:", 1)
        self.url += _OURS_FIRST
        tables = ", ".join(Base.metadata.tables.keys() - {"configuration"})
        self._execute(f"TRUNCATE {tables}")

    def set_clock(self, clock: StandingClock, skew: float) -> None:
        """Write down what time it is."""
        self._execute(f"UPDATE moving.clock SET at = {clock.time() + skew}")  # noqa: S608 - a number

    def prepare(self, services: Services, clock: StandingClock, skew: Skew) -> None:
        """Do nothing: the address says where functions are looked for."""

    def close(self) -> None:
        """Keep it for the next one."""

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._plain, autocommit=True) as connection:
            connection.execute(statement)


@cache
def _postgres() -> str:
    url = a_postgres_database()
    database = Database(url.replace("postgresql:", "postgresql+psycopg:", 1))
    commands.upgrade(database)
    database.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_OUR_CLOCK)
    return url
