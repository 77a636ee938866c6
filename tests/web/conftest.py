"""Pages ask the services, whose tests go over both databases; theirs take one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import begin
from tests.databases import a_migrated_sqlite


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return a_migrated_sqlite(tmp_path / "iam.db", begin)
