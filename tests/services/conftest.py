"""
The doorstep of a realm, and its policies.

A test goes over one of both databases, which its name decides; the files that are about
what happens at the same moment, or as a whole or not at all, take both: they import
``database_url`` from the tests' own conftest.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from iam.domain.provider import ProviderSettings
from tests.conftest import a_database
from tests.databases import is_on_postgres
from tests.services.policing import ALPHA, written_of_policies
from tests.services.signing_in import Doorstep


@pytest.fixture
def database_url(request, tmp_path: Path) -> str:
    test = f"{request.path.name}::{request.node.originalname}"
    return a_database(request, tmp_path, on_postgres=is_on_postgres(test))


@pytest.fixture
def doorstep(services, settings):
    """Give a realm /alpha in which one person, demo, can sign in."""
    made = Doorstep(services, settings)
    made.set("/alpha")
    made.person()
    return made


@pytest.fixture
def realm(services):
    """Give a realm /alpha."""
    return services.realms.create(ALPHA, ProviderSettings())


@pytest.fixture
def policies(services):
    """Give what can be done with policies."""
    return services.policies


@pytest.fixture
def live(services, realm):
    """Give what decides in the realm, as this process knows it."""
    return lambda: services.cache.current().configuration.policies_of(realm)


@pytest.fixture
def audited(settings):
    """Give what was written down of policies."""
    return lambda: written_of_policies(settings.audit_log_path)
