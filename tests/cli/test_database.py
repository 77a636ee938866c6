"""`iam db` and `iam purge`."""

from __future__ import annotations

import sqlite3
from contextlib import closing


def test_upgrading_makes_the_tables_and_the_root_realm(new_iam):
    assert new_iam("db", "upgrade") == "the tables are at 0004 now\n"
    assert [realm["path"] for realm in new_iam.json("realm", "list")] == ["/"]


def test_upgrading_twice_changes_nothing(iam_):
    assert iam_("db", "upgrade") == "the tables are at 0004 already\n"
    assert iam_.json("db", "upgrade") == {"before": "0004", "current": "0004"}


def test_a_database_that_is_ready_says_so(iam_):
    assert iam_("db", "status") == "ready   yes\ntables  0004\n"
    assert iam_.json("db", "status") == {
        "ready": True,
        "current": "0004",
        "needed": "0004",
        "faults": {},
    }


def test_a_database_without_tables_is_not_ready(new_iam):
    (new_iam.folder / "data").mkdir()
    (new_iam.folder / "data" / "iam.db").touch()

    done = new_iam.type("db", "status")

    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout == (
        "ready       no\n"
        "tables      -\n"
        "migrations  the database has the tables of no release, and this release needs "
        "0004: run 'iam db upgrade'\n"
    )


def test_tables_of_a_newer_release_are_left_as_they_are(iam_):
    with sqlite3.connect(iam_.folder / "data" / "iam.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    assert iam_("db", "upgrade") == "the tables are at 9999 already\n"
    assert iam_.json("db", "status")["ready"] is True


def test_what_has_ended_is_purged_and_counted(alpha):
    rotate = ("client", "rotate-secret", "reports", "--realm", "/alpha")
    alpha(*rotate, "--keep-old-for", "30m")

    assert set(alpha.json("purge").values()) == {0}

    alpha.clock.move(1801)
    said = dict(line.rsplit(maxsplit=1) for line in alpha("purge").splitlines())
    assert said == {**dict.fromkeys(said, "0"), "client secrets": "1"}


def test_a_file_that_is_no_database_is_said_to_be_none(new_iam):
    (new_iam.folder / "data").mkdir()
    (new_iam.folder / "data" / "iam.db").write_bytes(b"a letter to a friend" * 200)

    for command in (("db", "status"), ("db", "upgrade"), ("realm", "list")):
        assert new_iam.refused(*command) == (
            "Error: The server cannot reach its database; try again in a moment "
            "(database: file is not a database). IAM_DATABASE_URL says where the "
            "database is; 'iam db status' tries it\n"
        )


def test_the_database_of_another_program_is_left_as_it_is(new_iam):
    (new_iam.folder / "data").mkdir()
    path = new_iam.folder / "data" / "iam.db"
    with closing(sqlite3.connect(path)) as others:
        others.execute("CREATE TABLE letters (id int)")

    refused = new_iam.refused("db", "upgrade")

    assert refused == (
        "Error: the database has tables of another program (letters), and nothing was "
        "changed in it: name an empty database in IAM_DATABASE_URL\n"
    )
    with closing(sqlite3.connect(path)) as others:
        assert others.execute("SELECT name FROM sqlite_master").fetchall() == [
            ("letters",)
        ]


def test_audit_events_are_kept_for_as_long_as_the_setting_says(alpha):
    alpha.clock.move(365 * 86400 - 1)
    assert alpha.json("purge")["audit_events"] == 0

    alpha.clock.move(86400)
    assert alpha.json("purge")["audit_events"] > 0
    assert alpha.json("purge")["audit_events"] == 0
