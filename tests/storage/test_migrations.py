"""Migrations give exactly the tables of the models, and can be undone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import iam.storage.migrations
from iam.storage.base import Base
from iam.storage.database import Database, DatabaseUnusable
from iam.storage.migrations import commands

FOLDER = Path(iam.storage.migrations.__file__).parent


@pytest.fixture
def database(empty_database):
    """A database that was upgraded."""
    commands.upgrade(empty_database)
    return empty_database


def steps() -> list[str]:
    """Give every revision, the first one first."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    found = ScriptDirectory.from_config(config).walk_revisions()
    return [step.revision for step in found][::-1]


def differences(database: Database) -> list:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return compare_metadata(context, Base.metadata)


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def shape(database: Database) -> dict:
    """Give every column, index and constraint, as the database knows them."""
    found = inspect(database.engine)
    return {
        table: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"])
                for c in found.get_columns(table)
            ],
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted(u["name"] for u in found.get_unique_constraints(table)),
            "indexes": sorted(i["name"] for i in found.get_indexes(table)),
            "checks": sorted(c["name"] for c in found.get_check_constraints(table)),
        }
        for table in sorted(tables(database) - {"alembic_version"})
    }


def test_upgrading_an_empty_database_gives_the_tables_of_the_models(database):
    assert differences(database) == []
    assert tables(database) == {*Base.metadata.tables, "alembic_version"}


def test_constraints_and_indexes_have_the_names_of_the_models(database):
    found = shape(database)

    for name, table in Base.metadata.tables.items():
        assert found[name]["key"] == [column.name for column in table.primary_key]
        named = {*found[name]["indexes"], *found[name]["unique"]}
        assert {str(index.name) for index in table.indexes} <= named
    assert found["configuration"]["checks"] == ["configuration_one_row"]


def test_every_migration_can_be_undone_and_done_again(empty_database):
    revisions = steps()
    known = [None]
    shapes = [shape(empty_database)]
    for revision in revisions:
        commands.upgrade(empty_database, revision)
        known.append(revision)
        shapes.append(shape(empty_database))

    for revision, before in zip(known[-2::-1], shapes[-2::-1], strict=True):
        commands.downgrade(empty_database, revision or "base")
        assert shape(empty_database) == before
        assert commands.current(empty_database) == revision

    commands.upgrade(empty_database)
    assert shape(empty_database) == shapes[-1]
    assert differences(empty_database) == []


def test_an_upgrade_that_is_done_already_changes_nothing(database):
    before, version = shape(database), commands.current(database)

    commands.upgrade(database)

    assert (shape(database), commands.current(database)) == (before, version)
    assert version == commands.newest() == steps()[-1]


def test_two_that_upgrade_at_once_take_turns(empty_database, database_url):
    url = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    others = [Database(url) for _ in range(3)]

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(commands.upgrade, others))

    assert differences(empty_database) == []
    with empty_database.single() as store:
        rows = store.connection.execute(text("SELECT * FROM configuration")).all()
    assert len(rows) == 1
    for each in others:
        each.close()


def test_an_empty_database_is_refused_with_what_to_do(empty_database):
    with pytest.raises(DatabaseUnusable) as refused:
        commands.require_newest(empty_database)

    assert str(refused.value) == (
        "the database has the tables of no release, and this release needs "
        f"{commands.newest()}: run 'iam db upgrade'"
    )


def test_tables_of_a_newer_release_are_worked_on(database):
    database.write(
        lambda store: store.connection.execute(
            text("UPDATE alembic_version SET version_num = '9999'")
        )
    )

    commands.require_newest(database)

    assert commands.current(database) == "9999"


def test_the_database_of_somebody_else_is_refused(empty_database):
    empty_database.write(
        lambda store: [
            store.connection.execute(text(f"CREATE TABLE {name} (id int)"))
            for name in ("letters", "alembic_version", "clients")
        ]
    )

    with pytest.raises(DatabaseUnusable) as refused:
        commands.require_ours(empty_database)

    assert str(refused.value) == (
        "the database has tables of another program (clients, letters), and nothing "
        "was changed in it: name an empty database in IAM_DATABASE_URL"
    )


def test_an_empty_database_and_one_of_ours_are_taken(database):
    commands.require_ours(database)
    commands.downgrade(database, "base")
    commands.require_ours(database)
    assert tables(database) == {"alembic_version"}


def test_each_life_of_a_database_has_a_name_of_its_own(database):
    epochs = set()
    for _ in range(2):
        epochs.add(database.read(lambda store: store.version.read()))
        commands.downgrade(database, "base")
        commands.upgrade(database)

    assert len(epochs) == 2
    assert {version for version, _ in epochs} == {1}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("versions/*.py")), ids=str)
def test_a_migration_says_what_it_does_and_imports_nothing_of_ours(path):
    source = path.read_text()

    assert path.name[:4].isdigit()
    assert f"\nRevision: {path.name[:4]}, after " in source
    assert "\nSafe while the previous release runs: " in source
    assert "from iam" not in source
    assert "import iam" not in source


def test_every_table_but_the_one_row_has_the_realm_in_its_key():
    without = {
        name
        for name, table in Base.metadata.tables.items()
        if "realm_id" not in table.primary_key.columns
    }

    assert without == {"configuration", "realms"}
