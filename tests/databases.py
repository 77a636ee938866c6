"""
Databases with tables, made once a run: making one is slow.

Those that are migrated have nothing in them; those that are begun have the root realm
and its keys, as `iam serve` leaves a new one.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import psycopg

from iam.storage.base import Base
from iam.storage.database import Database
from iam.storage.migrations import commands
from tests.postgres import a_postgres_database

_KEPT = {"configuration", "alembic_version"}
_BEGUN = ("realms", "keys")
_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


Begin = Callable[[str], None]
"""Begins a database, by its address: makes the root realm."""


def is_on_postgres(name: str) -> bool:
    """Whether a test that takes one of both databases takes PostgreSQL."""
    return zlib.crc32(name.encode()) % 2 == 1


def a_migrated_sqlite(path: Path, begin: Begin | None = None) -> str:
    """Give a database of its own for one test."""
    shutil.copyfile(_sqlite_template(begin), path)
    return f"sqlite:///{path}"


@cache
def _sqlite_template(begin: Begin | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="iam-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "template.db"
    _migrate(f"sqlite:///{path}")
    if begin:
        begin(f"sqlite:///{path}")
    return path


def a_migrated_postgres(begin: Begin | None = None) -> str:
    """Give the database that tests use one after the other, as it was at first."""
    url = _postgres(begin)
    try:
        _empty(url, is_begun=begin is not None)
    except psycopg.Error:  # a test dropped it, or left other tables in it
        _postgres.cache_clear()
        url = _postgres(begin)
    return url


@cache
def _postgres(begin: Begin | None) -> str:
    url = a_postgres_database()
    _migrate(url.replace("postgresql:", "postgresql+psycopg:", 1))
    if begin:
        begin(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA begun")
            for table in _BEGUN:
                connection.execute(f"CREATE TABLE begun.{table} AS TABLE {table}")
    return url


def _migrate(url: str) -> None:
    database = Database(url)
    commands.upgrade(database)
    database.close()


def _empty(url: str, *, is_begun: bool) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_OTHERS)
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if row is None or row[0] != commands.newest():
            raise psycopg.DataError("a test left the tables of another release")
        emptied = sorted(Base.metadata.tables.keys() - _KEPT)
        steps = [f"DELETE FROM {table}" for table in emptied]  # noqa: S608 - ours
        if is_begun:
            steps += [f"INSERT INTO {table} TABLE begun.{table}" for table in _BEGUN]
        steps.append("UPDATE configuration SET version = 1, epoch = gen_random_uuid()")
        connection.execute("; ".join(steps))
