"""Requests that reach no endpoint: answered, and a line in the audit log each."""

from __future__ import annotations

import json

import pytest

ALPHA = "/am/oauth2/realms/root/realms/alpha"
NOWHERE = "Nothing answers at this address"


def lines(server) -> list[dict]:
    read = map(json.loads, server.audit_lines().splitlines())
    return [line for line in read if line["topic"] == "access"]


@pytest.fixture
def alpha(server):
    server.realm("/alpha")
    return server


def told(line: dict) -> tuple:
    answer = line["response"]
    return (
        *(answer["statusCode"], answer["detail"]["error"], answer["detail"]["reason"]),
        *(line["realm"], line["http"]["request"]["path"]),
    )


@pytest.mark.parametrize(
    ("method", "path", "line"),
    [
        ("GET", "/nothing", (404, "not_found", NOWHERE, None, "/nothing")),
        (
            *("GET", "/am/oauth2//introspect"),
            *[(400, "invalid_request", "The address is malformed", None)],
        ),
        (
            *("POST", f"{ALPHA}/nothing"),
            *[(404, "not_found", NOWHERE, "/alpha", f"{ALPHA}/nothing")],
        ),
        (
            *("GET", f"{ALPHA}/access_token"),
            *[(405, "method_not_allowed", "It does not take this method", "/alpha")],
        ),
        (
            *("GET", f"{ALPHA.replace('oauth2', 'account')}/nothing"),
            *[
                (
                    404,
                    "not_found",
                    NOWHERE,
                    "/alpha",
                    ALPHA.replace("oauth2", "account"),
                )
            ],
        ),
    ],
    ids=["nowhere", "malformed", "nothing in a realm", "method", "page"],
)
def test_a_request_that_no_endpoint_gets_is_one_line(alpha, method, path, line):
    query = {"token": "quiet zebra", "client_secret": "wrong horse"}

    answer = alpha.send(method, "", path=path, query_string=query)

    [written] = lines(alpha)
    assert answer.status_code == line[0]
    assert told(written) == (line if len(line) == 5 else (*line, path))
    assert written["eventName"] == "AM-ACCESS-OUTCOME"
    assert written["response"]["status"] == "FAILED"
    assert (written["userId"], written["request"]["operation"]) == (None, "none")
    assert written["http"]["request"]["method"] == method
    assert "zebra" not in alpha.audit_lines()
    assert "horse" not in alpha.audit_lines()


def test_a_request_for_another_host_is_a_line_with_the_address_of_who_asked(
    alpha, another_server
):
    behind = another_server(
        trusted_proxies=("192.0.2.10",), base_url="https://id.example/am"
    )

    for path in ("/nothing", "/am/oauth2//x"):
        behind.send(
            *("GET", ""),
            path=path,
            environ_overrides={
                "REMOTE_ADDR": "192.0.2.10",
                "HTTP_HOST": "evil.example",
            },
            headers={"X-Forwarded-For": "198.51.100.7"},
        )

    written = lines(alpha)
    assert [told(line)[0] for line in written] == [421, 400]
    for line in written:
        assert line["client"] == {"ip": "198.51.100.7"}
        assert line["http"]["request"]["secure"] is True
    assert "evil" not in alpha.audit_lines()


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/x" * 500, "/x" * 100),
        (f"/{'x' * 32}/{'y' * 33}/z", f"/{'x' * 32}/<long>/z"),
        ("/a\u2028b", ""),
        ("/%0a{}", ""),
        ('/"}{', '/"}{'),
    ],
)
def test_only_the_printable_beginning_of_an_address_is_kept(alpha, path, kept):
    alpha.send("GET", "", path=path)

    [line] = lines(alpha)
    assert told(line)[-1] == kept


def test_names_in_an_address_are_not_kept(alpha):
    path = ALPHA.replace("oauth2", "json")

    alpha.send("GET", "", path=f"{path}/users/babs/oauth2/nothing")

    [line] = lines(alpha)
    assert told(line)[-1] == path


def test_what_is_asked_all_the_time_and_is_nobodys_fault_is_no_line(alpha):
    for path in ("/health/live", "/health/ready", "/am/static/style.css"):
        alpha.send("GET", "", path=path)
    alpha.send("POST", "", path="/health/live")

    assert lines(alpha) == []


@pytest.mark.spec("RFC 9110", "9.1")
@pytest.mark.parametrize("method", ["post", "Post", "pOST", "get", "brew", "x1"])
def test_a_method_in_small_letters_is_another_method(alpha, method):
    answer = alpha.send(
        "POST", "access_token", environ_overrides={"REQUEST_METHOD": method}
    )

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.json["error"] == "method_not_allowed"
    [line] = lines(alpha)
    assert line["http"]["request"]["method"] == method


@pytest.mark.spec("RFC 9110", "9.1")
def test_a_page_takes_no_method_in_small_letters_either(alpha):
    path = ALPHA.replace("oauth2", "account") + "/sign-in"

    answer = alpha.send(
        "POST", "", path=path, environ_overrides={"REQUEST_METHOD": "post"}
    )

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}
