"""RFC 9207: every answer of the authorization endpoint says who gives it."""

from __future__ import annotations

import pytest

from tests.authorizing import ISSUER, Asking, told


@pytest.fixture
def asking(server):
    return Asking(server)


@pytest.mark.spec("RFC 9207", "2")
@pytest.mark.parametrize(
    ("params", "part"),
    [
        ({}, "query"),
        ({"scope": "no"}, "query"),
        ({"prompt": "none login"}, "query"),
        ({"response_type": "token"}, "fragment"),
    ],
    ids=["a code", "an error", "a malformed request", "an error in the fragment"],
)
def test_the_issuer_stands_in_every_answer(asking, params, part):
    assert told(asking.authorize(**params), part)["iss"] == ISSUER


@pytest.mark.spec("RFC 9207", "2.4")
def test_it_is_the_one_that_the_metadata_names(asking):
    document = asking.server.get(".well-known/oauth-authorization-server").json

    assert document["issuer"] == told(asking.authorize())["iss"]


@pytest.mark.spec("RFC 9207", "3")
def test_it_is_announced(asking):
    document = asking.server.get(".well-known/oauth-authorization-server").json

    assert document["authorization_response_iss_parameter_supported"] is True


def test_it_is_posted_too(asking):
    answer = asking.authorize(response_mode="form_post")

    assert f'name="iss" value="{ISSUER}"' in answer.text


def test_no_header_changes_it(asking):
    headers = {"X-Forwarded-Host": "evil.example", "Host": "127.0.0.1:8080"}

    answer = asking.server.send(
        "GET", "authorize", query_string=asking.params(scope="no"), headers=headers
    )

    assert told(answer)["iss"] == ISSUER
