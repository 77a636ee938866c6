"""
The wire over one of both databases: which, the name of the test decides.

What differs between the two is below the services: tests of storage and processes go
over both, and those of services where it could show. Here each half of the tests holds
that nothing of it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Server, a_database_begun, a_standing_server
from tests.databases import is_on_postgres


@pytest.fixture
def database_url(request, tmp_path: Path) -> str:
    test = f"{request.path.name}::{request.node.originalname}"
    return a_database_begun(tmp_path / "iam.db", on_postgres=is_on_postgres(test))


@pytest.fixture(scope="module")
def standing(request, tmp_path_factory) -> Iterator[Server]:
    """A server that stands for a whole file, for tests that change nothing in it."""
    on_postgres = is_on_postgres(request.path.name)
    with a_standing_server(tmp_path_factory, on_postgres=on_postgres) as server:
        yield server
