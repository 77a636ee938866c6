"""A fault of ours is told as such, and nothing else of it is."""

from __future__ import annotations

import json

GRANT = {"grant_type": "client_credentials", "scope": "write"}


def test_a_fault_is_logged_and_answered_with_server_error_alone(server, clock, caplog):
    client = server.client("myClient", secret="forgerock")
    clock.time = lambda: 1 / 0

    answer = server.post("access_token", auth=client, **GRANT)

    assert answer.status_code == 500
    assert answer.content_type == "application/json"
    assert answer.json == {
        "error": "server_error",
        "error_description": "The server met a fault of its own",
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ZeroDivisionError" in caplog.text
    assert "forgerock" not in caplog.text
    assert "Basic " not in caplog.text


def test_a_fault_has_its_line_in_the_audit_log(server, clock):
    client = server.client("myClient", secret="forgerock")
    clock.time = lambda: 1 / 0

    server.post("access_token", auth=client, **GRANT)

    line = json.loads(server.audit_lines().splitlines()[-1])
    assert line["request"]["operation"] == "access_token"
    assert line["userId"] == "myClient"
    assert line["response"]["status"] == "FAILED"
    assert line["response"]["statusCode"] == 500
    assert line["response"]["detail"]["error"] == "server_error"
