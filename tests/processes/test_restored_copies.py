"""The database is replaced by an older copy of itself, or by another one."""

from __future__ import annotations

import logging
import signal
from uuid import UUID

import pytest
from sqlalchemy import text

from iam.domain.errors import TemporarilyUnavailable
from iam.engines.vault import Vault
from iam.services.configuration import ConfigurationCache
from iam.services.keyring import Locksmith

ANOTHER = UUID(int=7)


def set_configuration(services, **columns) -> None:
    """Do what restoring a copy does."""
    row = ", ".join(f"{name} = :{name}" for name in columns)
    services.housekeeping.database.write(
        lambda store: store.connection.execute(
            text(f"UPDATE configuration SET {row}"),  # noqa: S608 - our own names
            columns,
        )
    )


@pytest.fixture
def stopped() -> list[str]:
    """What was told to stop."""
    return []


@pytest.fixture
def cache(services, settings, clock, stopped):
    """The configuration as a running process knows it."""
    made = ConfigurationCache(
        services.housekeeping.database,
        Locksmith(Vault(settings.master_keys)),
        clock,
        stop=lambda: stopped.append("the process"),
    )
    made.current()
    return made


def test_a_version_that_goes_backwards_stops_the_process_and_says_what_to_do(
    cache, services, clock, stopped, caplog
):
    version = cache.current().configuration.version
    set_configuration(services, version=version - 1)

    clock.move(1)
    with (
        caplog.at_level(logging.CRITICAL),
        pytest.raises(TemporarilyUnavailable),
    ):
        cache.current()

    assert stopped == ["the process"]
    [record] = caplog.records
    assert record.getMessage() == (
        f"the database went back from version {version} to {version - 1}: an older "
        "copy was restored, and revocations since then are lost; stopping. Start "
        "again when this is meant, after 'iam key compromise --all' if a token that "
        "was revoked since then must stay dead"
    )


def test_nothing_is_answered_after_that_though_the_version_grows_again(
    cache, services, clock, stopped
):
    version = cache.current().configuration.version
    set_configuration(services, version=version - 1)
    clock.move(1)
    with pytest.raises(TemporarilyUnavailable):
        cache.current()

    set_configuration(services, version=version + 1)

    for _ in range(3):
        clock.move(1)
        with pytest.raises(TemporarilyUnavailable):
            cache.current()
    assert stopped[0] == "the process"


def test_a_database_of_another_epoch_is_taken_over(cache, services, clock, stopped):
    epoch = ANOTHER.hex if services.housekeeping.database.is_sqlite else ANOTHER
    set_configuration(services, version=1, epoch=epoch)

    clock.move(1)
    configuration = cache.current().configuration

    assert (configuration.version, configuration.epoch) == (1, ANOTHER)
    assert stopped == []


def test_a_real_process_ends_as_an_operator_would_end_it(server, other_process):
    auth = server.client("myClient")
    other = other_process("tests.processes.issuing", *auth, "0")
    told = other.told()
    next(told)

    set_configuration(server.services, version=1)

    assert all("token" in said for said in told)
    assert other.end() == -signal.SIGTERM
