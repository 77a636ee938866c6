"""The database: engines, transactions, and what is done when it fails."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from iam.domain.errors import TemporarilyUnavailable
from iam.domain.realms import RealmId
from iam.domain.revocation import Key
from iam.storage.afterwards import Afterwards
from iam.storage.revocations import LookUp
from iam.storage.store import Store

T = TypeVar("T")

OLDEST_SQLITE = (3, 35)
"""RETURNING, which what must happen once is built on."""

ATTEMPTS = 3
PATIENCE = 5
"""Seconds that a request waits for a connection, a lock or an answer."""
_BUSY = "The server is busy; try again in a moment"
_SERIALIZATION_FAILURES = {"40001", "40P01"}
_READ_ONLY = "25006"
"""PostgreSQL's word for a node that is the primary no more."""
_PATIENCE_FOR_WAL = 0.2  # seconds
_PRAGMAS = (
    "PRAGMA synchronous=FULL",  # what is written is little and must not be lost
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16000",
)


class DatabaseUnusable(Exception):
    """The database cannot be used as it is; the text says what to do."""


class Database:
    """
    The one primary database.

    Args:
        url: An SQLAlchemy URL, ``sqlite:///…`` or ``postgresql+psycopg://…``.
        pool_size: Connections kept open; more are opened while they are needed.
        patience: Seconds to wait for a connection or a lock.
    """

    def __init__(
        self, url: str, *, pool_size: int = 5, patience: float = PATIENCE
    ) -> None:
        self._patience = patience
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite and sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise DatabaseUnusable(
                f"SQLite {sqlite3.sqlite_version} is too old; 3.35 or newer is needed"
            )
        options: dict[str, Any] = {"pool_size": pool_size, "pool_timeout": patience}
        if self.is_sqlite:
            options["connect_args"] = {"timeout": patience}
        else:
            options["connect_args"] = {"connect_timeout": 5, "tcp_user_timeout": 5000}
        self.engine: Engine = create_engine(url, **options)
        self._single = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._snapshot = self.engine
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            # The driver is in autocommit already, and BEGIN is ours alone.
            self._single = self.engine.execution_options(iam_begin="")
            self._snapshot = self.engine.execution_options(iam_begin="BEGIN")
        else:
            self._snapshot = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._look_up = LookUp(self._single)
        self._afterwards = Afterwards()
        database = make_url(url).database
        self._path = Path(database) if self.is_sqlite and database else None
        self._file: os.stat_result | None = None

    def limit_statements(self) -> None:
        """
        Let no statement take longer than a request may wait, its wait for locks too.

        For workers, before they ask anything; a command may take its time.
        """
        milliseconds = int(self._patience * 1000)

        def limit(connection: Any, _record: object) -> None:  # noqa: ANN401 - psycopg's
            connection.execute(f"SET statement_timeout = {milliseconds}")
            connection.commit()

        if not self.is_sqlite:  # SQLite waits for locks alone, and no longer
            event.listen(self.engine, "connect", limit)

    def revoked(self, realm_id: RealmId, keys: Collection[Key]) -> dict[Key, int]:
        """Give the generation of every key that something was revoked by."""
        with _translated():
            return self._look_up.find(realm_id, keys)

    def write(self, work: Callable[[Store], T]) -> T:
        """
        Do work in one transaction: all of it, or nothing.

        Work that lost against another transaction is done again from the start, so
        it must have no effect but on its store, and what it puts off by `after`.

        Raises:
            TemporarilyUnavailable: It lost three times, or waited for long enough, or
                the database is gone.
        """
        began = time.monotonic()
        for attempt in range(ATTEMPTS):
            try:
                with (
                    self._afterwards.held(),
                    _translated(),
                    self.engine.begin() as connection,
                ):
                    return work(Store(connection))
            except _LostRace:
                if time.monotonic() - began >= self._patience:
                    break
                time.sleep(0.02 * 2**attempt)
        raise TemporarilyUnavailable(_BUSY)

    def after(self, key: Hashable, what: Callable[[], None]) -> None:
        """
        Do something when the work of this thread is over; see `Afterwards.do`.

        At once, where none is going on; not at all where it is done again or given up.
        """
        self._afterwards.do(key, what)

    def read(self, work: Callable[[Store], T]) -> T:
        """Read several things as they were at one moment."""
        self._require_file()
        with _translated(), self._snapshot.begin() as connection:
            return work(Store(connection))

    def _require_file(self) -> None:
        """
        See that the file is still the one that is open.

        Moved away, it would go on answering, and what is written would be lost; put in
        its place, another one must be read.
        """
        if self._path is None:
            return
        try:
            found = self._path.stat()
        except OSError as error:
            if self._file is not None:
                raise _gone(error) from error
            return  # none has been made yet
        if self._file is not None and not os.path.samestat(found, self._file):
            self.close()
        self._file = found

    @contextmanager
    def single(self) -> Iterator[Store]:
        """Open a store for single statements, each a transaction of its own."""
        with _translated(), self._single.connect() as connection:
            yield Store(connection)

    def close(self) -> None:
        """Give every connection back; one that is needed later is opened anew."""
        self._look_up.forget()
        self.engine.dispose()


class _LostRace(TemporarilyUnavailable):
    """Another transaction won: `write` does the work again, a reader gives up."""


@contextmanager
def _translated() -> Iterator[None]:
    """Say in our words what the database's driver says in its own."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        code = getattr(error.orig, "sqlstate", None)
        if code in _SERIALIZATION_FAILURES or "database is locked" in str(error.orig):
            raise _LostRace(_BUSY) from error
        if (
            code == _READ_ONLY
            or isinstance(error, OperationalError)
            or type(error) is DatabaseError  # SQLite: not a database, or damaged
            or error.connection_invalidated
        ):
            raise _gone(error) from error
        raise
    except (PoolTimeout, sqlite3.DatabaseError) as error:
        raise _gone(error) from error


def _gone(error: Exception) -> TemporarilyUnavailable:
    return TemporarilyUnavailable(
        "The server cannot reach its database; try again in a moment",
        reason=f"database: {getattr(error, 'orig', None) or type(error).__name__}",
    )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    _write_ahead(connection)
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """
    Have the file keep a write-ahead log.

    Where two processes do that to a new file at once, SQLite refuses one of them
    without a wait; whom it lets wait has waited for long enough.
    """
    until = time.monotonic() + _PATIENCE_FOR_WAL
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a reader that wants to write later cannot wait."""
    begin = connection.get_execution_options().get("iam_begin", "BEGIN IMMEDIATE")
    if begin:
        connection.exec_driver_sql(begin)
