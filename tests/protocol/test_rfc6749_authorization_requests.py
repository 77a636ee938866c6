"""RFC 6749 §4.1.1: what is asked at the authorization endpoint, over HTTP."""

from __future__ import annotations

import re

import pytest

from tests.authorizing import CALLBACK, ISSUER, Asking, goes_to, reason, told


@pytest.fixture(scope="module")
def asking(standing):
    return Asking(standing)


def refused(answer, code, description, **more):
    assert goes_to(answer) == CALLBACK
    assert told(answer) == {
        "error": code,
        "error_description": description,
        "iss": ISSUER,
        "state": "xyz",
        **more,
    }


def stopped(answer, words, status=400):
    """Nothing leads the browser anywhere, and a person reads why."""
    assert answer.status_code == status
    assert "Location" not in answer.headers
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert words in answer.text
    assert not re.search(r"(href|action)=.https?:", answer.text)


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_a_client_gets_its_code(asking):
    answer = asking.authorize()

    assert goes_to(answer) == CALLBACK
    given = told(answer)
    assert len(given.pop("code")) == 43
    assert given == {
        "iss": ISSUER,
        "state": "xyz",
        "client_id": "app",
        "scope": "read",
    }


@pytest.mark.spec("RFC 9700", "4.2.4")
@pytest.mark.spec("RFC 9700", "4.12")
@pytest.mark.parametrize("params", [{}, {"scope": "no"}], ids=["a code", "an error"])
def test_the_way_back_is_303_and_leaves_no_trace(asking, params):
    answer = asking.authorize(**params)

    assert answer.status_code == 303
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_without_a_state_none_comes_back(asking):
    assert "state" not in told(asking.authorize(state=None))
    assert "state" not in told(asking.authorize(state="", scope="no"))


@pytest.mark.parametrize(
    "state", ["a b+c&d=e%20", "é\u202e", "'\"<script>", "x" * 2048]
)
def test_a_state_comes_back_as_it_was(asking, state):
    assert told(asking.authorize(state=state))["state"] == state


@pytest.mark.spec("RFC 6749", "3.1")
def test_unknown_parameters_are_ignored(asking):
    answer = asking.authorize(acr_values="x", claims="{}", audience="x", foo="é")

    assert "code" in told(answer)


@pytest.mark.spec("RFC 6749", "3.3")
def test_without_a_scope_the_client_gets_its_default(asking):
    assert told(asking.authorize(scope=None))["scope"] == "read"


@pytest.mark.spec("RFC 6749", "4.1.2.1")
@pytest.mark.parametrize(
    ("changed", "words", "why"),
    [
        ({"client_id": "no"}, "not known", "no active client 'no'"),
        ({"client_id": "APP"}, "not known", "no active client 'APP'"),
        ({"client_id": "é\u202e"}, "not known", "no active client '\\xe9\\u202e'"),
        ({"client_id": None}, "cannot be understood", "Missing parameter, 'client_id'"),
        ({"client_id": ""}, "cannot be understood", "Missing parameter, 'client_id'"),
    ],
)
def test_an_unknown_client_is_a_page(asking, changed, words, why):
    answer = asking.authorize(**changed)

    stopped(answer, words)
    assert reason(asking.server) == why


@pytest.mark.spec("RFC 6749", "3.1.2.4")
@pytest.mark.spec("RFC 9700", "4.1.3")
@pytest.mark.parametrize(
    ("sent", "differs"),
    [
        ("https://evil.example/callback", "its host"),
        ("http://app.example/callback", "its scheme"),
        ("https://app.example:443/callback", "its port"),
        ("https://app.example/callback/", "the slash at its end"),
        ("https://app.example/Callback", "capital letters"),
        ("https://app.example/callback/../x", "its path"),
        ("https://app.example/callback?x=1", "its query"),
        ("https://app.example/callback#x", "the way it is written"),
        ("https://app.example@evil.example/callback", "its host"),
        ("https://app.example\\@evil.example/callback", "its host"),
        ("https://app.example:x/callback", "its form: it is no address"),
        ("//app.example/callback", "its scheme"),
        ("javascript:alert(1)", "its scheme"),
        ("é", "its scheme"),
    ],
)
def test_another_redirect_address_is_a_page_and_only_the_log_says_what_differs(
    asking, sent, differs
):
    answer = asking.authorize(redirect_uri=sent, scope="no")

    stopped(answer, "way back to the application")
    assert reason(asking.server).endswith(f"'{CALLBACK}' differs in {differs}")
    assert differs not in answer.text


def test_a_program_hears_the_same_as_json(asking):
    mismatch = asking.authorize(redirect_uri="https://evil.example/", headers={})
    unknown = asking.authorize(client_id="no", headers={"Accept": "*/*"})

    assert (mismatch.status_code, unknown.status_code) == (400, 400)
    assert mismatch.json == {
        "error": "redirect_uri_mismatch",
        "error_description": (
            "The redirection URI provided does not match a pre-registered value."
        ),
    }
    assert unknown.json == {
        "error": "invalid_client",
        "error_description": "client_id names no active client of this realm",
    }


@pytest.mark.spec("RFC 6749", "3.1")
@pytest.mark.parametrize(
    "name", ["client_id", "redirect_uri", "scope", "state", "prompt", "unknown"]
)
def test_a_parameter_sent_twice_is_a_page(asking, name):
    query = [*asking.params().items(), (name, "x"), (name, "x")]

    answer = asking.authorize(query=query)

    stopped(answer, "ambiguous")
    said = f"Invalid Request, duplicate request parameter found : {name}"
    assert reason(asking.server) == said
    told_json = asking.authorize(query=query, headers={}).json
    assert told_json == {"error": "invalid_request", "error_description": said}


@pytest.mark.spec("RFC 6749", "4.1.2.1")
@pytest.mark.parametrize(
    ("changed", "code", "description"),
    [
        (
            {"response_type": None},
            "invalid_request",
            "Missing parameter, 'response_type'",
        ),
        ({"request": "x"}, "request_not_supported", "The parameter request is not s"),
        (
            {"request_uri": "x"},
            "request_uri_not_supported",
            "The parameter request_uri",
        ),
        ({"response_mode": "fragment"}, "invalid_request", "response_mode must be"),
        ({"response_mode": "jwt"}, "invalid_request", "response_mode must be"),
        ({"scope": "read no"}, "invalid_scope", "Unknown/invalid scope(s): [no]"),
        ({"scope": 'a"b'}, "invalid_scope", "The requested scope is invalid, unknown"),
        ({"scope": "s " * 101}, "invalid_scope", "Unknown/invalid scope(s): [s]"),
        ({"prompt": "create"}, "invalid_request", "Invalid prompt parameter"),
        ({"prompt": "none login"}, "invalid_request", "Invalid prompt parameter"),
        ({"max_age": "-1"}, "invalid_request", "max_age must be a number of seconds"),
        ({"max_age": "1.5"}, "invalid_request", "max_age must be a number of seconds"),
        ({"max_age": "9" * 10}, "invalid_request", "max_age must be a number of"),
        ({"nonce": "n" * 1025}, "invalid_request", "nonce has more than 1024"),
    ],
)
def test_all_else_is_told_to_the_client(asking, changed, code, description):
    answer = asking.authorize(**changed)

    said = told(answer)["error_description"]
    assert said.startswith(description)
    refused(answer, code, said)


@pytest.mark.spec("RFC 6749", "3.1.1")
@pytest.mark.parametrize(
    ("response_type", "part"),
    [
        ("token", "fragment"),
        ("id_token", "fragment"),
        ("code token", "fragment"),
        ("id_token code", "fragment"),
        ("code code", "query"),
        ("code ", "query"),
        ("Code", "query"),
        ("none", "query"),
        ('"', "query"),
        ("\\", "query"),
    ],
)
def test_only_code_is_offered(asking, response_type, part):
    answer = asking.authorize(response_type=response_type)

    assert goes_to(answer) == CALLBACK
    assert told(answer, part) == {
        "error": "unsupported_response_type",
        "error_description": "Response type is not supported",
        "iss": ISSUER,
        "state": "xyz",
    }


def test_a_refusal_goes_the_way_that_was_asked_for(asking):
    by_query = asking.authorize(response_type="token", response_mode="query")
    by_form = asking.authorize(scope="no", response_mode="form_post")

    assert told(by_query)["error"] == "unsupported_response_type"
    assert by_form.status_code == 200
    assert f'action="{CALLBACK}"' in by_form.text
    assert 'name="error" value="invalid_scope"' in by_form.text


def test_an_answer_can_be_posted(asking):
    answer = asking.authorize(response_mode="form_post")

    assert answer.status_code == 200
    assert f'action="{CALLBACK}"' in answer.text
    assert 'name="state" value="xyz"' in answer.text
    assert 'name="code" value="' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_head_grants_nothing(asking):
    answer = asking.server.send("HEAD", "authorize", query_string=asking.params())

    assert answer.status_code == 200
    assert "Location" not in answer.headers
