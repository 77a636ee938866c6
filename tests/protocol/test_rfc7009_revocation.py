"""RFC 7009 and AM: a client ends a token, over HTTP."""

from __future__ import annotations

import pytest

from tests.conftest import basic

BELONGS = "The provided token belongs to different access grant."


def revoke(server, client, token, **form):
    return server.post("token/revoke", auth=client, token=token, **form)


@pytest.mark.spec("RFC 7009", "2.2")
@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_a_revoked_token_is_dead_at_once(server, token_format):
    client = server.client("myClient", access_token_format=token_format)
    token, other = server.token(client), server.token(client)
    assert server.is_active(client, token)

    answer = revoke(server, client, token)

    assert answer.status_code == 200
    assert answer.json == {}
    assert answer.headers["Cache-Control"] == "no-store"
    assert server.introspect(client, token) == {"active": False}
    assert server.is_active(client, other)


def test_it_is_dead_for_every_process_at_once(server, another_server):
    client = server.client("myClient")
    other = another_server()
    token = server.token(client)
    assert other.is_active(client, token)

    revoke(server, client, token)

    assert not other.is_active(client, token)


def test_revoke_and_issue_in_one_instant_are_two_things(server):
    client = server.client("myClient")

    for _ in range(5):
        token = server.token(client)
        revoke(server, client, token)
        fresh = server.token(client)
        assert not server.is_active(client, token)
        assert server.is_active(client, fresh)


@pytest.mark.spec("RFC 7009", "2.2")
def test_what_is_no_token_or_is_over_already_is_answered_the_same(server, clock):
    client = server.client("myClient")
    expired = server.token(client)
    clock.move(3_600)
    token = server.token(client)
    first = revoke(server, client, token)

    for text in (token, expired, "x", "a.b.c", "....", "é", "x" * 9_000):
        answer = revoke(server, client, text)
        assert (answer.status_code, answer.data) == (200, first.data), text[:20]


@pytest.mark.spec("RFC 7009", "2.1")
@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "id_token", "x"])
def test_a_wrong_or_unknown_hint_still_ends_the_token(server, hint):
    client = server.client("myClient")
    token = server.token(client)

    answer = revoke(server, client, token, token_type_hint=hint)

    assert answer.status_code == 200
    assert not server.is_active(client, token)


@pytest.mark.spec("RFC 7009", "2.1")
@pytest.mark.parametrize("scope", ["write", "am-introspect-all-tokens-any-realm"])
def test_another_client_s_token_is_refused_without_its_id(server, scope):
    owner = server.client("owner")
    other = server.client("other", scopes=(scope,))
    token = server.token(owner)
    known = server.introspect(owner, token)

    answer = revoke(server, other, token)

    assert answer.status_code == 400
    assert answer.json == {"error": "invalid_grant", "error_description": BELONGS}
    assert answer.headers["Cache-Control"] == "no-store"
    assert not any(known[n] in answer.text for n in ("jti", "authGrantId"))
    assert server.is_active(owner, token)


def test_a_token_is_revoked_in_its_own_realm_alone(server):
    here = server.client("myClient", realm="/alpha")
    there = server.client("myClient", realm="/beta")
    token = server.token(here)

    answer = server.post("token/revoke", realm="/beta", auth=there, token=token)

    assert answer.status_code == 400
    assert answer.json == {"error": "invalid_grant", "error_description": BELONGS}
    assert server.is_active(here, token)


@pytest.mark.spec("RFC 7009", "2.1")
def test_the_client_authenticates(server):
    client = server.client("myClient")
    token = server.token(client)

    wrong = revoke(server, ("myClient", "wrong"), token)
    nobody = server.post("token/revoke", token=token)
    only_named = server.post("token/revoke", token=token, client_id="myClient")

    assert (wrong.status_code, nobody.status_code) == (401, 400)
    assert wrong.headers["WWW-Authenticate"] == 'Basic realm="/alpha"'
    for answer in (wrong, nobody, only_named):
        assert answer.json == {
            "error": "invalid_client",
            "error_description": "Client authentication failed",
        }
    assert server.is_active(client, token)


@pytest.mark.spec("RFC 7009", "2.1")
def test_a_public_client_names_itself(server):
    server.client("app", token_endpoint_auth_method="none", grant_types=())
    owner = server.client("owner")
    token = server.token(owner)

    unknown = server.post("token/revoke", client_id="app", token="x")
    foreign = server.post("token/revoke", client_id="app", token=token)

    assert unknown.status_code == 200
    assert foreign.json == {"error": "invalid_grant", "error_description": BELONGS}
    assert server.is_active(owner, token)


@pytest.mark.spec("RFC 7009", "2.1")
@pytest.mark.parametrize("form", [{}, {"token": ""}, {"token_type_hint": "x"}])
def test_without_a_token_it_is_invalid_request(server, form):
    client = server.client("myClient")

    answer = server.post("token/revoke", auth=client, **form)

    assert answer.status_code == 400
    assert answer.json == {
        "error": "invalid_request",
        "error_description": "Missing parameter: token",
    }


def test_a_token_in_the_query_ends_nothing(server):
    client = server.client("myClient")
    token = server.token(client)

    answer = server.send(
        "POST",
        "token/revoke",
        query_string={"token": token},
        headers={"Authorization": basic(*client)},
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 400
    assert server.is_active(client, token)


def test_the_operator_ends_any_token(server):
    client = server.client("myClient")
    token = server.token(client)
    live = server.services.cache.current()

    ended = server.services.revocation.revoke_as_operator(live, token)
    unknown = server.services.revocation.revoke_as_operator(live, "x")

    assert ended is not None
    assert unknown is None
    assert not server.is_active(client, token)
