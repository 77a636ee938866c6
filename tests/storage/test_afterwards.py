"""What is put off until a transaction is over: done once, or not at all."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from iam.domain.errors import InvalidGrant, TemporarilyUnavailable
from iam.storage.database import ATTEMPTS
from tests.builders import a_realm


def lost_race() -> OperationalError:
    return OperationalError("", None, sqlite3.OperationalError("database is locked"))


def test_without_a_transaction_it_is_done_at_once(database):
    done = []

    database.after("a", lambda: done.append("a"))

    assert done == ["a"]


def test_it_is_done_when_all_is_committed(database):
    done = []

    def look() -> None:
        done.append(database.read(lambda store: len(store.realms.all())))

    def work(store) -> int:
        database.after("a", look)
        store.realms.add(a_realm("/alpha"))
        return len(done)

    assert (database.write(work), done) == (0, [1])


def test_work_that_is_done_again_has_it_done_once(database):
    done, tries = [], []

    def work(_store) -> None:
        tries.append("try")
        name = f"of try {len(tries)}"
        database.after(name, lambda: done.append(name))
        if len(tries) < ATTEMPTS:
            raise lost_race()

    database.write(work)

    assert done == [f"of try {ATTEMPTS}"]


def test_of_equal_keys_the_last_one_is_done(database):
    done = []

    def work(_store) -> None:
        for key, name in (("a", "first"), ("b", "other"), ("a", "last")):
            database.after(key, lambda name=name: done.append(name))

    database.write(work)

    assert sorted(done) == ["last", "other"]


@pytest.mark.parametrize(
    ("error", "done"),
    [
        (InvalidGrant("no"), ["a"]),
        (TemporarilyUnavailable("busy"), []),
        (ZeroDivisionError(), []),
    ],
    ids=[
        "a refusal answers: it is done",
        "who is to try again has no answer yet",
        "a mistake of ours is no answer",
    ],
)
def test_work_that_ends_otherwise_has_it_done_where_it_answers(database, error, done):
    found = []

    def work(_store) -> None:
        database.after("a", lambda: found.append("a"))
        raise error

    with pytest.raises(type(error)):
        database.write(work)

    assert found == done
    database.after("b", lambda: found.append("b"))
    assert found == [*done, "b"]
