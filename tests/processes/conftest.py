"""Other processes on the database of a test, and the database taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from iam.factory.building import build_services
from tests.conftest import NOON, StandingClock
from tests.processes.nodes import Node, OtherProcess, must_not_stop
from tests.processes.outage import Outage

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Count everything here as slow: real processes, real threads, lost databases."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def node(services, settings):  # noqa: ARG001 - there are tables then
    """Start a process; ``ahead`` is how many seconds its clock is wrong by."""
    started: list[Node] = []

    def start(*, ahead: float = 0, **changed) -> Node:
        changed_settings = replace(settings, **changed)
        clock = StandingClock(NOON + timedelta(seconds=ahead))
        built = build_services(changed_settings, clock=clock, stop=must_not_stop)
        started.append(Node(built, changed_settings, clock))
        return started[-1]

    yield start
    for each in started:
        each.services.housekeeping.database.close()


@pytest.fixture
def other_process(services, settings):  # noqa: ARG001 - as above
    """Start a real process that runs one of our modules."""
    started: list[OtherProcess] = []

    def start(module: str, *arguments: str) -> OtherProcess:
        started.append(OtherProcess(settings, module, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.end()


@pytest.fixture
def outage(settings, services):  # noqa: ARG001 - as above
    """Take the database away, and give it back at the latest when the test ends."""
    made = Outage(settings.database)
    yield made
    made.end()
