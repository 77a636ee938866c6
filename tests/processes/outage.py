"""The database gone, and back again."""

from __future__ import annotations

from pathlib import Path

import psycopg

from iam.services.services import Services

_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s
"""


class Outage:
    """
    A database that can be taken away.

    SQLite's file is moved and a folder put in its place; PostgreSQL ends every
    connection and takes no new one.

    Args:
        url: The database.
    """

    def __init__(self, url: str) -> None:
        self._scheme, _, rest = url.partition("://")
        self._path = Path(rest.partition("/")[2])
        self._aside = self._path.with_suffix(".aside")
        name = rest.partition("?")[0].rpartition("/")[2]
        self._name = name
        plain = f"postgresql://{rest}"
        self._postgres = plain.replace(f"/{name}?", "/postgres?", 1)
        self._is_gone = False

    def begin(self, *clients: Services) -> None:
        """Take it away, also from those that have connections to it."""
        self._is_gone = True
        if self._scheme == "sqlite":
            for each in clients:  # an open file would outlive its name
                each.housekeeping.database.engine.dispose()
            self._path.rename(self._aside)
            self._path.mkdir()
            return
        self._execute(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS false')
        self._execute(_END_OTHERS, self._name)

    def end(self) -> None:
        """Give it back."""
        if not self._is_gone:
            return
        self._is_gone = False
        if self._scheme == "sqlite":
            self._path.rmdir()
            self._aside.rename(self._path)
            return
        self._execute(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS true')

    def _execute(self, statement: str, *values: str) -> None:
        with psycopg.connect(self._postgres, autocommit=True) as connection:
            connection.execute(statement, values or None)
