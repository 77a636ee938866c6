"""The words for scopes over HTTP: kept, asked about again, read by any page."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.protocol.explaining import CODES, a_realm_that_explains, ask

ALPHA = "/am/oauth2/realms/root/realms/alpha"
FAST = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def server(standing):
    return a_realm_that_explains(standing)


@pytest.mark.spec("RFC 9110", "13.1.2")
def test_it_may_be_kept_and_asked_about_again(server):
    first = ask(server, "client_id=plain", Accept_Language="fr")
    etag = first.headers["ETag"]

    again = [
        ask(server, "client_id=plain", Accept_Language="fr", If_None_Match=known)
        for known in (etag, f'"other", W/{etag}', "*")
    ]
    other = [
        ask(server, "client_id=plain", Accept_Language=language, If_None_Match=known)
        for language, known in (("de", etag), ("fr", '"other"'), ("fr", ", ,"))
    ]

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Vary"] == "Accept-Language"
    for answer in again:
        assert (answer.status_code, answer.data) == (304, b"")
        assert dict(answer.headers) == {
            "X-Content-Type-Options": "nosniff",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag",
            **{name: first.headers[name] for name in ("Cache-Control", "Vary", "ETag")},
        }
    assert [answer.status_code for answer in other] == [200, 200, 200]


def test_a_head_is_a_get_without_its_body(server):
    gotten = ask(server, "client_id=plain")
    headed = ask(server, "client_id=plain", method="HEAD")
    known = ask(
        server,
        "client_id=plain",
        method="HEAD",
        If_None_Match=gotten.headers["ETag"],
    )

    assert (headed.status_code, headed.data) == (200, b"")
    assert dict(headed.headers) == dict(gotten.headers)
    assert (known.status_code, known.data) == (304, b"")
    assert "Content-Type" not in known.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_it_is_only_read(server, method):
    answer = ask(server, "client_id=plain", method=method)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_a_page_of_any_origin_may_read_it_and_lends_it_nothing(server):
    asked = {"Access_Control_Request_Method": "GET", "Origin": "https://app.example"}
    preflight = ask(server, method="OPTIONS", **asked)
    answers = [
        ask(server, query, Origin="https://app.example")
        for query in ("client_id=plain", "client_id=nobody")
    ]

    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET"
    for answer in (preflight, *answers):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_a_changed_word_is_told_at_once(server):
    before = ask(server, "client_id=changing").status_code
    server.client("changing", scopes=("a|Before",), **CODES)
    first = ask(server, "client_id=changing")
    realm = next(r for r in server.services.realms.all() if str(r.path) == "/alpha")

    server.services.clients.set(realm, "changing", {"scopes": ("a|After",)})
    after = ask(server, "client_id=changing", If_None_Match=first.headers["ETag"])

    assert (before, first.status_code, after.status_code) == (400, 200, 200)
    assert after.json["scopes"][0]["description"] == "After"


def test_the_audit_log_tells_who_was_asked_about(server):
    ask(server, "client_id=plain")

    last = json.loads(server.audit_lines().splitlines()[-1])
    assert last["request"] == {
        "protocol": "OAuth",
        "operation": "scopes",
        "detail": {"client_id": "plain"},
    }
    assert last["response"]["statusCode"] == 200


@FAST
@given(
    query=st.one_of(
        st.text(st.characters(codec="latin-1"), max_size=200),
        st.lists(
            st.tuples(
                st.sampled_from(["client_id", "scope", "ui_locales", "locale", "x"]),
                st.one_of(
                    st.binary(max_size=60),
                    st.sampled_from([b"plain", b"photos", b"fr-CA", b"zh__x"]),
                ),
            ),
            max_size=8,
        ).map(lambda pairs: "&".join(f"{n}={quote(v)}" for n, v in pairs)),
        st.binary(max_size=60).map(lambda v: f"client_id=plain&ui_locales={quote(v)}"),
        st.binary(max_size=60).map(lambda v: f"client_id=plain&scope={quote(v)}"),
    ),
    language=st.text(st.characters(codec="latin-1"), max_size=80),
    known=st.text(st.characters(codec="latin-1"), max_size=80),
)
def test_any_question_has_an_answer(server, query, language, known):
    answer = server.send(
        "GET",
        "",
        path=f"{ALPHA}/scopes",
        environ_overrides={
            "QUERY_STRING": query,
            "HTTP_ACCEPT_LANGUAGE": language,
            "HTTP_IF_NONE_MATCH": known,
        },
    )

    assert answer.status_code in {200, 304, 400}
    assert answer.status_code == 304 or answer.content_type == "application/json"
