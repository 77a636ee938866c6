"""A database, with the tables of this release or without any."""

from __future__ import annotations

import pytest

from iam.storage.database import Database
from tests.databases import a_migrated_postgres, a_migrated_sqlite


@pytest.fixture
def empty_database(database_url):
    """A database without tables."""
    made = Database(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """A database with tables and nothing in them."""
    is_sqlite = request.param == "sqlite"
    url = a_migrated_sqlite(tmp_path / "iam.db") if is_sqlite else a_migrated_postgres()
    made = Database(url.replace("postgresql:", "postgresql+psycopg:", 1))
    yield made
    made.close()
