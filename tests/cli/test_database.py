"""`iam db` and `iam purge`."""

from __future__ import annotations

import sqlite3


def test_upgrading_makes_the_tables_and_the_root_realm(new_iam):
    assert new_iam("db", "upgrade") == "the tables are at 0001 now\n"
    assert [realm["path"] for realm in new_iam.json("realm", "list")] == ["/"]


def test_upgrading_twice_changes_nothing(iam_):
    assert iam_("db", "upgrade") == "the tables are at 0001 already\n"
    assert iam_.json("db", "upgrade") == {"before": "0001", "current": "0001"}


def test_a_database_that_is_ready_says_so(iam_):
    assert iam_("db", "status") == "ready   yes\ntables  0001\n"
    assert iam_.json("db", "status") == {
        "ready": True,
        "current": "0001",
        "needed": "0001",
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
        "0001: run 'iam db upgrade'\n"
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

    assert alpha.json("purge") == {
        "revocations": 0,
        "client_secrets": 0,
        "keys": 0,
        "audit_events": 0,
    }

    alpha.clock.move(1801)
    assert alpha("purge") == (
        "revocations     0\nclient secrets  1\nkeys            0\naudit events    0\n"
    )


def test_a_file_that_is_no_database_is_said_to_be_none(new_iam):
    (new_iam.folder / "data").mkdir()
    (new_iam.folder / "data" / "iam.db").write_bytes(b"a letter to a friend" * 200)

    for command in (("db", "status"), ("db", "upgrade"), ("realm", "list")):
        assert new_iam.refused(*command) == (
            "Error: The server cannot reach its database; try again in a moment "
            "(database: file is not a database). IAM_DATABASE_URL says where the "
            "database is; 'iam db status' tries it\n"
        )


def test_audit_events_are_kept_for_as_long_as_the_setting_says(alpha):
    alpha.clock.move(365 * 86400 - 1)
    assert alpha.json("purge")["audit_events"] == 0

    alpha.clock.move(86400)
    assert alpha.json("purge")["audit_events"] > 0
    assert alpha.json("purge")["audit_events"] == 0
