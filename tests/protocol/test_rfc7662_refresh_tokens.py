"""RFC 7662: a refresh token is told about to the client it belongs to alone."""

from __future__ import annotations

import json

import pytest

from tests.authorizing import ISSUER
from tests.protocol.refreshing import Refreshing

WEEK = 604_800
EVERYBODYS = (
    "am-introspect-all-tokens",
    "am-introspect-all-tokens-any-realm",
)


@pytest.fixture
def asking(server):
    return Refreshing(server, scopes=("read", "write", "openid"))


def told(asking, token: str, **form) -> dict:
    return asking.server.introspect(asking.auth, token, **form)


@pytest.mark.spec("RFC 7662", "2.2")
def test_the_whole_answer(asking, clock):
    token = asking.first(scope="read write")
    now = int(clock.time())

    assert told(asking, token) == {
        "active": True,
        "scope": "read write",
        "realm": "/alpha",
        "client_id": "app",
        "user_id": "ada",
        "username": "ada",
        "token_type": "refresh_token",
        "exp": now + WEEK,
        "iat": now,
        "sub": f"(usr!{asking.user.id})",
        "subname": "ada",
        "auth_time": now,
        "iss": ISSUER,
        "auth_level": 0,
        "authGrantId": token.split(".")[0],
    }


def test_a_realm_may_leave_the_plain_name_out(asking):
    asking.set_provider(include_subname=False)

    assert "subname" not in told(asking, asking.first())


@pytest.mark.spec("RFC 7662", "2.1")
@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "x", "\u00e9"])
def test_no_hint_is_needed_and_none_misleads(asking, hint):
    tokens = asking.tokens()

    for name in ("access_token", "refresh_token"):
        assert told(asking, tokens[name], token_type_hint=hint)["active"]


def test_it_tells_what_it_would_give_today(asking, clock):
    token = asking.first(scope="read write")
    clock.move(60)
    asking.change(scopes=("read",), refresh_token_idle_lifetime=100)

    found = told(asking, token)

    assert found["scope"] == "read"
    assert found["exp"] == found["iat"] + 100


def test_each_use_makes_the_one_before_inactive(asking):
    token = asking.first()
    following = asking.refresh(token)["refresh_token"]

    assert told(asking, token) == {"active": False}
    assert told(asking, following)["active"]
    assert asking.refresh(following)  # to look is no use


@pytest.mark.spec("RFC 7662", "4")
@pytest.mark.parametrize("scope", EVERYBODYS)
def test_nobody_else_learns_of_one_whoever_they_are(asking, scope):
    """A resource server would take it for an access token."""
    reader = asking.server.client("reader", scopes=(scope,))
    tokens = asking.tokens()

    assert asking.server.introspect(reader, tokens["access_token"])["active"]
    assert asking.server.introspect(reader, tokens["refresh_token"]) == {
        "active": False
    }


def test_a_realm_above_does_not_learn_of_one(asking):
    reader = asking.server.client("reader", realm="/", scopes=EVERYBODYS)

    found = asking.server.introspect(reader, asking.first(), realm="/")

    assert found == {"active": False}


def test_why_one_is_inactive_is_in_the_audit_log_alone(asking, clock):
    token = asking.first(scope="openid")
    reasons = []

    def look(text: str) -> None:
        assert told(asking, text) == {"active": False}
        last = json.loads(asking.server.audit_lines().splitlines()[-1])
        reasons.append(last["response"]["detail"]["reason"])
        assert text not in asking.server.audit_lines()

    look(token[:-3] + "AAA")
    reader = asking.server.client("reader")
    assert asking.server.introspect(reader, token) == {"active": False}
    asking.change(issue_refresh_token="no")
    look(token)
    asking.change(issue_refresh_token="")
    clock.move(7200)
    look(token)
    client = asking.services.clients.get(asking.realm, "app")
    asking.services.grants.stop(asking.realm, asking.user, client)
    look(token)

    assert reasons == [
        "no refresh token of ours",
        "the client gets no refresh tokens any more",
        "the session it was granted in has ended",
        "the grant was revoked",
    ]


def test_a_client_that_is_gone_has_none(asking):
    token = asking.first()
    lookups, cache = asking.services.refresh_lookups, asking.services.cache

    def why() -> str:
        return lookups.find(cache.current(), [asking.realm], token).reason

    asking.change(status="inactive")
    inactive = why()
    path, provider = asking.realm.path, asking.realm.provider
    asking.change(status="active")
    asking.services.realms.set(path, provider, active=False)
    of_realm = why()

    assert inactive == "its client is gone or inactive"
    assert of_realm == "its realm is inactive"


def test_tokeninfo_takes_none(server):
    asking = Refreshing(server, provider={"tokeninfo_enabled": True})
    tokens = asking.tokens()

    def ask(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return asking.server.get("tokeninfo", headers=headers).status_code

    assert ask(tokens["access_token"]) == 200
    assert ask(tokens["refresh_token"]) == 401
