"""What an application in a browser may call from its own origin, WHATWG Fetch §3.2."""

from __future__ import annotations

import pytest

from tests.authorizing import Asking

ORIGIN = {"Origin": "https://app.example"}
ASKED = {
    **ORIGIN,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization",
}
ALLOWED = "Access-Control-Allow-Origin"
CALLED = (
    ("access_token", "POST"),
    ("token/revoke", "POST"),
    ("scopes", "GET"),
    ("connect/jwk_uri", "GET"),
    (".well-known/openid-configuration", "GET"),
    (".well-known/oauth-authorization-server", "GET"),
)


@pytest.fixture(scope="module")
def server(standing):
    standing.realm("/alpha")
    return standing


@pytest.mark.parametrize(("endpoint", "method"), CALLED)
def test_a_page_of_any_origin_may_ask_and_read(server, endpoint, method):
    asked = server.send("OPTIONS", endpoint, headers=ASKED)
    answer = server.send(method, endpoint, headers=ORIGIN)

    assert asked.status_code == 200
    assert asked.headers[ALLOWED] == "*"
    assert asked.headers["Access-Control-Allow-Methods"] == method
    also = ", If-None-Match" if endpoint == "scopes" else ""
    allowed = asked.headers["Access-Control-Allow-Headers"]
    assert allowed == f"Authorization, Content-Type{also}"
    assert answer.headers[ALLOWED] == "*"
    for given in (asked, answer):
        assert "Access-Control-Allow-Credentials" not in given.headers


@pytest.mark.parametrize("endpoint", ["connect/jwk_uri", CALLED[4][0], CALLED[5][0]])
def test_what_is_cached_says_so_to_everybody(server, endpoint):
    answer = server.get(endpoint)

    assert "public" in answer.headers["Cache-Control"]
    assert answer.headers[ALLOWED] == "*"


@pytest.mark.spec("RFC 9110", "8.8.3")
def test_a_page_may_keep_the_words_of_scopes_by_their_name(server):
    server.client("kept", scopes=("a|A",), grant_types=("authorization_code",))
    query = "client_id=kept"
    first = server.send("GET", "scopes", query_string=query, headers=ORIGIN)
    known = {"If-None-Match": first.headers["ETag"]}

    again = server.send(
        "GET", "scopes", query_string=query, headers={**ORIGIN, **known}
    )

    assert (first.status_code, again.status_code) == (200, 304)
    for answer in (first, again):
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag"


def test_nobody_else_is_told(server):
    assert ALLOWED not in server.post("access_token").headers


@pytest.mark.spec("RFC 9700", "2.6")
@pytest.mark.parametrize("endpoint", ["authorize", "introspect", "tokeninfo"])
def test_what_no_page_may_call(server, endpoint):
    asked = server.send("OPTIONS", endpoint, headers=ASKED)
    sent = server.send("POST", endpoint, headers=ORIGIN)
    gotten = server.send("GET", endpoint, headers=ORIGIN)

    assert asked.status_code == 405
    for answer in (asked, sent, gotten):
        assert not [name for name in answer.headers if name[0].startswith("Access-")]


@pytest.mark.parametrize(
    "headers", [{}, ORIGIN, {"Access-Control-Request-Method": "POST"}]
)
def test_another_question_is_no_preflight(server, headers):
    assert server.send("OPTIONS", "access_token", headers=headers).status_code == 405


def test_an_application_in_a_browser_gets_its_token(server):
    asking = Asking(server, token_endpoint_auth_method="none")

    answer = server.post(
        "access_token",
        headers=ORIGIN,
        client_id="app",
        grant_type="authorization_code",
        **asking.presented(asking.code()),
    )

    assert answer.status_code == 200
    assert answer.headers[ALLOWED] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
