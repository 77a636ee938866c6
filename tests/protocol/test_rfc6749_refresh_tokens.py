"""RFC 6749 §6: refresh tokens are issued, rotated, narrowed and refused."""

from __future__ import annotations

import json

import pytest

from iam.services.housekeeping import Purged
from tests.authorizing import reason
from tests.protocol.refreshing import GRANT_TYPES, Refreshing


@pytest.fixture
def asking(server):
    return Refreshing(server)


@pytest.mark.spec("RFC 6749", "5.1")
def test_an_exchange_gives_a_refresh_token(asking):
    answer = asking.exchange(asking.code())

    assert list(answer.json) == [
        *("access_token", "scope", "token_type", "expires_in", "refresh_token")
    ]
    assert answer.json["refresh_token"].count(".") == 2
    assert len(answer.json["refresh_token"]) == 22 + 1 + 1 + 1 + 43


@pytest.mark.parametrize(
    ("provider", "client"),
    [
        ({"issue_refresh_token": False}, {}),
        ({"issue_refresh_token": True}, {"issue_refresh_token": "no"}),
        ({}, {"grant_types": ("authorization_code",)}),
        ({"grant_types": ("authorization_code",)}, {}),
    ],
    ids=["not the provider", "not the client", "no grant type", "not in the realm"],
)
def test_who_could_not_use_one_gets_none(server, provider, client):
    asking = Refreshing(server, provider=provider, **client)

    assert "refresh_token" not in asking.tokens()


def test_a_client_may_get_one_where_others_do_not(server):
    asking = Refreshing(
        server, provider={"issue_refresh_token": False}, issue_refresh_token="yes"
    )

    assert asking.refresh(asking.first())


@pytest.mark.spec("RFC 6749", "6")
def test_the_whole_answer(asking, clock):
    first = asking.tokens(scope="read write")
    clock.move(60)

    answer = asking.ask(first["refresh_token"])

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"
    told = answer.json
    assert told.pop("access_token") != first["access_token"]
    assert told.pop("refresh_token") != first["refresh_token"]
    assert told == {"scope": "read write", "token_type": "Bearer", "expires_in": 3599}


@pytest.mark.spec("RFC 6749", "6")
def test_the_new_access_token_is_of_the_same_grant(asking):
    first = asking.tokens()

    second = asking.refresh(first["refresh_token"])

    one, two = (
        asking.server.introspect(asking.auth, each["access_token"])
        for each in (first, second)
    )
    assert one["active"]
    assert two["active"]
    assert one["authGrantId"] == two["authGrantId"]
    assert one["sub"] == two["sub"]
    assert one["auth_time"] == two["auth_time"]
    assert one["jti"] != two["jti"]


@pytest.mark.spec("RFC 9700", "2.2.2")
@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_each_use_gives_the_next(server, clock, method):
    asking = Refreshing(
        server, token_endpoint_auth_method=method, rotate_refresh_tokens="yes"
    )
    token = asking.first()
    seen = {token}

    for _ in range(12):
        clock.move(60)
        token = asking.refresh(token)["refresh_token"]
        seen.add(token)

    assert len(seen) == 13
    assert token.split(".")[1] == "12"


@pytest.mark.spec("RFC 6749", "6")
@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "read write"),
        ("", "read write"),
        ("read write", "read write"),
        ("write read", "write read"),
        ("read", "read"),
        ("write", "write"),
    ],
)
def test_a_scope_narrows_one_answer_and_no_other(asking, asked, given):
    token = asking.first(scope="read write")

    narrow = asking.refresh(token, scope=asked)

    assert narrow["scope"] == given
    introspected = asking.server.introspect(asking.auth, narrow["access_token"])
    assert introspected["scope"] == given
    assert asking.refresh(narrow["refresh_token"])["scope"] == "read write"


@pytest.mark.spec("RFC 6749", "6")
@pytest.mark.parametrize("asked", ["write", "read write", "read unknown", "é"])
def test_a_scope_is_never_wider_than_the_grant(asking, asked):
    token = asking.first(scope="read")

    answer = asking.ask(token, scope=asked)

    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_scope"
    assert asking.refresh(token)["scope"] == "read"  # it was not used up


def test_a_wider_scope_is_named(asking):
    answer = asking.ask(asking.first(scope="read"), scope="write read admin")

    assert (
        answer.json["error_description"] == "Unknown/invalid scope(s): [write, admin]"
    )


def test_what_a_client_may_not_have_any_more_is_left_out(asking):
    token = asking.first(scope="read write")
    asking.change(scopes=("read",))

    narrow = asking.refresh(token)
    named = asking.ask(narrow["refresh_token"], scope="write")
    asking.change(scopes=("read", "write"))
    back = asking.refresh(narrow["refresh_token"])

    assert narrow["scope"] == "read"
    assert named.json["error"] == "invalid_scope"
    assert back["scope"] == "read write"


def test_where_nothing_is_left_it_is_refused(asking):
    token = asking.first(scope="write")
    asking.change(scopes=("read",))

    assert asking.is_refused(asking.ask(token))
    assert reason(asking.server).startswith("the client may not have any")


@pytest.mark.spec("RFC 6749", "5.2")
def test_the_token_must_be_there(asking):
    answer = asking.ask(None)

    assert answer.json == {
        "error_description": "Missing parameter, 'refresh_token'",
        "error": "invalid_request",
    }


@pytest.mark.spec("RFC 6749", "5.2")
def test_only_who_may_use_the_grant_type_refreshes(asking):
    token = asking.first()

    asking.change(grant_types=("authorization_code",))
    unauthorized = asking.ask(token)
    asking.change(grant_types=GRANT_TYPES)
    asking.set_provider(grant_types=("authorization_code",))
    unsupported = asking.ask(token)

    assert unauthorized.json["error"] == "unauthorized_client"
    assert unsupported.json["error"] == "unsupported_grant_type"


def test_discovery_announces_it(asking):
    document = asking.server.get(".well-known/oauth-authorization-server").json

    assert "refresh_token" in document["grant_types_supported"]


def test_the_audit_log_names_the_grant_and_never_the_token(asking):
    token = asking.first()

    next_token = asking.refresh(token)["refresh_token"]

    line = json.loads(asking.server.audit_lines().splitlines()[-1])
    assert line["request"]["detail"]["grant_type"] == "refresh_token"
    assert token.split(".")[0] in line["trackingIds"]
    for each in (token, next_token):
        assert each not in asking.server.audit_lines()
        assert each.rpartition(".")[2] not in asking.server.audit_lines()


def test_what_has_ended_is_forgotten(asking, clock):
    asking.first()
    clock.move(604_800 - 1)
    before = asking.services.housekeeping.purge()
    clock.move(302)

    after = asking.services.housekeeping.purge()

    assert isinstance(before, Purged)
    assert (before.grants, after.grants) == (0, 1)
