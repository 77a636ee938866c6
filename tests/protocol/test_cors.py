"""What a page in a browser may call from another origin, WHATWG Fetch §3.2."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.realms import RealmPath
from tests.authorizing import Asking

OURS, OTHERS, NOBODYS = "https://app.example", "https://shop.example", "https://a.test"
ORIGIN = {"Origin": OURS}
ASKED = {
    **ORIGIN,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization",
}
ALLOWED = "Access-Control-Allow-Origin"
POSTED = (("access_token", "POST"), ("token/revoke", "POST"))
PUBLISHED = (
    ("connect/jwk_uri", "GET"),
    (".well-known/openid-configuration", "GET"),
    (".well-known/oauth-authorization-server", "GET"),
)
CALLED = (*POSTED, *PUBLISHED)
SCOPES = ("scopes", "GET")
STRANGE = (
    NOBODYS,
    "null",
    "http://app.example",
    "https://app.example:8443",
    "https://app.example:443",
    "https://APP.example",
    "https://app.example/",
    "https://www.app.example",
    "https://app.example.a.test",
    "https://app.example https://shop.example",
    "",
)


@pytest.fixture(scope="module")
def server(standing):
    standing.client("one", javascript_origins=(OURS,))
    standing.client("two", javascript_origins=(OTHERS,))
    standing.client("off", javascript_origins=(NOBODYS,), status="inactive")
    standing.client("beside", realm="/beta", javascript_origins=(NOBODYS,))
    return standing


@pytest.fixture(scope="module")
def asking(server) -> Asking:
    return Asking(
        server,
        token_endpoint_auth_method="none",
        javascript_origins=(OURS,),
        scopes=("openid", "profile", "read"),
    )


def cors_headers(answer) -> list[str]:
    return [name for name in answer.headers.keys() if name[:7] == "Access-"]  # noqa: SIM118 - werkzeug iterates over pairs


@pytest.mark.parametrize(("endpoint", "method"), CALLED)
@pytest.mark.parametrize("origin", [OURS, OTHERS])
def test_a_page_of_a_registered_origin_may_ask(server, endpoint, method, origin):
    asked = server.send("OPTIONS", endpoint, headers={**ASKED, "Origin": origin})

    assert asked.status_code == 200
    assert asked.headers[ALLOWED] == origin
    assert asked.headers["Access-Control-Allow-Methods"] == method
    allowed = asked.headers["Access-Control-Allow-Headers"]
    assert allowed == "Authorization, Content-Type"
    assert asked.headers["Access-Control-Max-Age"] == "7200"
    assert asked.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in asked.headers


@pytest.mark.parametrize(("endpoint", "_method"), CALLED)
@pytest.mark.parametrize("origin", STRANGE)
def test_no_other_page_may(server, endpoint, _method, origin):
    asked = server.send("OPTIONS", endpoint, headers={**ASKED, "Origin": origin})

    assert asked.status_code == 200
    assert cors_headers(asked) == []
    assert asked.headers["Vary"] == "Origin"


@pytest.mark.parametrize(("endpoint", "method"), PUBLISHED)
def test_what_is_published_is_read_by_pages_of_the_realms_clients(
    server, endpoint, method
):
    ours, nobodys = (
        server.send(method, endpoint, headers={"Origin": each})
        for each in (OURS, NOBODYS)
    )

    assert ours.headers[ALLOWED] == OURS
    assert ALLOWED not in nobodys.headers
    assert ours.data == nobodys.data
    assert "Access-Control-Allow-Credentials" not in ours.headers


@pytest.mark.spec("RFC 9110", "12.5.5")
@pytest.mark.parametrize("headers", [{}, ORIGIN, {"Origin": NOBODYS}])
@pytest.mark.parametrize(("endpoint", "_method"), PUBLISHED)
def test_a_cache_keeps_the_answers_to_origins_apart(server, endpoint, _method, headers):
    answer = server.get(endpoint, headers=headers)

    assert "public" in answer.headers["Cache-Control"]
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    ("client_id", "origin", "is_read"),
    [
        ("one", OURS, True),
        ("one", OTHERS, False),
        ("two", OTHERS, True),
        ("two", OURS, False),
        ("nobody", OURS, True),
        ("nobody", NOBODYS, False),
        (None, OTHERS, True),
        (None, NOBODYS, False),
    ],
)
@pytest.mark.parametrize(("endpoint", "_method"), POSTED)
def test_a_refusal_is_read_where_the_client_is_at_home(
    server, endpoint, _method, client_id, origin, is_read
):
    form = {"client_id": client_id, "token": "x", "grant_type": "x"}
    form = {name: value for name, value in form.items() if value}

    answer = server.post(endpoint, headers={"Origin": origin}, **form)

    assert answer.status_code in {400, 401}
    assert answer.headers.get(ALLOWED) == (origin if is_read else None)
    exposed = answer.headers.get("Access-Control-Expose-Headers")
    assert exposed == ("WWW-Authenticate, Retry-After" if is_read else None)
    assert answer.headers["Vary"] == "Origin"


def test_a_request_that_cannot_be_read_is_refused_readably(server):
    answer = server.send("POST", "access_token", headers=ORIGIN, data="x" * 70_000)

    assert answer.status_code in {400, 413}
    assert answer.headers[ALLOWED] == OURS


def test_a_realm_without_origins_is_called_by_no_page(server):
    server.realm("/gamma")

    asked = server.send("OPTIONS", "access_token", realm="/gamma", headers=ASKED)
    answer = server.post("access_token", realm="/gamma", headers=ORIGIN)

    assert cors_headers(asked) == cors_headers(answer) == []


def test_a_realm_that_is_not_there_tells_no_page_anything(server):
    asked = server.send("OPTIONS", "access_token", realm="/nowhere", headers=ASKED)
    answer = server.post("access_token", realm="/nowhere", headers=ORIGIN)

    assert answer.status_code == 404
    assert cors_headers(asked) == cors_headers(answer) == []


def test_who_is_no_page_is_told_nothing(server):
    assert cors_headers(server.post("access_token")) == []


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


@pytest.mark.spec("RFC 9700", "2.6")
@pytest.mark.parametrize("endpoint", ["authorize", "introspect", "tokeninfo"])
def test_what_no_page_may_call(server, endpoint):
    asked = server.send("OPTIONS", endpoint, headers=ASKED)
    sent = server.send("POST", endpoint, headers=ORIGIN)
    gotten = server.send("GET", endpoint, headers=ORIGIN)

    assert asked.status_code == 405
    assert [cors_headers(each) for each in (asked, sent, gotten)] == [[], [], []]


@pytest.mark.parametrize(
    "headers", [{}, ORIGIN, {"Access-Control-Request-Method": "POST"}]
)
def test_another_question_is_no_preflight(server, headers):
    assert server.send("OPTIONS", "access_token", headers=headers).status_code == 405


@pytest.mark.parametrize("origin", [OURS, NOBODYS, "null"])
def test_the_words_of_scopes_are_for_every_page(server, origin):
    asked = server.send("OPTIONS", "scopes", headers={**ASKED, "Origin": origin})
    answer = server.send("GET", "scopes", headers={"Origin": origin})

    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Methods"] == "GET"
    assert asked.headers[ALLOWED] == answer.headers[ALLOWED] == "*"


def test_an_application_in_a_browser_gets_its_token_and_no_other_page_does(
    server, asking
):
    seen = {}

    for origin in (OURS, OTHERS):
        seen[origin] = server.post(
            "access_token",
            headers={"Origin": origin},
            client_id="app",
            grant_type="authorization_code",
            **asking.presented(asking.code()),
        )

    assert {answer.status_code for answer in seen.values()} == {200}
    assert seen[OURS].headers[ALLOWED] == OURS
    assert seen[OURS].headers["Cache-Control"] == "no-store"
    assert cors_headers(seen[OTHERS]) == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_person_is_told_about_to_pages_of_that_client_alone(server, asking, method):
    bearer = {"Authorization": f"Bearer {asking.token(scope='openid profile')}"}

    asked = server.send("OPTIONS", "userinfo", headers=ASKED)
    form = {"content_type": "application/x-www-form-urlencoded"}
    ours, others, lost = (
        server.send(method, "userinfo", headers=headers, **form)
        for headers in (
            {**bearer, "Origin": OURS},
            {**bearer, "Origin": OTHERS},
            {"Authorization": "Bearer lost", "Origin": OTHERS},
        )
    )

    assert asked.headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert (ours.status_code, others.status_code, lost.status_code) == (200, 200, 401)
    assert ours.headers[ALLOWED] == OURS
    assert cors_headers(others) == []
    assert lost.headers[ALLOWED] == OTHERS
    assert lost.headers["Access-Control-Expose-Headers"].startswith("WWW-Authenticate")


def test_an_origin_that_is_taken_away_counts_no_more(server):
    services, alpha = server.services, RealmPath.parse("/alpha")
    realm = services.realms.get(alpha)
    server.client("three", javascript_origins=("https://three.example",))
    asked = {**ASKED, "Origin": "https://three.example"}
    before = server.send("OPTIONS", "access_token", headers=asked)
    settings = services.clients.get(realm, "three").settings

    services.clients.set(realm, "three", replace(settings, javascript_origins=()))

    after = server.send("OPTIONS", "access_token", headers=asked)
    assert before.headers[ALLOWED] == "https://three.example"
    assert cors_headers(after) == []
