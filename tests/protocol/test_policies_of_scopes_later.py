"""Scopes are decided about anew when a code is exchanged, and with every refresh."""

from __future__ import annotations

import json

import pytest

from tests.authorizing import reason
from tests.conftest import basic
from tests.deciding import ASKED, FAILS, deny, grant, lift
from tests.protocol.informing import KNOWN
from tests.protocol.refreshing import INVALID, Refreshing
from tests.reading_id_tokens import read

STAFF = "'staff' in subject.groups"


def an_asking(server, **client) -> Refreshing:
    client.setdefault("scopes", ("openid", "read", "write"))
    client.setdefault("id_token_signed_response_alg", "ES256")  # quickly made
    provider = ASKED | {"claims_parameter_supported": True}
    return Refreshing(server, provider=provider, **client)


def scopes(answer: dict) -> set[str]:
    return set(answer["scope"].split())


def put_into(asking, *groups: str) -> None:
    attributes = KNOWN | {"groups": list(groups)}
    asking.services.end_users.set(asking.realm, "ada", attributes=attributes)


def granted_to_staff(server) -> Refreshing:
    """Give a client that asks in vain but for what a policy grants to staff."""
    asking = an_asking(server, implied_consent=False)
    put_into(asking, "staff")
    grant(server, "read", "write", when=STAFF)
    return asking


def test_a_scope_that_was_denied_since_is_not_in_the_token(server):
    asking = an_asking(server)
    code = asking.code(scope="read write")
    deny(server, "write", name="incident")

    answer = asking.exchange(code).json

    assert answer["scope"] == "read"
    known = server.introspect(asking.auth, answer["access_token"])
    assert known["scope"] == "read"


def test_the_log_says_what_an_exchange_dropped(server):
    asking = an_asking(server)
    code = asking.code(scope="read write")
    deny(server, "write", name="incident")

    asking.exchange(code)

    detail = json.loads(server.audit_lines().splitlines()[-1])["response"]["detail"]
    assert detail["dropped_scopes"] == {"write": "incident"}


def leave_nothing(answer) -> bool:
    """Whether an answer says that policies leave nothing of what was granted."""
    assert (answer.status_code, answer.json) == (
        400,
        {
            "error": "invalid_grant",
            "error_description": (
                "Policies of the realm leave none of the scope(s) of the grant: [read]"
            ),
        },
    )
    return True


@pytest.mark.spec("RFC 6749", "5.2")
def test_a_code_of_which_nothing_is_left_is_used_up(server):
    asking = an_asking(server)
    code = asking.code(scope="read")
    deny(server, "read")

    refused = asking.exchange(code)
    why = reason(server)
    lift(server, "denies")

    assert leave_nothing(refused)
    assert why == "policy denies denied read"
    assert asking.is_refused(asking.exchange(code))


def test_a_code_survives_a_policy_that_fails(server):
    asking = an_asking(server)
    code = asking.code(scope="read")
    deny(server, "read", when=FAILS, name="broken")

    refused = asking.exchange(code)
    why = reason(server)
    lift(server, "broken")

    assert (refused.status_code, refused.json["error"]) == (400, "access_denied")
    assert why.startswith("policy broken failed: ")
    assert asking.exchange(code).status_code == 200


def test_a_denied_scope_is_dropped_and_comes_back(server):
    asking = an_asking(server)
    first = asking.tokens(scope="openid read write")
    deny(server, "write", "openid")

    denied = asking.refresh(first["refresh_token"])
    lift(server, "denies")
    again = asking.refresh(denied["refresh_token"])

    assert denied["scope"] == "read"
    assert "id_token" not in denied
    assert scopes(again) == {"openid", "read", "write"}
    assert "id_token" in again


@pytest.mark.spec("RFC 6749", "6")
def test_a_refresh_of_which_nothing_is_left_takes_nothing_from_the_grant(server):
    asking = an_asking(server)
    refresh_token = asking.first(scope="read")
    deny(server, "read")

    refused = asking.ask(refresh_token)
    lift(server, "denies")

    assert leave_nothing(refused)
    assert asking.refresh(refresh_token)["scope"] == "read"


@pytest.mark.spec("RFC 6749", "6")
def test_a_refresh_for_scopes_that_are_denied_is_one_for_a_wrong_scope(server):
    asking = an_asking(server)
    refresh_token = asking.first(scope="read write")
    deny(server, "write")

    refused = asking.ask(refresh_token, scope="write")

    assert (refused.status_code, refused.json["error"]) == (400, "invalid_scope")
    assert asking.refresh(refresh_token, scope="read write")["scope"] == "read"


def test_a_refresh_token_survives_a_policy_that_fails(server):
    asking = an_asking(server)
    refresh_token = asking.first(scope="read")
    deny(server, "read", when=FAILS, name="broken")

    refused = asking.ask(refresh_token)
    lift(server, "broken")

    assert (refused.status_code, refused.json["error"]) == (400, "access_denied")
    assert refused.json["error_description"] != INVALID
    assert asking.refresh(refresh_token)["scope"] == "read"


@pytest.mark.parametrize("left", ["the group", "the policy", "the switch"])
def test_what_a_policy_alone_granted_goes_with_it(server, left):
    asking = granted_to_staff(server)
    refresh_token = asking.first(scope="read", prompt="none")

    if left == "the group":
        put_into(asking)
    elif left == "the policy":
        lift(server, "grants")
    else:
        asking.set_provider(use_policies_for_scopes=False)
    refused = asking.ask(refresh_token)

    assert leave_nothing(refused)
    assert reason(server) == "no policy grants read"


def test_what_a_policy_alone_granted_stays_while_one_grants_it(server):
    asking = granted_to_staff(server)
    first = asking.tokens(scope="read write", prompt="none")
    lift(server, "grants")
    grant(server, "read", name="another")

    answer = asking.refresh(first["refresh_token"])

    assert scopes(first) == {"read", "write"}
    assert answer["scope"] == "read"


def test_what_was_implied_stays_without_any_policy(server):
    asking = an_asking(server)
    refresh_token = asking.first(scope="read write")
    grant(server, "write")

    assert scopes(asking.refresh(refresh_token)) == {"read", "write"}
    lift(server, "grants")


@pytest.mark.parametrize(
    "when",
    [
        "request.grant_type == 'refresh_token'",
        "request.address == '192.0.2.7'",
        "request.scopes == ['write']",
        "request.resources == ['https://photos.example']",
        "authentication.level == 'silver' && authentication.methods == ['pwd']",
    ],
)
def test_policies_are_told_of_the_refresh(server, when):
    asking = an_asking(server)
    asking.set_provider(
        password_acr_values=("silver",), allowed_resources=("https://photos.example",)
    )
    first = asking.tokens(scope="read write", acr_values="silver")
    deny(server, "write", when=when)

    answer = server.send(
        "POST",
        "access_token",
        data={
            "grant_type": "refresh_token",
            "refresh_token": first["refresh_token"],
            "scope": "write",
            "resource": "https://photos.example",
        },
        headers={"Authorization": basic(*asking.auth)},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )

    assert (answer.status_code, answer.json["error"]) == (400, "invalid_scope")


def test_an_exchange_comes_from_the_client_and_not_from_the_browser(server):
    asking = an_asking(server)
    deny(server, "write", when="request.address == '192.0.2.7'")
    code = asking.code(scope="read write")

    answer = server.send(
        "POST",
        "access_token",
        data={"grant_type": "authorization_code"} | asking.presented(code),
        headers={"Authorization": basic(*asking.auth)},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )

    assert answer.json["scope"] == "read"


def test_the_age_of_a_sign_in_grows_from_refresh_to_refresh(server, clock):
    asking = an_asking(server)
    deny(server, "write", when="authentication.age > 300")
    first = asking.tokens(scope="read write")

    clock.move(301)

    assert asking.refresh(first["refresh_token"])["scope"] == "read"


@pytest.mark.spec("OpenID Connect Core", "5.5")
def test_what_a_denied_scope_gives_is_in_no_id_token_any_more(server):
    asking = an_asking(server, scopes=("openid", "email", "read"))
    put_into(asking)
    claims = json.dumps({"id_token": {"email": None}})
    first = asking.tokens(scope="openid email", claims=claims)
    deny(server, "email")

    after = asking.refresh(first["refresh_token"])

    assert read(server, first["id_token"])["email"] == KNOWN["email"]
    assert "email" not in read(server, after["id_token"])
