"""Upgrade and downgrade as functions, and what a database's state is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from iam.storage.database import Database, DatabaseUnusable

_FIRST_TABLES = {"configuration", "realms"}
"""Every release has these."""
_MOST_NAMES = 5


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables to a revision; one that is there already changes nothing."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:  # two nodes that start at once take turns
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4153736)")
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to a revision; ``base`` is an empty database."""
    with database.engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def newest() -> str:
    """Give the revision that this release is made for."""
    return _steps()[0]


@cache
def _steps() -> tuple[str, ...]:
    """Give every revision of this release, the newest first; they lie in files."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(step.revision for step in scripts.walk_revisions())


def current(database: Database) -> str | None:
    """Give the revision that the database has; none for an empty one."""
    with database.single() as store:
        return MigrationContext.configure(store.connection).get_current_revision()


def require_ours(database: Database) -> None:
    """
    Refuse to make tables beside those of another program.

    Raises:
        DatabaseUnusable: There are tables, and the first ones of ours are not there.
        TemporarilyUnavailable: The database cannot be reached.
    """
    with database.single() as store:
        found = set(inspect(store.connection).get_table_names()) - {"alembic_version"}
    if found and not found >= _FIRST_TABLES:
        names = ", ".join(sorted(found)[:_MOST_NAMES])
        raise DatabaseUnusable(
            f"the database has tables of another program ({names}), and nothing was "
            "changed in it: name an empty database in IAM_DATABASE_URL"
        )


def require_newest(database: Database) -> None:
    """
    Refuse to work on tables of another release.

    Raises:
        DatabaseUnusable: The tables are older, or are not there.
        TemporarilyUnavailable: The database cannot be reached.
    """
    found = current(database)
    if found is None or (found in _steps() and found != newest()):
        raise DatabaseUnusable(
            f"the database has the tables of {found or 'no release'}, and this release "
            f"needs {newest()}: run 'iam db upgrade'"
        )
