"""RFC 6749 §4.1.1 and appendix A: requests that nobody can read, over HTTP."""

from __future__ import annotations

import pytest

from tests.authorizing import CALLBACK, HTML, ISSUER, Asking, goes_to, told


@pytest.fixture(scope="module")
def asking(standing):
    return Asking(standing)


@pytest.mark.spec("RFC 6749", "A")
@pytest.mark.parametrize("name", ["scope", "nonce", "prompt", "max_age", "state"])
@pytest.mark.parametrize("character", ["\0", "\r\n", "\x7f"])
def test_a_control_character_is_refused_and_never_sent_on(asking, name, character):
    answer = asking.authorize(**{name: f"a{character}b"})

    kept = {} if name == "state" else {"state": "xyz"}
    assert told(answer) == {
        "error": "invalid_request",
        "error_description": f"{name} has a control character",
        "iss": ISSUER,
        **kept,
    }


@pytest.mark.parametrize(
    ("name", "status"),
    [("client_id", 400), ("redirect_uri", 400), ("unknown", 303), ("ui_locales", 303)],
)
@pytest.mark.parametrize("character", ["\0", "\r\n", "\x7f"])
def test_a_control_character_elsewhere_harms_nobody(asking, name, status, character):
    answer = asking.authorize(**{name: f"a{character}b"})

    assert answer.status_code == status
    assert f"a{character}b" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "client_id=%FF",
        "client_id=app&state=%FF%FE",
        "%",
        "=&=",
        "&" * 200,
        "&".join(f"p{n}=1" for n in range(101)),
        "state=" + "x" * 16_400,
    ],
    ids=["not UTF-8", "a state that is not", "%", "=", "&", "too many", "too long"],
)
def test_what_cannot_be_read_is_a_page(asking, query):
    answer = asking.authorize(query=query)

    assert answer.status_code == 400
    assert answer.content_type == "text/html; charset=utf-8"


def test_a_long_state_is_refused_and_not_sent_back(asking):
    answer = asking.authorize(state="x" * 2049)

    assert told(answer) == {
        "error": "invalid_request",
        "error_description": "state has more than 2048 characters",
        "iss": ISSUER,
    }


def test_a_request_that_is_too_long_to_carry_is_refused(standing):
    scopes = tuple(f"{n:03}{'s' * 200}" for n in range(60))
    standing.client(
        "long",
        grant_types=("authorization_code",),
        redirect_uris=(CALLBACK,),
        scopes=scopes,
    )
    query = {
        "client_id": "long",
        "response_type": "code",
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
        "scope": " ".join(scopes),
    }

    answer = standing.send("GET", "authorize", query_string=query, headers=HTML)

    assert goes_to(answer) == CALLBACK
    assert told(answer)["error_description"] == "The request is too long"
