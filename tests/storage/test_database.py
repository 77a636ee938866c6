"""Transactions: all or nothing, one snapshot, and words for what the driver says."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from iam.domain.errors import TemporarilyUnavailable
from iam.storage import database as module
from iam.storage.database import ATTEMPTS, Database, DatabaseUnusable
from tests.builders import a_realm, a_secret


def paths(database) -> set[str]:
    return database.read(lambda store: {str(r.path) for r in store.realms.all()})


def test_work_is_done_as_a_whole_or_not_at_all(database):
    def work(store) -> None:
        store.realms.add(a_realm("/alpha"))
        store.realms.add(a_realm("/alpha"))

    with pytest.raises(IntegrityError):
        database.write(work)

    assert paths(database) == set()


def test_several_things_are_read_as_they_were_at_one_moment(database):
    began, changed = threading.Event(), threading.Event()
    seen: list[int] = []

    def look(store) -> None:
        seen.append(store.version.read()[0])
        began.set()
        changed.wait(5)
        seen.append(store.version.read()[0])
        seen.append(len(store.realms.all()))

    reader = threading.Thread(target=lambda: database.read(look))
    reader.start()
    began.wait(5)
    database.write(lambda s: (s.version.raise_(), s.realms.add(a_realm())))
    changed.set()
    reader.join()

    assert seen == [1, 1, 0]
    assert database.read(lambda store: store.version.read())[0] == 2


def lost_race(database) -> OperationalError:
    error = (
        sqlite3.OperationalError("database is locked")
        if database.is_sqlite
        else psycopg.errors.SerializationFailure("could not serialize")
    )
    return OperationalError("", None, error)


def test_work_that_lost_against_another_is_done_again_from_the_start(database):
    attempts = []

    def work(store) -> str:
        store.realms.add(a_realm("/alpha"))
        attempts.append(store)
        if len(attempts) < ATTEMPTS:
            raise lost_race(database)
        return "done"

    assert database.write(work) == "done"
    assert len(attempts) == ATTEMPTS
    assert paths(database) == {"/alpha"}


def test_work_that_lost_three_times_is_refused_for_a_moment(database):
    attempts = []

    def work(store) -> None:
        attempts.append(store)
        raise lost_race(database)

    with pytest.raises(TemporarilyUnavailable) as refused:
        database.write(work)

    assert str(refused.value) == "The server is busy; try again in a moment"
    assert len(attempts) == ATTEMPTS


def test_a_reader_that_lost_is_refused_for_a_moment_too(database):
    def work(_store) -> None:
        raise lost_race(database)

    with pytest.raises(TemporarilyUnavailable):
        database.read(work)
    with pytest.raises(TemporarilyUnavailable), database.single():
        raise lost_race(database)


def test_writers_on_sqlite_wait_for_each_other_before_they_read(database):
    if not database.is_sqlite:
        return  # PostgreSQL locks rows
    counted: list[int] = []

    def work(store) -> None:
        before = store.version.read()[0]
        store.version.raise_()
        counted.append(before)

    writers = [threading.Thread(target=database.write, args=(work,)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert counted == list(range(1, 9))


def test_sqlite_is_set_up_so_that_nothing_written_is_lost(database):
    if not database.is_sqlite:
        return
    names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
    with database.single() as store:
        kept = [
            store.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in names
        ]

    assert kept == ["wal", 2, 5000, 1]


def test_an_sqlite_that_is_too_old_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "OLDEST_SQLITE", (99, 0))

    with pytest.raises(DatabaseUnusable, match="is too old"):
        Database(f"sqlite:///{tmp_path / 'iam.db'}")


def test_a_node_that_is_the_primary_no_more_is_as_good_as_gone(database):
    if database.is_sqlite:
        return

    def work(store) -> None:
        store.connection.execute(text("SET TRANSACTION READ ONLY"))
        store.realms.add(a_realm())

    with pytest.raises(TemporarilyUnavailable):
        database.write(work)


def test_more_at_once_than_there_are_connections_wait_their_turn(database):
    together = threading.Barrier(12)
    versions = []

    def look() -> None:
        together.wait()
        versions.append(database.read(lambda store: store.version.read()))

    readers = [threading.Thread(target=look) for _ in range(12)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert len(versions) == 12
    assert len(set(versions)) == 1


def test_a_database_that_is_not_there_is_said_to_be_unreachable(tmp_path):
    addresses = (
        f"sqlite:///{tmp_path / 'no' / 'folder' / 'iam.db'}",
        "postgresql+psycopg://nobody@127.0.0.1:1/none",
    )
    for url in addresses:
        nowhere = Database(url)
        with pytest.raises(TemporarilyUnavailable) as refused:
            nowhere.read(lambda store: store.version.read())
        assert refused.value.reason.startswith("database: ")


def impatient(database) -> Database:
    """Give another way to the same database, that waits a fifth of a second."""
    url = database.engine.url.render_as_string(hide_password=False)
    return Database(url, patience=0.2)


def test_a_file_that_another_program_keeps_locked_is_unavailable_and_no_fault(
    database, tmp_path
):
    if not database.is_sqlite:
        return
    database.close()
    other = sqlite3.connect(tmp_path / "iam.db", isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")

    try:
        with pytest.raises(TemporarilyUnavailable):
            impatient(database).read(lambda store: store.version.read())
    finally:
        other.close()


def test_who_waits_for_a_lock_for_too_long_is_refused_and_does_not_begin_again(
    database,
):
    waiting, begun = impatient(database), []
    waiting.limit_statements()
    waiting.read(lambda store: store.version.read())  # it has a connection
    event.listen(waiting.engine, "checkout", lambda *given: begun.append(given))
    lock = "SELECT 1" if database.is_sqlite else "LOCK TABLE configuration"

    with database.engine.begin() as holder:
        holder.exec_driver_sql(lock)
        with pytest.raises(TemporarilyUnavailable):
            waiting.write(lambda store: store.version.raise_())

    assert len(begun) == 1
    assert waiting.write(lambda store: store.version.raise_()) is None
    waiting.close()


def test_an_instant_without_a_zone_cannot_be_stored(database):
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - that is the point

    with pytest.raises(StatementError, match="without a zone"):
        database.write(lambda store: store.clients.purge_secrets(naive, most=1))


def test_nothing_secret_stands_in_what_a_fault_says():
    assert "a hash" not in repr(a_secret())
