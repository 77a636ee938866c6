"""What scope policies are told, and what goes with a scope that is denied."""

from __future__ import annotations

import json

import pytest

from tests.authorizing import told
from tests.deciding import ASKED, FAILS, an_asking, deny, grant, lift, outcome
from tests.protocol import informing
from tests.protocol.informing import named, userinfo


def test_every_scope_is_decided_with_its_name(server):
    scopes = ("a.read", "a.admin", "b.admin")
    asking = an_asking(server, scopes=scopes)
    grant(server, "*", when="scope.startsWith('a')")
    deny(server, "*", when="scope.endsWith('.admin') && client.id == 'app'")

    assert outcome(asking, scope=" ".join(scopes)) == "a.read"


@pytest.mark.parametrize(
    "when",
    [
        "realm == '/alpha'",
        "subject.kind == 'person' && subject.username == 'ada'",
        "'staff' in subject.groups",
        "client.id == 'app' && !client.public && !client.verified",
        "request.grant_type == 'authorization_code'",
        "request.scopes == ['read', 'write'] && request.resources.size() == 0",
        "request.address == '192.0.2.7'",
        "request.country == ''",
        "request.time == timestamp('2026-06-01T12:00:00.5Z')",
        "authentication.age == 0 && authentication.methods == ['pwd']",
        "authentication.level == 'silver'",
    ],
)
def test_policies_are_told_of_the_request(server, when):
    asking = an_asking(server, provider={"password_acr_values": ("silver",)})
    asking.services.end_users.set(asking.realm, "ada", attributes={"groups": ["staff"]})
    grant(server, "*", when=when)

    answer = server.send(
        "GET",
        "authorize",
        query_string=asking.params(scope="read write", acr_values="silver"),
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )

    assert told(answer).get("scope") == "read write"


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_without_openid_a_request_is_one_of_oauth(server):
    asking = an_asking(server, scopes=("openid", "read"))
    grant(server, "read")
    deny(server, "openid")

    answer = asking.exchange(asking.code(scope="openid read")).json

    assert answer["scope"] == "read"
    assert "id_token" not in answer


@pytest.mark.spec("OpenID Connect Core", "5.5")
@pytest.mark.parametrize(
    ("denied", "asked"),
    [
        ("phone", "claim email"),
        ("email", "granted"),
    ],
    ids=["another scope is denied: asked by name", "what it would give is not asked"],
)
def test_what_a_denied_scope_gives_is_not_had_by_its_name(server, denied, asked):
    asking = an_asking(
        server,
        provider={"claims_parameter_supported": True},
        scopes=("openid", "email", "read"),
    )
    grant(server, "openid", "read")
    deny(server, denied)
    claims = json.dumps({"id_token": {"email": {"essential": True}}})

    found = outcome(asking, scope="openid read", claims=claims)

    assert found == ("openid read" if asked == "granted" else "consent_required")


@pytest.mark.spec("OpenID Connect Core", "5.3.2")
def test_what_a_scope_gives_that_is_denied_since_is_not_told_by_its_name(server):
    asking = informing.an_asking(
        server, provider=ASKED | {"claims_parameter_supported": True}
    )
    claims = named(userinfo={"email": None, "nickname": None})
    token = asking.token(scope="openid", claims=claims)
    before = userinfo(asking, token).json

    deny(server, "email", name="incident")
    meanwhile = userinfo(asking, token).json
    lift(server, "incident")

    assert before.keys() == {"sub", "email", "nickname"}
    assert meanwhile.keys() == {"sub", "nickname"}
    assert userinfo(asking, token).json == before


def test_nothing_is_told_where_nobody_knows_what_is_denied(server):
    asking = informing.an_asking(
        server, provider=ASKED | {"claims_parameter_supported": True}
    )
    token = asking.token(scope="openid", claims=named(userinfo={"email": None}))
    deny(server, "email", when=FAILS)

    answer = userinfo(asking, token)

    assert (answer.status_code, answer.json["error"]) == (403, "insufficient_scope")
