"""Tokens that act for a person: RFC 7662, RFC 9068, RFC 7009, tokeninfo, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.services.inspection import inspect
from tests.authorizing import ISSUER, Asking
from tests.builders import part
from tests.conftest import NOON

INACTIVE = {"active": False}
AT = int(NOON.timestamp())


@pytest.fixture(params=["opaque", "jwt"])
def asking(request, server):
    return Asking(server, access_token_format=request.param)


@pytest.fixture
def resource_server(asking):
    return asking.server.client("rs", scopes=("am-introspect-all-tokens",))


@pytest.mark.spec("RFC 7662", "2.2")
def test_everything_that_is_known_of_a_token(asking, resource_server, clock):
    clock.move(5)
    token = asking.token(scope="read write")

    told = asking.server.introspect(resource_server, token)

    more = {"expires_in": 3_599} if token.count(".") == 2 else {}
    assert told == {
        "active": True,
        "scope": "read write",
        "realm": "/alpha",
        "client_id": "app",
        "user_id": "ada",
        "username": "ada",
        "token_type": "Bearer",
        "exp": AT + 5 + 3_600,
        "iat": AT + 5,
        "sub": f"(usr!{asking.user.id})",
        "subname": "ada",
        "auth_time": AT,
        "iss": ISSUER,
        "aud": "app",
        "jti": told["jti"],
        "auth_level": 0,
        "authGrantId": asking.services.grants.of(asking.user)[0].id,
        "auditTrackingId": told["auditTrackingId"],
        **more,
    }


@pytest.mark.spec("RFC 9068", "2.2")
def test_the_claims_of_a_jwt(server):
    asking = Asking(server, access_token_format="jwt")

    claims = part(asking.token(), 1)

    assert claims["sub"] == f"(usr!{asking.user.id})"
    assert claims["subname"] == "ada"
    assert claims["auth_time"] == AT
    assert claims["client_id"] == claims["aud"] == "app"
    assert claims["scope"] == "read"
    assert claims["grant_type"] == "authorization_code"


def test_a_person_is_one_for_all_clients_whatever_they_are_called(
    asking, resource_server
):
    server = asking.server
    server.realm("/alpha", clients_can_skip_consent=True, include_subname=False)

    told = server.introspect(resource_server, asking.token())

    assert "subname" not in told
    assert told["sub"] == f"(usr!{asking.user.id})"


@pytest.mark.parametrize("what", ["disabled", "deleted", "ended"])
def test_it_ends_with_its_person(asking, resource_server, what):
    token, users = asking.token(), asking.services.end_users
    if what == "disabled":
        users.set(asking.realm, "ada", attributes={}, disabled=True)
    elif what == "deleted":
        users.delete(asking.realm, "ada")
    else:
        users.set_password(asking.realm, "ada", "seven quiet lanterns drift")

    assert asking.server.introspect(resource_server, token) == INACTIVE


def test_it_ends_when_the_person_stops_the_application(asking, resource_server):
    first, second = asking.token(), asking.token()
    client = asking.services.clients.get(asking.realm, "app")

    stopped = asking.services.grants.stop(asking.realm, asking.user, client)

    assert stopped
    for token in (first, second):
        assert asking.server.introspect(resource_server, token) == INACTIVE
    assert not asking.services.grants.stop(asking.realm, asking.user, client)


@pytest.mark.parametrize("what", ["deleted", "inactive", "compromised"])
def test_it_ends_with_its_client(asking, resource_server, what):
    token, clients = asking.token(), asking.services.clients
    if what == "deleted":
        clients.delete(asking.realm, "app")
    elif what == "inactive":
        asking.change(status="inactive")
        asking.change(status="active")
    else:
        clients.rotate_secret(
            asking.realm, "app", keep_old_for=timedelta(), compromised=True
        )

    assert asking.server.introspect(resource_server, token) == INACTIVE
    assert asking.services.grants.of(asking.user) == []


@pytest.mark.spec("RFC 7009", "2.1")
def test_a_client_ends_one_token_and_no_more(asking, resource_server):
    one, other = asking.token(), asking.token()

    answer = asking.server.post("token/revoke", auth=asking.auth, token=one)

    assert answer.status_code == 200
    assert asking.server.introspect(resource_server, one) == INACTIVE
    assert asking.server.is_active(resource_server, other)


def test_tokeninfo_tells_what_kind_it_is(asking):
    asking.server.realm("/alpha", clients_can_skip_consent=True, tokeninfo_enabled=True)
    token = asking.token()

    answer = asking.server.get(
        "tokeninfo", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.json["grant_type"] == "authorization_code"
    assert answer.json["client_id"] == "app"


def test_the_operator_can_look_at_it(asking):
    found = inspect(asking.services.tokens, asking.token(), audience="app")

    assert found.is_right
