"""AM's tokeninfo, by RFC 6750: whoever holds a token may read it, over HTTP."""

from __future__ import annotations

import pytest

INVALID = {
    "error": "invalid_token",
    "error_description": (
        "The access token provided is expired, revoked, malformed, or invalid "
        "for other reasons."
    ),
}


def ask(server, header=None, *, realm="/alpha", **options):
    headers = {} if header is None else {"Authorization": header}
    return server.send("GET", "tokeninfo", realm=realm, headers=headers, **options)


@pytest.fixture
def client(server):
    server.realm("/alpha", tokeninfo_enabled=True)
    return server.client("myClient", scopes=("write", "read"))


def test_it_is_off_until_the_provider_switches_it_on(server):
    client = server.client("myClient")

    answer = ask(server, f"Bearer {server.token(client)}")

    assert answer.status_code == 404
    assert answer.json == {
        "error": "not_found",
        "error_description": "The realm does not offer tokeninfo",
    }


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_what_it_tells(server, token_format):
    server.realm("/alpha", tokeninfo_enabled=True, access_token_format=token_format)
    client = server.client("myClient", scopes=("write", "read"))
    token = server.token(client, scope="write read")

    answer = ask(server, f"Bearer {token}")

    assert answer.status_code == 200
    assert answer.json == {
        "access_token": token,
        "grant_type": "client_credentials",
        "auth_level": 0,
        "scope": ["write", "read"],
        "realm": "/alpha",
        "token_type": "Bearer",
        "expires_in": 3_599,
        "client_id": "myClient",
    }
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.spec("RFC 6750", "2.1")
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_the_scheme_is_read_without_regard_to_case(server, client, scheme):
    answer = ask(server, f"{scheme} {server.token(client)}")

    assert answer.status_code == 200


@pytest.mark.spec("RFC 6750", "3.1")
def test_a_token_that_is_not_active_is_invalid_token(server, client, clock):
    expired = server.token(client)
    clock.move(3_600)
    revoked = server.token(client)
    server.post("token/revoke", auth=client, token=revoked)
    elsewhere = server.client("elsewhere", realm="/beta")
    foreign = server.token(elsewhere, realm="/beta")

    for text in (
        expired,
        revoked,
        foreign,
        "x",
        "....",
        "\u00e9",
        "x" * 9_000,
        client[1],
    ):
        answer = ask(server, f"Bearer {text}")
        assert answer.status_code == 401, text[:20]
        assert answer.json == INVALID
        assert answer.headers["WWW-Authenticate"] == (
            'Bearer realm="/alpha", error="invalid_token", '
            f'error_description="{INVALID["error_description"]}"'
        )
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.spec("RFC 6750", "3.1")
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic bXlDbGllbnQ6Zm9yZ2Vyb2Nr", "x y"]
)
def test_without_a_token_the_challenge_says_nothing_of_an_error(standing, header):
    standing.realm("/alpha", tokeninfo_enabled=True)

    answer = ask(standing, header)

    assert answer.status_code == 401
    assert answer.json == {
        "error": "invalid_request",
        "error_description": "Send the token as Authorization: Bearer",
    }
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="/alpha"'


@pytest.mark.spec("RFC 6750", "2.3")
def test_a_token_in_the_query_or_the_body_is_not_read(server, client):
    token = server.token(client)

    query = ask(server, query_string={"access_token": token})
    posted = server.post("tokeninfo", access_token=token)

    assert query.status_code == 401
    assert token not in query.text
    assert posted.status_code == 405
    assert posted.headers["Allow"] == "GET, HEAD"
    assert token not in server.audit_lines()


def test_a_realm_tells_of_its_own_tokens_alone(server, client):
    server.realm("/", tokeninfo_enabled=True)
    server.realm("/alpha/below", tokeninfo_enabled=True)
    token = server.token(client)

    assert ask(server, f"Bearer {token}").status_code == 200
    for realm in ("/", "/alpha/below"):
        assert ask(server, f"Bearer {token}", realm=realm).json == INVALID
