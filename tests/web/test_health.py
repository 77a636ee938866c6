"""Whether the process lives, and whether it can answer, over HTTP."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.postgres import a_postgres_database

GONE = "The server cannot reach its database; try again in a moment"


def health(server, name, method="GET"):
    return server.send(method, "", path=f"/health/{name}")


def take_away(server) -> None:
    """Take the database away from a server that runs."""
    database = server.services.housekeeping.database
    url = make_url(server.settings.database)
    database.close()
    if database.is_sqlite:
        for file in Path(url.database).parent.glob("iam.db*"):
            file.unlink()
        Path(url.database).mkdir()
        return
    elsewhere = url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(
        elsewhere.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(f'DROP DATABASE "{url.database}" WITH (FORCE)')


def test_a_server_that_is_well_says_so(server):
    for name in ("live", "ready"):
        answer = health(server, name)
        assert answer.status_code == 200
        assert answer.content_type == "application/json"
        assert answer.json == {"status": name}
        assert answer.headers["Cache-Control"] == "no-store"
        assert health(server, name, "HEAD").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_health_is_read_and_not_written(standing, method):
    answer = health(standing, "live", method)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_a_database_that_is_gone_is_told(server):
    take_away(server)

    ready = health(server, "ready")

    assert ready.status_code == 503
    assert ready.json == {
        "status": "not ready",
        "faults": {"database": "cannot be reached"},
    }
    assert health(server, "live").status_code == 200


def test_without_its_database_the_server_answers_503_and_never_guesses(server, clock):
    client = server.client("myClient")
    token = server.token(client)
    take_away(server)

    def ask(endpoint):
        return server.post(
            endpoint,
            auth=client,
            grant_type="client_credentials",
            scope="write",
            token=token,
        )

    issued = ask("access_token")
    unknown = [ask("introspect"), ask("token/revoke")]
    clock.move(6)
    after = [ask("access_token"), ask("introspect"), server.get("connect/jwk_uri")]

    assert issued.status_code == 200, "no row is needed for a token"
    for answer in (*unknown, *after):
        assert answer.status_code == 503
        assert answer.json == {
            "error": "temporarily_unavailable",
            "error_description": GONE,
        }
        assert answer.headers["Retry-After"] == "1"
        assert answer.headers["Cache-Control"] == "no-store"
    assert health(server, "live").status_code == 200


def test_that_the_process_lives_is_told_while_a_request_waits_for_its_database(
    server, monkeypatch
):
    begun, may_go_on = threading.Event(), threading.Event()

    def slowly(*_given):
        begun.set()
        assert may_go_on.wait(10)
        return {}

    monkeypatch.setattr("iam.storage.database.Database.revoked", slowly)
    client = server.client("myClient")
    token = server.token(client)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(server.introspect, client, token)
        assert begun.wait(10)
        answer = health(server, "live")
        may_go_on.set()

    assert answer.json == {"status": "live"}
    assert waiting.result()["active"]


def test_tables_that_are_not_there_are_told_with_what_to_do(
    another_server, database_url, tmp_path
):
    is_sqlite = database_url.startswith("sqlite")
    empty = f"sqlite:///{tmp_path / 'empty.db'}" if is_sqlite else a_postgres_database()
    server = another_server(database_url=empty)

    answer = health(server, "ready")

    assert answer.status_code == 503
    assert answer.json["status"] == "not ready"
    assert "run 'iam db upgrade'" in answer.json["faults"]["migrations"]
    assert health(server, "live").status_code == 200


def test_tables_that_are_upgraded_meanwhile_are_ready(another_server, tmp_path, clock):
    server = another_server(database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    assert health(server, "ready").status_code == 503

    server.services.database.upgrade()
    clock.move(1)

    assert health(server, "ready").status_code == 200


def test_a_realm_without_a_current_key_is_told(server):
    server.realm("/alpha")
    database = server.services.housekeeping.database
    live = server.services.cache.current().configuration
    key = next(
        key
        for key in live.keys
        if str(live.realms_by_id[key.realm_id].path) == "/alpha"
    )

    def lose(store):
        store.version.raise_()
        store.keys.delete(key.realm_id, [key.id])

    database.write(lose)
    server.services.cache.refresh()

    answer = health(server, "ready")
    assert answer.status_code == 503
    assert answer.json["faults"] == {"keys": "no current key: /alpha"}
