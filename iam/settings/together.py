"""What is wrong with settings that are right one by one, but not together."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from iam.settings import checks
from iam.settings.sources import Given, file_variable_of, variable_of

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""The hosts that mean this machine, whatever a name server says."""


def faults_together(
    given: Mapping[str, Given], *, base_url: str, development: bool
) -> list[str]:
    """
    Give the faults, one line each.

    Args:
        given: What somebody gave, by the name of the setting.
        base_url: As it was chosen.
        development: As it was chosen.
    """
    return [
        *_missing_master_key(given),
        *_development_elsewhere(base_url, development=development),
    ]


def is_on_this_machine(base_url: str) -> bool:
    """Whether the server serves nobody but who is at its own machine."""
    return urlsplit(base_url).hostname in LOOPBACK


def _missing_master_key(given: Mapping[str, Given]) -> list[str]:
    def is_given(name: str) -> bool:
        return name in given and bool(given[name].value)

    if is_given("master_key") or not is_given("database_url"):
        return []
    missing = (
        f"{variable_of('master_key')}: is missing, and only the embedded database "
        f"makes its own; make one with {checks.MAKE_A_KEY} and put it there or in a "
        f"file that {file_variable_of('master_key')} names, the same on every node"
    )
    return [missing]


def _development_elsewhere(base_url: str, *, development: bool) -> list[str]:
    """Refuse development mode where others could meet it."""
    if not development or is_on_this_machine(base_url):
        return []
    elsewhere = (
        f"{variable_of('development')}: is for one's own machine alone, and "
        f"{variable_of('base_url')} is {base_url}; unset it, or let the address be on "
        "localhost"
    )
    return [elsewhere]
