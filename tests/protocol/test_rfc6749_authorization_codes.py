"""RFC 6749 §4.1.3: an authorization code is exchanged once, over HTTP."""

from __future__ import annotations

import pytest

from tests.authorizing import CALLBACK, VERIFIER, Asking, reason

INVALID = "The provided access grant is invalid, expired, or revoked."
UNKNOWN = "Authorization code doesn't exist."


@pytest.fixture
def asking(server):
    return Asking(server)


@pytest.fixture
def resource_server(asking):
    return asking.server.client("rs", scopes=("am-introspect-all-tokens",))


def refused(answer, code, description, *, status=400):
    assert answer.status_code == status
    assert answer.json == {"error": code, "error_description": description}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.spec("RFC 6749", "4.1.4")
@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_the_whole_answer(server, method):
    asking = Asking(server, token_endpoint_auth_method=method)

    answer = asking.exchange(asking.code(scope="read write"))

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "access_token": answer.json["access_token"],
        "scope": "read write",
        "token_type": "Bearer",
        "expires_in": 3_599,
    }


def test_a_nonce_comes_back_as_am_sends_it(asking):
    assert asking.exchange(asking.code(nonce="n-1")).json["nonce"] == "n-1"


@pytest.mark.spec("RFC 6749", "4.1.2")
@pytest.mark.spec("RFC 9700", "4.5")
def test_a_code_used_twice_ends_what_the_first_use_got(asking, resource_server):
    code = asking.code()
    token = asking.exchange(code).json["access_token"]
    assert asking.server.is_active(resource_server, token)

    again = asking.exchange(code)

    refused(again, "invalid_grant", INVALID)
    assert reason(asking.server) == "the code was used twice: its grant is ended"
    assert not asking.server.is_active(resource_server, token)
    assert asking.services.grants.of(asking.user) == []


def test_only_the_grant_of_that_code_is_ended(asking, resource_server):
    other = asking.token()
    code = asking.code()
    asking.exchange(code)

    asking.exchange(code)

    assert asking.server.is_active(resource_server, other)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"redirect_uri": "https://app.example/other"}, "invalid_grant"),
    ],
)
def test_a_second_use_that_proves_nothing_ends_nothing(
    asking, resource_server, changed, error
):
    code = asking.code()
    token = asking.exchange(code).json["access_token"]

    again = asking.exchange(code, **changed)

    refused(again, error, INVALID)
    assert reason(asking.server).startswith(
        "the code was used before; nothing is ended"
    )
    assert asking.server.is_active(resource_server, token)


def test_another_client_that_has_the_code_ends_nothing(asking, resource_server):
    thief = asking.server.client(
        "thief", grant_types=("authorization_code",), redirect_uris=(CALLBACK,)
    )
    code = asking.code()
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    before = asking.server.post(
        "access_token", auth=thief, code_verifier=VERIFIER, **sent
    )
    assert reason(asking.server) == "the code is another client's"
    token = asking.exchange(code).json["access_token"]

    after = asking.server.post(
        "access_token", auth=thief, code_verifier=VERIFIER, **sent
    )

    refused(before, "invalid_grant", UNKNOWN)
    refused(after, "invalid_grant", UNKNOWN)
    assert asking.server.is_active(resource_server, token)


@pytest.mark.spec("RFC 6749", "4.1.3")
@pytest.mark.parametrize(
    ("changed", "error", "description", "why"),
    [
        (
            {"redirect_uri": "https://app.example/other"},
            "invalid_grant",
            INVALID,
            "another redirect_uri than was asked with",
        ),
        (
            {"redirect_uri": None},
            "invalid_request",
            "Missing parameter, 'redirect_uri'",
            "Missing parameter, 'redirect_uri'",
        ),
        (
            {"code_verifier": "w" * 43},
            "invalid_grant",
            INVALID,
            "the code_verifier is not the challenge's",
        ),
        (
            {"code_verifier": None},
            "invalid_request",
            "code_verifier parameter required",
            "code_verifier parameter required",
        ),
    ],
)
def test_a_mismatch_gets_nothing_and_leaves_the_code_used(
    asking, changed, error, description, why
):
    code = asking.code()

    wrong = asking.exchange(code, **changed)

    refused(wrong, error, description)
    assert reason(asking.server) == why
    refused(asking.exchange(code), "invalid_grant", INVALID)


@pytest.mark.spec("RFC 6749", "4.1.3")
@pytest.mark.parametrize("repeated", [None, CALLBACK])
def test_an_address_that_was_not_sent_need_not_be_repeated(asking, repeated):
    code = asking.code(redirect_uri=None)

    assert asking.exchange(code, redirect_uri=repeated).status_code == 200


@pytest.mark.spec("RFC 6749", "4.1.3")
def test_an_address_that_was_not_sent_can_yet_be_wrong(asking):
    code = asking.code(redirect_uri=None)

    wrong = asking.exchange(code, redirect_uri="https://app.example/other")

    refused(wrong, "invalid_grant", INVALID)


@pytest.mark.parametrize(
    ("lifetime", "seconds", "is_good"),
    [(0, 119.9, True), (0, 120, False), (30, 29, True), (30, 30, False)],
)
def test_a_code_expires(server, clock, lifetime, seconds, is_good):
    asking = Asking(server, authorization_code_lifetime=lifetime)
    code = asking.code()
    clock.move(seconds)

    answer = asking.exchange(code)

    if is_good:
        assert answer.status_code == 200
    else:
        refused(answer, "invalid_grant", "Authorization code expired.")


@pytest.mark.parametrize("code", ["x", "é\u202e", "'; --", "x" * 5_000])
def test_a_code_that_nobody_made(asking, code):
    refused(asking.exchange(code), "invalid_grant", UNKNOWN)
    assert reason(asking.server) == "no such code"


def test_a_code_of_another_realm_is_unknown(asking):
    other = asking.server.client(
        "app", realm="/beta", grant_types=("authorization_code",)
    )

    answer = asking.server.post(
        "access_token",
        realm="/beta",
        auth=other,
        grant_type="authorization_code",
        code=asking.code(),
        redirect_uri=CALLBACK,
        code_verifier=VERIFIER,
    )

    refused(answer, "invalid_grant", UNKNOWN)


def test_a_scope_at_the_exchange_is_refused_and_uses_nothing(asking):
    code = asking.code()

    answer = asking.exchange(code, scope="read")

    refused(
        answer,
        "invalid_request",
        "Scope parameter is not supported on an authorization code access_token "
        "exchange request. Scope parameter should be supplied to the authorize "
        "request.",
    )
    assert asking.exchange(code).status_code == 200


def test_a_code_is_required(asking):
    answer = asking.exchange("")

    refused(answer, "invalid_request", "Missing parameter, 'code'")


@pytest.mark.spec("RFC 6749", "4.1.3")
def test_a_client_that_does_not_prove_who_it_is_uses_nothing(asking):
    code = asking.code()
    wrong = asking.server.post(
        "access_token",
        auth=("app", "wrong"),
        grant_type="authorization_code",
        code=code,
        redirect_uri=CALLBACK,
        code_verifier=VERIFIER,
    )
    nobody = asking.server.post(
        "access_token", grant_type="authorization_code", code=code, client_id="app"
    )

    refused(wrong, "invalid_client", "Client authentication failed", status=401)
    refused(nobody, "invalid_client", "Client authentication failed")
    assert asking.exchange(code).status_code == 200
