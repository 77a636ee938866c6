"""What tests of several engines share."""

from __future__ import annotations

import pytest

from tests.engines.cataloging import Office


@pytest.fixture
def office(tmp_path):
    """A place where catalogs are written."""
    return Office(tmp_path)
