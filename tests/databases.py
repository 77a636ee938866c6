"""Databases with tables and nothing in them, made once a run: making one is slow."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from iam.storage.base import Base
from iam.storage.database import Database
from iam.storage.migrations import commands
from tests.postgres import a_postgres_database

_KEPT = {"configuration", "alembic_version"}
_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def a_migrated_sqlite(path: Path) -> str:
    """Give a database of its own for one test."""
    shutil.copyfile(_sqlite_template(), path)
    return f"sqlite:///{path}"


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="iam-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


def a_migrated_postgres() -> str:
    """Give the database that tests use one after the other, emptied."""
    url = _postgres()
    try:
        _empty(url)
    except psycopg.Error:  # a test dropped it, or left other tables in it
        _postgres.cache_clear()
        url = _postgres()
    return url


@cache
def _postgres() -> str:
    url = a_postgres_database()
    _migrate(url.replace("postgresql:", "postgresql+psycopg:", 1))
    return url


def _migrate(url: str) -> None:
    database = Database(url)
    commands.upgrade(database)
    database.close()


def _empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_OTHERS)
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if row is None or row[0] != commands.newest():
            raise psycopg.DataError("a test left the tables of another release")
        for table in Base.metadata.tables.keys() - _KEPT:
            connection.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        connection.execute(
            "UPDATE configuration SET version = 1, epoch = gen_random_uuid()"
        )
