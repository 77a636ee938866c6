"""AM's audit log: one line of JSON for each request, and no secret in any of them."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from iam.domain.realms import RealmPath
from tests.conftest import basic

GRANT = {"grant_type": "client_credentials", "scope": "write"}


def lines(server) -> list[dict]:
    return [json.loads(line) for line in server.audit_lines().splitlines()]


def outcomes(server) -> list[dict]:
    return [line for line in lines(server) if line["topic"] == "access"]


@pytest.fixture
def client(server):
    return server.client("myClient")


def test_a_request_is_one_line_with_am_s_fields(server, client):
    token = server.token(client)

    (line,) = outcomes(server)

    known = server.introspect(client, token)
    assert re.fullmatch(r"[0-9a-f-]{32,36}", line["_id"])
    assert re.fullmatch(r"[0-9a-f-]{32,36}", line["transactionId"])
    assert line == {
        "_id": line["_id"],
        "timestamp": "2026-06-01T12:00:00.500Z",
        "topic": "access",
        "eventName": "AM-ACCESS-OUTCOME",
        "component": "OAuth",
        "realm": "/alpha",
        "level": "INFO",
        "transactionId": line["transactionId"],
        "userId": "myClient",
        "trackingIds": [known["auditTrackingId"], known["authGrantId"]],
        "client": {"ip": ""},
        "http": {
            "request": {
                "secure": False,
                "method": "POST",
                "path": "/am/oauth2/realms/root/realms/alpha/access_token",
            }
        },
        "request": {
            "protocol": "OAuth",
            "operation": "access_token",
            "detail": {"grant_type": "client_credentials", "client_id": "myClient"},
        },
        "response": {
            "status": "SUCCESS",
            "statusCode": 200,
            "detail": {"scope": "write", "token_type": "Bearer"},
            "elapsedTime": 0,
            "elapsedTimeUnits": "MICROSECONDS",
        },
    }


def test_what_is_said_of_an_introspection(server, client):
    reader = server.client("reader", scopes=("am-introspect-all-tokens",))
    token = server.token(client)

    server.introspect(reader, token, token_type_hint="access_token")
    server.introspect(client, "x", token_type_hint="x")

    active, inactive = outcomes(server)[1:]
    assert active["userId"] == "reader"
    assert active["trackingIds"] == outcomes(server)[0]["trackingIds"]
    assert active["request"]["detail"] == {
        "client_id": "reader",
        "token_type_hint": "access_token",
    }
    assert active["response"]["detail"] == {
        "scope": "write",
        "token_type": "Bearer",
        "client_id": "myClient",
        "active": True,
    }
    assert inactive["request"]["detail"] == {"client_id": "myClient"}
    assert inactive["response"]["detail"] == {
        "active": False,
        "reason": "no key of ours made it",
    }


def test_why_a_token_is_inactive_is_said_here_and_only_here(server, client, clock):
    elsewhere = server.client("other")
    expired = server.token(client)
    clock.move(3_600)
    foreign, revoked = server.token(elsewhere), server.token(client)
    server.post("token/revoke", auth=client, token=revoked)

    for text in ("x", expired, foreign, revoked):
        assert server.introspect(client, text) == {"active": False}

    said = [line["response"]["detail"]["reason"] for line in outcomes(server)[-4:]]
    assert said == [
        "no key of ours made it",
        "expired",
        "the caller may not know",
        "revoked",
    ]


def test_a_refusal_says_its_code_and_the_reason(server, client):
    server.post("access_token", auth=("myClient", "wrong"), **GRANT)
    server.post("access_token", auth=client, scope="write")
    server.post("access_token", realm="/unknown", auth=client, **GRANT)

    said = [line["response"] for line in outcomes(server)]

    assert [(each["status"], each["statusCode"]) for each in said] == [
        ("FAILED", 401),
        ("FAILED", 400),
        ("FAILED", 404),
    ]
    assert [each["detail"] for each in said] == [
        {
            "reason": "unknown client, other method or wrong secret",
            "error": "invalid_client",
        },
        {"reason": "Grant type is not set", "error": "invalid_request"},
        {"reason": "No realm answers at this address", "error": "not_found"},
    ]


def test_a_revocation_is_a_line_of_its_own_topic(server, client):
    token = server.token(client)
    server.post("token/revoke", auth=client, token=token)
    server.post("token/revoke", auth=client, token=token)

    (issued, *_) = outcomes(server)
    (revoked,) = [line for line in lines(server) if line["topic"] == "activity"]

    assert revoked == {
        "_id": revoked["_id"],
        "timestamp": "2026-06-01T12:00:00.500Z",
        "topic": "activity",
        "eventName": "AM-TOKEN-REVOKED",
        "component": "OAuth",
        "realm": "/alpha",
        "level": "INFO",
        "userId": "myClient",
        "runAs": "myClient",
        "objectId": "/alpha/tokens",
        "operation": "DELETE",
        "changedFields": [],
        "trackingIds": issued["trackingIds"],
    }


def test_a_change_of_the_configuration_names_fields_and_never_values(server):
    server.client("myClient", secret="forgerock")
    alpha = RealmPath.parse("/alpha")
    server.realm("/alpha", access_token_lifetime=1_234)
    server.services.clients.rotate_secret(
        server.services.realms.get(alpha), "myClient", keep_old_for=timedelta(hours=1)
    )

    changes = [line for line in lines(server) if line["topic"] == "config"]

    made, *_, changed, rotated = [
        (line["objectId"], line["operation"], line["changedFields"])
        for line in changes
        if "keys" not in line["objectId"] and line["objectId"] != "/"
    ]
    assert made == ("/alpha", "CREATE", [])
    assert changed == ("/alpha", "UPDATE", ["access_token_lifetime"])
    assert rotated == ("/alpha/clients/myClient", "UPDATE", ["client_secret"])
    assert {line["userId"] for line in changes} == {"operator"}
    assert not [line for line in server.audit_lines().splitlines() if ":1234" in line]
    assert "forgerock" not in server.audit_lines()


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_no_token_secret_header_or_body_is_ever_in_it(server, token_format):
    server.realm("/alpha", access_token_format=token_format, tokeninfo_enabled=True)
    typed = server.client("typed", secret="correct horse battery")
    generated = server.client("generated")
    token = server.token(generated)
    bearer = {"Authorization": f"Bearer {token}"}
    secrets = [typed[1], generated[1], token, basic(*typed), basic(*generated)]
    secrets += token.split(".")

    server.token(typed)
    for endpoint in ("introspect", "token/revoke", "access_token"):
        for auth in (typed, generated, ("typed", "wrong horse"), None):
            server.post(endpoint, auth=auth, token=token, **GRANT)
            server.post(endpoint, auth=auth, token=token, token_type_hint=token)
        server.post(endpoint, headers=bearer, token=token, **GRANT)
        server.post(endpoint, auth=typed, client_secret=typed[1], **GRANT)
        server.post(endpoint, client_id="typed", client_secret="wrong horse")
        server.post(endpoint, auth=generated, state="my state", grant_type=token)
        query = {"token": token, "client_secret": "wrong horse"}
        server.send("POST", endpoint, query_string=query, headers=bearer)
        server.send("GET", endpoint, query_string=query, headers=bearer)
        server.send("POST", endpoint, data="[" + token, content_type="text/plain")
    server.send("GET", "tokeninfo", headers=bearer)
    server.send("GET", "tokeninfo", query_string={"access_token": token})
    server.send("GET", f"{token}/x")
    server.services.housekeeping.round(purge=True)

    log = server.audit_lines()
    assert len(outcomes(server)) > 30
    for secret in [*filter(None, secrets), "wrong horse", "my state", "Bearer ey"]:
        assert secret not in log, secret


def test_a_client_id_that_breaks_lines_breaks_none(server, client):
    hostile = 'x"}\n{"topic":"access"} \u2028\x1b[2J é' + "y" * 500

    server.post("access_token", client_id=hostile, client_secret="s", **GRANT)
    server.post("access_token", client_id='"}{é', client_secret="s", **GRANT)

    said = outcomes(server)
    assert client
    assert len(said) == 2
    assert said[0]["userId"] is None
    assert said[1]["userId"] == '"}{é'
    assert server.audit_lines().isascii()


def test_the_log_is_for_its_owner_alone(server, client):
    server.token(client)

    assert server.settings.audit_log_path.stat().st_mode & 0o777 == 0o600
