"""The one table of what is dead, and the one look-up that every introspection makes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import event, text

from iam.storage.database import Database
from iam.storage.revocations import MOST_KEPT, MOST_KEYS
from tests.builders import A_REALM
from tests.databases import a_migrated_sqlite

KEYS = ("token:a", "grant:b", "realm:c", "client:d", "user:e")


def add(database, key: str, generation: int = 1, *, seconds: int = 60) -> bool:
    return database.write(
        lambda store: store.revocations.add(A_REALM, key, generation, seconds=seconds)
    )


def rows(database) -> dict[str, tuple[int, int]]:
    with database.single() as store:
        found = store.connection.execute(
            text("SELECT key, generation, expires_at FROM revocations")
        )
        return {row.key: (row.generation, row.expires_at) for row in found}


def database_now(database) -> int:
    clock = (
        "strftime('%s', 'now')" if database.is_sqlite else "extract(epoch from now())"
    )
    with database.single() as store:
        return int(store.connection.execute(text(f"SELECT {clock}")).scalar())


def statements_of(database) -> list[str]:
    """Gather from now on what reaches the database."""
    seen: list[str] = []
    if database.is_sqlite:  # where the driver is asked directly
        pooled = database.engine.raw_connection()
        pooled.driver_connection.set_trace_callback(seen.append)
        pooled.close()
    else:
        event.listen(
            database.engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_: seen.append(statement),
        )
    return seen


def fill(database, count: int) -> None:
    realm = A_REALM.hex if database.is_sqlite else A_REALM
    database.write(
        lambda store: store.connection.execute(
            text("INSERT INTO revocations VALUES (:realm, :key, 1, 99999999999)"),
            [{"realm": realm, "key": f"token:{number}"} for number in range(count)],
        )
    )


def test_the_look_up_searches_by_the_primary_key_alone(database):
    fill(database, 5_000)
    seen = statements_of(database)
    database.revoked(A_REALM, KEYS)
    [statement] = seen

    if database.is_sqlite:
        plan = f"EXPLAIN QUERY PLAN {statement}"
        parameters = None
    else:
        plan = f"EXPLAIN {statement}"
        names = {f"key_{n}": key for n, key in enumerate(KEYS)}
        parameters = {"realm_id": A_REALM, **names}
    with database.single() as store:
        if not database.is_sqlite:
            store.connection.exec_driver_sql("ANALYZE revocations")
        told = store.connection.exec_driver_sql(plan, parameters).all()

    if database.is_sqlite:
        assert [row[3] for row in told] == [
            "SEARCH revocations USING PRIMARY KEY (realm_id=? AND key=?)"
        ]
    else:
        words = " ".join(row[0] for row in told)
        assert "pk_revocations" in words
        assert "Seq Scan" not in words


def test_a_purge_searches_by_the_end(database):
    fill(database, 5_000)
    statement = "SELECT realm_id, key FROM revocations WHERE expires_at <= 5 LIMIT 1000"
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"

    with database.single() as store:
        if not database.is_sqlite:
            store.connection.exec_driver_sql("ANALYZE revocations")
        told = store.connection.exec_driver_sql(f"{explain} {statement}").all()

    assert "ix_revocations_expires_at" in str(told)


def test_the_look_up_is_one_statement_without_a_transaction(database):
    seen = statements_of(database)

    database.revoked(A_REALM, KEYS)

    assert len(seen) == 1


def test_every_key_that_has_a_row_is_found_and_no_other(database):
    add(database, "token:a")
    add(database, "client:d", 7)
    add(database, "token:other")

    assert database.revoked(A_REALM, KEYS) == {"token:a": 1, "client:d": 7}
    assert database.revoked(UUID(int=99), KEYS) == {}
    assert database.revoked(A_REALM, KEYS[:1]) == {"token:a": 1}
    assert len(KEYS) == MOST_KEYS


def test_text_that_is_no_key_of_ours_is_looked_for_as_it_is(database):
    hostile = ("token:' OR 1=1 --", "%", "token:é\U0001f600", 'token:"')

    assert database.revoked(A_REALM, hostile) == {}
    add(database, hostile[2])
    assert database.revoked(A_REALM, hostile) == {hostile[2]: 1}


@pytest.mark.parametrize(
    ("first", "second", "kept", "told"),
    [
        ((1, 60), (1, 60), (1, 60), False),
        ((1, 60), (2, 60), (2, 60), True),
        ((2, 60), (1, 60), (2, 60), False),
        ((1, 60), (1, 600), (1, 600), False),
        ((1, 600), (2, 60), (2, 600), True),
        ((2, 60), (1, 600), (2, 600), False),
    ],
)
def test_a_row_keeps_the_higher_generation_and_the_later_end(
    database, first, second, kept, told
):
    assert add(database, "client:d", first[0], seconds=first[1])

    assert add(database, "client:d", second[0], seconds=second[1]) is told

    generation, expires_at = rows(database)["client:d"]
    assert generation == kept[0]
    assert 0 <= database_now(database) + kept[1] - expires_at <= 2


def test_the_end_is_counted_in_whole_seconds_by_the_clock_of_the_database(database):
    before = database_now(database)

    add(database, "token:a", seconds=3600)

    [(_, expires_at)] = rows(database).values()
    assert before + 3600 <= expires_at <= database_now(database) + 3600


def test_rows_that_have_ended_are_forgotten_in_batches_and_others_are_kept(database):
    for number in range(5):
        add(database, f"token:{number}", seconds=0)
    add(database, "token:kept", seconds=60)

    forgotten = [
        database.write(lambda store: store.revocations.purge(most=2)) for _ in range(4)
    ]

    assert forgotten == [2, 2, 1, 0]
    assert set(rows(database)) == {"token:kept"}


def test_a_look_up_after_the_file_was_replaced_reads_the_new_one(tmp_path):
    kept, other = tmp_path / "iam.db", tmp_path / "other.db"
    other_database = Database(a_migrated_sqlite(other))
    add(other_database, "token:a")
    other_database.close()
    database = Database(a_migrated_sqlite(kept))
    database.read(lambda store: store.version.read())
    assert database.revoked(A_REALM, KEYS) == {}

    other.replace(kept)
    database.read(lambda store: store.version.read())

    assert database.revoked(A_REALM, KEYS) == {"token:a": 1}
    database.close()


def test_look_ups_of_many_threads_at_once_keep_few_connections(database):
    add(database, "token:a")
    with ThreadPoolExecutor(max_workers=8) as threads:
        found = list(threads.map(lambda _: database.revoked(A_REALM, KEYS), range(200)))

    assert found == [{"token:a": 1}] * 200
    assert database.engine.pool.checkedout() <= MOST_KEPT
    database.close()
    assert database.engine.pool.checkedout() == 0
