"""RFC 6749 §4.4 and AM: the client credentials grant, over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from iam.storage.base import Base


def rows(server) -> dict[str, int]:
    """Count what the server remembers."""
    with server.services.housekeeping.database.single() as store:
        return {
            name: store.connection.execute(
                select(func.count()).select_from(table)
            ).scalar_one()
            for name, table in Base.metadata.tables.items()
        }


@pytest.mark.spec("RFC 6749", "4.4.3")
def test_the_demonstration_of_the_seed(server):
    server.client("myClient", secret="forgerock")

    answer = server.http.post(
        "/am/oauth2/realms/root/realms/alpha/access_token",
        base_url="http://localhost:8080",
        headers={"Authorization": "Basic bXlDbGllbnQ6Zm9yZ2Vyb2Nr"},
        data={"grant_type": "client_credentials", "scope": "write"},
    )

    assert answer.status_code == 200
    assert answer.json == {
        "access_token": answer.json["access_token"],
        "scope": "write",
        "token_type": "Bearer",
        "expires_in": 3599,
    }
    assert isinstance(answer.json["expires_in"], int)


@pytest.mark.spec("RFC 6749", "5.1")
@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_an_answer_that_holds_a_token_is_json_and_is_not_stored(server, token_format):
    client = server.client("myClient", access_token_format=token_format)

    answer = server.post(
        "access_token", auth=client, grant_type="client_credentials", scope="write"
    )

    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert set(answer.json) == {"access_token", "scope", "token_type", "expires_in"}


@pytest.mark.spec("RFC 6749", "4.4.3")
def test_neither_a_refresh_token_nor_an_id_token_is_issued(server):
    server.realm("/alpha", default_scopes=("openid",))
    client = server.client("myClient", scopes=("openid", "offline_access"))

    answer = server.post(
        "access_token",
        auth=client,
        grant_type="client_credentials",
        scope="openid offline_access",
    )

    assert answer.status_code == 200
    assert not {"refresh_token", "id_token"} & answer.json.keys()


def test_each_token_is_another_one(server):
    client = server.client("myClient")

    tokens = {server.token(client) for _ in range(20)}

    assert len(tokens) == 20


def test_no_row_is_written_for_a_token(server):
    client = server.client("myClient")
    before = rows(server)

    for _ in range(3):
        server.token(client)

    assert rows(server) == before


@pytest.mark.parametrize(
    ("own", "longest", "expires_in"),
    [
        (0, 86_400, 1_799),
        (60, 86_400, 59),
        (7_200, 86_400, 7_199),
        (7_200, 3_600, 3_599),
        (0, 600, 599),
        (60, 600, 59),
    ],
    ids=[
        "0 inherits the provider's 1800 s",
        "the client's own is shorter",
        "the client's own is longer",
        "the client's own is cut to the server's longest",
        "the provider's is cut too",
        "what is short enough is left as it is",
    ],
)
def test_the_lifetime_of_a_token(another_server, own, longest, expires_in):
    server = another_server(max_access_token_lifetime=longest)
    server.realm("/alpha", access_token_lifetime=1_800)
    client = server.client("myClient", access_token_lifetime=own)

    answer = server.post(
        "access_token", auth=client, grant_type="client_credentials", scope="write"
    )

    assert answer.json["expires_in"] == expires_in


def test_expires_in_is_whole_seconds_left_rounded_down(server, clock):
    client = server.client("myClient")
    clock.move(-0.5)  # the very second

    answer = server.post(
        "access_token", auth=client, grant_type="client_credentials", scope="write"
    )

    assert answer.json["expires_in"] == 3_600


def test_what_is_sent_without_need_is_ignored(server):
    client = server.client("myClient")

    answer = server.post(
        "access_token",
        auth=client,
        grant_type="client_credentials",
        scope="write",
        username="demo",
        audience="https://api.example",
        unknown="1",
    )

    assert answer.status_code == 200
    assert answer.json["scope"] == "write"


def test_a_realm_serves_its_own_clients_alone(server):
    server.realm("/beta")
    client = server.client("myClient", realm="/alpha")

    for realm, status in (("/alpha", 200), ("/beta", 401), ("/", 401)):
        answer = server.post(
            "access_token",
            realm=realm,
            auth=client,
            grant_type="client_credentials",
            scope="write",
        )
        assert answer.status_code == status, realm


def test_clients_of_one_client_id_in_two_realms_are_two_clients(server):
    here = server.client("myClient", realm="/alpha")
    there = server.client("myClient", realm="/beta", scopes=("read",))

    assert server.token(here, realm="/alpha", scope="write")
    assert server.token(there, realm="/beta", scope="read")
    swapped = server.post(
        "access_token", realm="/beta", auth=here, grant_type="client_credentials"
    )
    assert swapped.status_code == 401
