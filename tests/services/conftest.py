"""The doorstep of a realm."""

from __future__ import annotations

import pytest

from tests.services.signing_in import Doorstep


@pytest.fixture
def doorstep(services, settings):
    """Give a realm /alpha in which one person, demo, can sign in."""
    made = Doorstep(services, settings)
    made.set("/alpha")
    made.person()
    return made
