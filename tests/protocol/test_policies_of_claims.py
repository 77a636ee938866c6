"""Policies for ID Tokens and UserInfo, and attributes of scopes, over HTTP."""

from __future__ import annotations

import pytest

from iam.domain.policies.refusals import FAILED, REFUSED
from tests.authorizing import reason
from tests.protocol.informing import an_asking, userinfo
from tests.protocol.policing import a_policy, save
from tests.reading_id_tokens import read

EVERYWHERE = ["access_token", "id_token", "userinfo"]
BOUND = {"iss", "sub", "aud", "exp", "iat", "auth_time", "sid", "at_hash", "nonce"}


def tokens(asking, **params) -> dict:
    answer = asking.exchange(asking.code(**params))
    assert answer.status_code == 200, answer.text
    return answer.json


def tokeninfo(server, token: str):
    return server.get("tokeninfo", headers={"Authorization": f"Bearer {token}"})


def test_only_a_live_policy_asks_for_the_grant_that_a_token_was_made_of(server):
    asking = an_asking(server)
    policies, database = server.services.policies, server.services.housekeeping.database
    token = asking.token(scope="openid")
    policy = a_policy(set={"a": "1"}, tokens=["userinfo"])
    policies.save(asking.realm, policy, shadow=True)
    database.write(lambda store: store.grants.delete_of_realms([asking.realm.id]))

    in_the_shadow = userinfo(asking, token)
    policies.promote(asking.realm, "p")

    assert in_the_shadow.status_code == 200
    assert userinfo(asking, token).status_code == 401


@pytest.mark.spec("OpenID Connect Core", "2")
def test_each_kind_of_token_has_the_claims_that_are_for_it(server):
    asking = an_asking(server)
    save(server, name="a", set={"a": "token.kind"}, tokens=EVERYWHERE)
    save(server, name="b", set={"b": "subject.username"}, tokens=["id_token"])
    save(server, name="c", set={"c": "token.scopes"}, tokens=["userinfo"])

    got = tokens(asking, scope="openid read", nonce="n")
    known = server.introspect(asking.auth, got["access_token"])
    said = read(server, got["id_token"])
    told = userinfo(asking, got["access_token"]).json

    assert known["a"] == "access_token"
    assert known.keys().isdisjoint({"b", "c"})
    assert (said["a"], said["b"], said["nonce"]) == ("id_token", "ada", "n")
    assert told == {"sub": said["sub"], "a": "userinfo", "c": ["openid", "read"]}


def test_claims_of_a_person_are_taken_away_and_replaced(server):
    asking = an_asking(server, provider={"always_add_claims_to_token": True})
    save(
        server,
        tokens=["id_token", "userinfo"],
        when="'email' in token.claims && client.id == 'app'",
        set={"email": "'ada@' + string(token.claims.email_verified)"},
        remove=["phone_number", "email_verified"],
    )

    got = tokens(asking, scope="openid email phone")
    said = read(server, got["id_token"])
    told = userinfo(asking, got["access_token"]).json

    for claims in (said, told):
        assert claims["email"] == "ada@true"
        assert claims.keys().isdisjoint({"phone_number", "email_verified"})


def test_policies_of_userinfo_are_told_how_the_person_signed_in(server, clock):
    asking = an_asking(server)
    save(
        server,
        tokens=["userinfo"],
        set={
            "seen": "[request.grant_type, string(authentication.age), request.address]"
        },
    )
    token = asking.token(scope="openid")
    clock.move(90)

    told = userinfo(asking, token, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).json

    assert told["seen"] == ["authorization_code", "90", "192.0.2.7"]


def test_a_signed_answer_has_the_same_claims_and_is_ours_still(server):
    asking = an_asking(server, userinfo_signed_response_alg="ES256")
    save(server, tokens=["userinfo"], set={"tier": "'gold'"})

    said = read(server, userinfo(asking, asking.token(scope="openid")).text)

    assert (said["tier"], said["aud"]) == ("gold", "app")


def test_an_id_token_lives_shorter_and_says_who_it_is_for_as_ever(server):
    asking = an_asking(server)
    before = read(server, tokens(asking, scope="openid")["id_token"])
    save(
        server,
        tokens=["access_token", "id_token"],
        lifetime="token.kind == 'id_token' ? 60 : 120",
        audience="[client.id]",
        add_scopes="[]",
    )

    got = tokens(asking, scope="openid")
    after = read(server, got["id_token"])

    assert after["exp"] - after["iat"] == 60
    assert got["expires_in"] in {119, 120}
    assert BOUND & before.keys() == BOUND & after.keys()
    assert all(before[name] == after[name] for name in ("sub", "aud", "iss", "azp"))


@pytest.mark.parametrize(
    ("fields", "described", "why"),
    [
        ({"refuse": "'Not today'"}, f"{REFUSED}: Not today", "policy p refused: Not t"),
        (
            {"set": {"a": "client.properties.b"}},
            FAILED,
            "policy p failed: set.a: the key",
        ),
    ],
)
@pytest.mark.spec("OpenID Connect Core", "5.3.3")
def test_who_is_refused_at_userinfo_is_told_as_bearers_are(
    server, fields, described, why
):
    asking = an_asking(server)
    token = asking.token(scope="openid")
    save(server, tokens=["userinfo"], **fields)

    answer = userinfo(asking, token)

    assert (answer.status_code, answer.json["error"]) == (403, "insufficient_scope")
    assert answer.json["error_description"] == described
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer realm="/alpha", error="insufficient_scope", '
        f'error_description="{described}"'
    )
    assert reason(server).startswith(why)
    assert server.is_active(asking.auth, token)


def test_an_id_token_that_is_refused_refuses_the_exchange(server):
    asking = an_asking(server)
    save(server, tokens=["id_token"], refuse="'No'")

    refused = asking.exchange(asking.code(scope="openid"))

    assert (refused.status_code, refused.json["error"]) == (400, "access_denied")
    assert asking.token(scope="read")


def test_attributes_stand_beside_their_scopes(server):
    asking = an_asking(server, provider={"tokeninfo_enabled": True})
    save(
        server,
        name="a",
        kind="attribute",
        scopes=["email", "phone"],
        value="subject.attributes[scope == 'phone' ? 'phone_number' : scope]",
    )
    save(server, name="b", kind="attribute", scopes=["re*"], value="token.scopes")
    save(server, name="c", kind="attribute", scopes=["address"], value="1")

    token = asking.token(scope="openid email phone read")
    found = {
        "email": "ada@example.com",
        "phone": "+44 20 7946 0000",
        "read": ["openid", "email", "phone", "read"],
    }

    assert found.items() <= tokeninfo(server, token).json.items()
    known = server.introspect(asking.auth, token)
    assert found.items() <= known.items()
    assert "address" not in known


@pytest.mark.parametrize(
    ("conditions", "value"),
    [(("true", "true"), 2), (("true", "false"), 1), (("false", "false"), None)],
)
def test_of_several_attributes_of_a_scope_the_last_one_counts(
    server, conditions, value
):
    auth = server.client("reports")
    for order, when in enumerate(conditions, 1):
        save(
            server,
            name=f"p{order}",
            order=order,
            kind="attribute",
            scopes=["*"],
            when=when,
            value=str(order),
        )

    assert server.introspect(auth, server.token(auth)).get("write") == value


def test_what_we_say_and_what_the_token_says_is_no_attribute(server):
    scopes = ("write", "active", "sub", "realm", "tier", "client_id", "error")
    auth = server.client("reports", scopes=scopes)
    before = server.introspect(auth, server.token(auth, scope=" ".join(scopes)))
    save(server, name="a", kind="attribute", scopes=["*"], value="'forged'")
    save(server, name="t", set={"tier": "'gold'"})

    after = server.introspect(auth, server.token(auth, scope=" ".join(scopes)))

    changed = {name for name in after if after[name] != before.get(name)}
    assert (after["write"], after["tier"]) == ("forged", "gold")
    assert changed <= {"write", "tier", "jti", "authGrantId", "auditTrackingId"}


def test_attributes_know_the_person_and_who_looks(server, clock):
    asking = an_asking(server)
    save(
        server,
        kind="attribute",
        scopes=["read"],
        value="[realm, subject.username, client.id, request.grant_type,"
        " string(authentication.age)]",
    )
    token = asking.token(scope="read")
    clock.move(30)

    assert server.introspect(asking.auth, token)["read"] == [
        *("/alpha", "ada", "app"),
        *("authorization_code", "30"),
    ]


def test_an_attribute_that_fails_refuses_the_answer_and_is_named(server):
    server.realm("/alpha", tokeninfo_enabled=True)
    auth = server.client("reports")
    token = server.token(auth)
    save(server, kind="attribute", scopes=["write"], value="client.properties.tier")

    answer = server.post("introspect", auth=auth, token=token)
    why = reason(server)
    info = tokeninfo(server, token)

    assert (answer.status_code, answer.json) == (
        400,
        {"error": "access_denied", "error_description": FAILED},
    )
    assert why.startswith("policy p failed: value: the key tier was not there")
    assert (info.status_code, info.json["error"]) == (403, "insufficient_scope")


def test_attributes_that_are_too_large_refuse_the_answer(server):
    auth = server.client("reports", scopes=("write", "read"))
    token = server.token(auth, scope="write read")
    save(server, kind="attribute", scopes=["*"], value=f"'{'x' * 1500}'")

    assert server.post("introspect", auth=auth, token=token).status_code == 400
    assert reason(server).startswith("policy p failed: value: all attributes together")


def test_a_token_that_is_not_active_is_asked_about_nothing(server):
    auth = server.client("reports")
    token = server.token(auth)
    save(server, kind="attribute", scopes=["*"], value="client.properties.tier")
    server.post("token/revoke", auth=auth, token=token)

    assert server.introspect(auth, token) == {"active": False}
