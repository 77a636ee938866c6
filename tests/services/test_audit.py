"""The audit trail: a row with what it records or neither, and one line for each."""

from __future__ import annotations

import json
import logging
import multiprocessing
import threading
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from iam.domain.audit import EventName, Operation
from iam.domain.client_settings import ClientSettings
from iam.domain.faults import Refused
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.engines.lines import JsonLines
from iam.services.changes import Change
from iam.services.services import Services
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.services.appending import LINES, append_lines

ALPHA, BETA = RealmPath.parse("/alpha"), RealmPath.parse("/beta")


def rows(services: Services) -> list[tuple]:
    return services.housekeeping.database.read(
        lambda store: [
            tuple(row)
            for row in store.connection.execute(
                text("SELECT name, actor, operation, object_id FROM audit_events")
            )
        ]
    )


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def log(settings) -> Path:
    settings.audit_log_path.touch()
    return settings.audit_log_path


def test_a_change_leaves_a_row_and_a_line_for_each_event(services, log):
    realm = services.realms.create(ALPHA, ProviderSettings())
    services.clients.create(realm, "myClient", ClientSettings())

    ids = services.housekeeping.database.read(
        lambda store: store.connection.execute(
            text("SELECT id FROM audit_events")
        ).scalars()
    )

    written = sorted(line["_id"] for line in lines(log))
    assert written == sorted(str(UUID(str(each))) for each in ids)
    named = [(row[2], row[3]) for row in rows(services)]
    told = [(line["operation"], line["objectId"]) for line in lines(log)]
    assert sorted(told) == sorted(named)
    assert ("CREATE", "/alpha/clients/myClient") in told


def test_a_line_has_the_fields_that_am_writes(services, log, clock):
    realm = services.realms.create(ALPHA, ProviderSettings())
    services.clients.create(realm, "myClient", ClientSettings())
    off = ClientSettings(status="inactive")

    services.clients.set(realm, "myClient", off)

    line = lines(log)[-1]
    assert line == {
        "_id": line["_id"],
        "timestamp": "2026-06-01T12:00:00.500Z",
        "topic": "config",
        "eventName": "AM-CONFIG-CHANGE",
        "component": "OAuth",
        "realm": "/alpha",
        "level": "INFO",
        "userId": "operator",
        "runAs": "operator",
        "objectId": "/alpha/clients/myClient",
        "operation": "UPDATE",
        "changedFields": ["status"],
        "trackingIds": [],
    }
    assert clock.now().isoformat().startswith("2026-06-01T12:00:00.5")


def test_a_revocation_names_who_ended_which_token(server, services, log):
    auth = server.client("myClient")
    live = services.cache.current()
    token = server.token(auth)
    known = services.introspection.find(live, token).token

    server.post("token/revoke", auth=auth, token=token)

    [line] = [each for each in lines(log) if each["topic"] == "activity"]
    assert line["eventName"] == "AM-TOKEN-REVOKED"
    assert line["userId"] == "myClient"
    assert line["trackingIds"] == [known.audit_tracking_id, known.grant_id]
    name = EventName.REVOCATION.value
    assert rows(services).count((name, "myClient", "DELETE", "/alpha/tokens")) == 1
    assert token not in log.read_text()


def test_a_token_that_is_revoked_twice_is_noted_once(server, log):
    auth = server.client("myClient")
    token = server.token(auth)

    for _ in range(2):
        assert server.post("token/revoke", auth=auth, token=token).status_code == 200

    assert [line["topic"] for line in lines(log)].count("activity") == 1


def test_what_is_rolled_back_leaves_neither_row_nor_line_nor_version(services, log):
    before = rows(services), lines(log), services.cache.current().configuration

    def work(change: Change) -> None:
        services.realms.add(change, ALPHA, ProviderSettings(), active=True)
        services.realms.add(change, BETA, ProviderSettings(), active=True)
        raise Refused.because("no")

    with pytest.raises(Refused):
        services.realms.changes.make(work)

    services.cache.refresh()
    after = rows(services), lines(log), services.cache.current().configuration
    assert after == before


def test_an_event_that_cannot_be_kept_undoes_what_it_records(services):
    before = services.cache.current().configuration

    def work(change: Change) -> None:
        realm = services.realms.add(change, ALPHA, ProviderSettings(), active=True)
        change.note(realm, None, Operation.UPDATE)  # no row can be without a name

    with pytest.raises(Exception, match="object_id"):
        services.realms.changes.make(work)

    services.cache.refresh()
    assert services.cache.current().configuration == before


def test_a_change_that_another_made_first_is_noted_once(services, log):
    realm = services.realms.create(ALPHA, ProviderSettings())
    attempts = []

    def work(change: Change) -> None:
        change.note(realm, "/alpha", Operation.UPDATE, "something")
        attempts.append(change)
        if len(attempts) == 1:
            raise_lost_race(services)

    services.realms.changes.make(work)

    assert len(attempts) == 2
    assert [line["changedFields"] for line in lines(log)].count(["something"]) == 1


def raise_lost_race(services) -> None:
    """Fail as the driver does when another transaction won."""
    database = services.housekeeping.database
    if database.is_sqlite:
        import sqlite3  # noqa: PLC0415 - only here

        error: Exception = sqlite3.OperationalError("database is locked")
    else:
        import psycopg  # noqa: PLC0415 - only here

        error = psycopg.errors.SerializationFailure("could not serialize access")
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415 - only here

    raise OperationalError("", None, error)


def test_a_log_that_cannot_be_written_stops_nothing_and_is_complained_of(
    services, settings, caplog, another_server
):
    settings.data_dir.joinpath("folder").mkdir()
    other = another_server(audit_log=str(settings.data_dir / "folder")).services

    with caplog.at_level(logging.CRITICAL):
        other.realms.create(ALPHA, ProviderSettings())

    services.cache.refresh()
    assert services.realms.get(ALPHA).active
    assert "the audit log cannot be written: Is a directory" in caplog.text


def test_after_the_log_was_moved_away_lines_go_to_a_new_file(services, log):
    realm = services.realms.create(ALPHA, ProviderSettings())
    moved = log.with_suffix(".1")
    log.rename(moved)
    before = moved.read_text()

    services.audit.lines.reopen()
    services.clients.create(realm, "myClient", ClientSettings())

    assert moved.read_text() == before
    assert [line["objectId"] for line in lines(log)] == ["/alpha/clients/myClient"]


def test_a_thread_that_writes_while_the_log_is_opened_anew_loses_no_line(tmp_path):
    path, audit = tmp_path / "audit.log", JsonLines(tmp_path / "audit.log")

    def write() -> None:
        for number in range(LINES):
            audit.append({"number": number, "padding": "x" * 300})

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(5):
        if path.exists():
            path.rename(tmp_path / f"audit.log.{turn}")
        audit.reopen()
    for thread in threads:
        thread.join()

    found = [line for file in tmp_path.iterdir() for line in lines(file)]
    assert sorted(line["number"] for line in found) == sorted(list(range(LINES)) * 4)


def test_lines_of_several_processes_are_whole(tmp_path):
    path, spawn = tmp_path / "audit.log", multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=append_lines, args=(path, number)) for number in range(3)
    ]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    found = [(line["process"], line["number"]) for line in lines(path)]
    assert sorted(found) == [(p, n) for p in range(3) for n in range(LINES)]
    in_order = [[n for p, n in found if p == process] for process in range(3)]
    assert in_order == [list(range(LINES))] * 3


def test_no_secret_stands_on_the_trail(server, services, log):
    auth = server.client("myClient", secret="forgerock")
    token = server.token(auth)
    server.introspect(auth, token)
    alpha = services.realms.get(ALPHA)
    settings = services.clients.get(alpha, "myClient").settings
    services.clients.set(alpha, "myClient", replace(settings, client_name=("Mine",)))

    told = log.read_text() + str(rows(services))

    for secret in ("forgerock", token, token[-20:], "argon2id"):
        assert secret not in told
