"""Which Host is ours, which scheme, and whose forwarded headers are believed."""

from __future__ import annotations

import json

import pytest

KEYS = "connect/jwk_uri"
ELSEWHERE = {
    "error": "invalid_request",
    "error_description": "This server does not answer for this host",
}
HTTPS_ONLY = {
    "error": "invalid_request",
    "error_description": "This server is asked over https only",
}
PROXY, STRANGER = "192.0.2.10", "198.51.100.7"


def ask(server, host, *, scheme="http", peer="127.0.0.1", path="", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.send(
        "GET",
        KEYS,
        realm="/",
        path=path,
        headers=named,
        environ_overrides={
            "HTTP_HOST": host,
            "wsgi.url_scheme": scheme,
            "REMOTE_ADDR": peer,
        },
    )


@pytest.mark.parametrize(
    "host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LocalHost:8080"]
)
def test_loopback_names_count_as_one_where_base_url_is_loopback(standing, host):
    assert ask(standing, host).status_code == 200


@pytest.mark.spec("RFC 9110", "15.5.20")
@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "localhost:80",
        "localhost:8081",
        "localhost:8080.",
        "localhost.:8080",
        "evil.example",
        "evil.example:8080",
        "localhost:8080.evil.example",
        "evil.example#localhost:8080",
        "user@localhost:8080",
        "localhost:8080, evil.example",
        "localhost:8080/am",
        "0.0.0.0:8080",
        "127.0.0.2:8080",
        " localhost:8080",
    ],
)
def test_another_host_is_misdirected(standing, host):
    answer = ask(standing, host)

    assert answer.status_code == 421
    assert answer.content_type == "application/json"
    assert answer.json == ELSEWHERE
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_host_learns_nothing_of_addresses(standing):
    answers = [ask(standing, "evil.example", path=p) for p in ("/am/oauth2/x", "/x")]

    assert [answer.status_code for answer in answers] == [421, 421]


@pytest.mark.parametrize(
    ("base_url", "ours", "others"),
    [
        (
            "https://id.example/am",
            ["id.example", "id.example:443", "ID.example"],
            ["localhost", "id.example:80", "id.example:8443", "www.id.example"],
        ),
        (
            "https://id.example:8443/am",
            ["id.example:8443"],
            ["id.example", "id.example:443"],
        ),
        (
            "https://id.example:443/am",
            ["id.example", "id.example:443"],
            ["id.example:80"],
        ),
        ("https://[2001:db8::1]/am", ["[2001:db8::1]"], ["[2001:db8::2]", "[::1]"]),
    ],
)
def test_the_host_of_base_url_is_ours(another_server, base_url, ours, others):
    server = another_server(base_url=base_url)

    for host in ours:
        assert ask(server, host, scheme="https").status_code == 200, host
    for host in others:
        assert ask(server, host, scheme="https").status_code == 421, host


def test_allowed_hosts_are_ours_too(another_server):
    server = another_server(allowed_hosts=("internal:8080", "Other.example"))

    for host in ("internal:8080", "other.example", "OTHER.example", "localhost:8080"):
        assert ask(server, host).status_code == 200, host
    for host in ("internal", "other.example:8080"):
        assert ask(server, host).status_code == 421, host


def test_http_is_refused_where_base_url_is_https(another_server):
    server = another_server(base_url="https://id.example/am")

    plain = ask(server, "id.example")
    secure = ask(server, "id.example", scheme="https")

    assert plain.status_code == 400
    assert plain.json == HTTPS_ONLY
    assert plain.headers["Cache-Control"] == "no-store"
    assert "Location" not in plain.headers
    assert secure.status_code == 200


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        (PROXY, {"X_Forwarded_Host": "id.example", "X_Forwarded_Proto": "https"}, 200),
        (PROXY, {"X_Forwarded_Host": "id.example"}, 400),
        (PROXY, {"X_Forwarded_Proto": "https"}, 421),
        (PROXY, {}, 421),
        (
            PROXY,
            {
                "X_Forwarded_Host": "id.example, evil.example",
                "X_Forwarded_Proto": "https",
            },
            421,
        ),
        (
            PROXY,
            {"X_Forwarded_Host": "id.example", "X_Forwarded_Proto": "https, http"},
            400,
        ),
        (
            STRANGER,
            {"X_Forwarded_Host": "id.example", "X_Forwarded_Proto": "https"},
            421,
        ),
        ("", {"X_Forwarded_Host": "id.example", "X_Forwarded_Proto": "https"}, 421),
    ],
    ids=[
        "a trusted proxy says both",
        "it says that the client came over http",
        "its own host is not ours",
        "it says nothing",
        "the nearest value counts: host",
        "the nearest value counts: scheme",
        "nobody believes a stranger",
        "nor somebody without an address",
    ],
)
def test_forwarded_headers_are_believed_only_from_trusted_proxies(
    another_server, peer, headers, status
):
    server = another_server(
        base_url="https://id.example/am", trusted_proxies=("192.0.2.0/24",)
    )

    answer = ask(server, "backend:8080", peer=peer, **headers)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "seen"),
    [
        (STRANGER, "203.0.113.5", STRANGER),
        (PROXY, "203.0.113.5", "203.0.113.5"),
        (PROXY, "1.2.3.4, 203.0.113.5", "203.0.113.5"),
        (PROXY, "1.2.3.4, 203.0.113.5, 192.0.2.11", "203.0.113.5"),
        (PROXY, "192.0.2.12, 192.0.2.11", "192.0.2.12"),
        (PROXY, "", PROXY),
        (PROXY, "not an address", PROXY),
        (PROXY, "203.0.113.5:4711", "203.0.113.5"),
        (PROXY, "[2001:db8::7]:4711", "2001:db8::7"),
    ],
    ids=[
        "a stranger speaks for nobody",
        "a proxy speaks for its client",
        "what the client itself said is not believed",
        "proxies behind proxies are passed over",
        "all are proxies: the farthest",
        "nothing is said: the proxy itself",
        "what is no address is not believed",
        "a port is not part of it",
        "nor are brackets",
    ],
)
def test_who_is_asking_is_the_nearest_that_is_no_proxy(
    another_server, peer, forwarded_for, seen
):
    server = another_server(trusted_proxies=("192.0.2.0/24", "::1"))

    ask(server, "localhost:8080", peer=peer, X_Forwarded_For=forwarded_for)

    line = json.loads(server.audit_lines().splitlines()[-1])
    assert line["client"]["ip"] == seen


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_told_to_whoever_asks(another_server, path):
    server = another_server(base_url="https://id.example/am")

    for host in ("10.0.0.7:8080", "", "evil.example"):
        assert ask(server, host, path=path).status_code == 200
