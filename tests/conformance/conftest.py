"""One realm for all modules of a file, and for each a browser that was never here."""

from __future__ import annotations

import pytest
from werkzeug.test import Client as HttpClient

from tests.conformance.suite import Suite
from tests.protocol.conftest import database_url, standing  # noqa: F401 - fixtures


@pytest.fixture(scope="module")
def registered(standing) -> Suite:  # noqa: F811 - the fixture, not its function
    return Suite(standing)


@pytest.fixture
def suite(registered: Suite) -> Suite:
    """Give the suite with nobody signed in."""
    registered.server.http = HttpClient(registered.server.http.application)
    return registered
