"""RFC 7636: proof key for code exchange, over HTTP."""

from __future__ import annotations

import pytest

from tests.authorizing import VERIFIER, Asking, challenge, reason, told

INVALID = "The provided access grant is invalid, expired, or revoked."
WITHOUT = {"code_challenge": None, "code_challenge_method": None}
PLAIN = {"code_challenge": VERIFIER, "code_challenge_method": "plain"}
# RFC 7636 appendix B.
KNOWN = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
ITS_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def refused(answer, description):
    assert told(answer)["error"] == "invalid_request"
    assert told(answer)["error_description"] == description


@pytest.mark.spec("RFC 7636", "4.4.1")
@pytest.mark.spec("RFC 9700", "2.1.1")
@pytest.mark.parametrize(
    ("required", "method", "is_refused"),
    [
        ("all", "client_secret_basic", True),
        ("all", "none", True),
        ("public", "client_secret_basic", False),
        ("public", "none", True),
        ("none", "client_secret_basic", False),
        ("none", "none", True),
    ],
)
def test_who_must_send_a_challenge(server, required, method, is_refused):
    asking = Asking(
        server,
        provider={"code_verifier_required": required},
        token_endpoint_auth_method=method,
    )

    answer = asking.authorize(**WITHOUT)

    if is_refused:
        refused(answer, "Missing parameter, 'code_challenge'")
    else:
        code = told(answer)["code"]
        assert asking.exchange(code, code_verifier=None).status_code == 200


@pytest.mark.spec("RFC 7636", "4.3")
@pytest.mark.parametrize("method", [None, "plain", "s256", "S512", "none", ""])
def test_only_s256_is_taken_and_no_method_means_plain(server, method):
    asking = Asking(server)

    answer = asking.authorize(code_challenge_method=method)

    refused(answer, "code_challenge_method must be S256; left out, it means plain")


@pytest.mark.spec("RFC 7636", "4.4.1")
@pytest.mark.parametrize("method", [None, "plain"])
def test_plain_is_taken_where_the_provider_allows_it(server, method):
    asking = Asking(server, provider={"allow_plain_code_challenge": True})
    sent = PLAIN | {"code_challenge_method": method}

    good = asking.exchange(asking.code(**sent))
    wrong = asking.exchange(asking.code(**sent), code_verifier=challenge())

    assert good.status_code == 200
    assert wrong.json["error_description"] == INVALID


@pytest.mark.spec("RFC 7636", "4.2")
@pytest.mark.parametrize(
    "sent",
    ["x", "c" * 42, "c" * 44, "c" * 42 + "=", "c" * 42 + "+", "c" * 42 + ".", "é" * 43],
)
def test_a_malformed_challenge_is_refused(server, sent):
    asking = Asking(server)

    refused(
        asking.authorize(code_challenge=sent), "code_challenge is malformed for S256"
    )


def test_a_method_without_a_challenge_is_refused(server):
    asking = Asking(server)

    answer = asking.authorize(code_challenge=None)

    refused(answer, "code_challenge_method without code_challenge")


@pytest.mark.spec("RFC 7636", "4.6")
@pytest.mark.spec("RFC 7636", "B")
def test_the_example_of_the_specification(server):
    asking = Asking(server)
    code = asking.code(code_challenge=ITS_CHALLENGE)

    assert asking.exchange(code, code_verifier=KNOWN).status_code == 200


@pytest.mark.spec("RFC 7636", "4.1")
@pytest.mark.parametrize(
    "verifier",
    ["x", "v" * 42, "v" * 129, VERIFIER + "\u00e9", VERIFIER + " ", challenge()],
)
def test_another_verifier_is_refused(server, verifier):
    asking = Asking(server)

    answer = asking.exchange(asking.code(), code_verifier=verifier)

    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_grant"


@pytest.mark.spec("RFC 9700", "4.8.2")
@pytest.mark.parametrize("required", ["all", "public", "none"])
def test_a_challenge_that_was_sent_counts_whatever_is_required(server, required):
    asking = Asking(server, provider={"code_verifier_required": required})

    answer = asking.exchange(asking.code(), code_verifier=None)

    assert answer.json == {
        "error": "invalid_request",
        "error_description": "code_verifier parameter required",
    }


@pytest.mark.spec("RFC 9700", "4.8.2")
def test_a_verifier_without_a_challenge_shows_that_somebody_took_it_away(server):
    asking = Asking(server, provider={"code_verifier_required": "none"})

    answer = asking.exchange(asking.code(**WITHOUT))

    assert answer.json == {"error": "invalid_grant", "error_description": INVALID}
    assert reason(server) == "a code_verifier, and no code_challenge was asked with"


@pytest.mark.spec("RFC 8414", "2")
@pytest.mark.parametrize(
    ("allowed", "methods"), [(False, ["S256"]), (True, ["S256", "plain"])]
)
def test_the_methods_are_announced(server, allowed, methods):
    server.realm("/alpha", allow_plain_code_challenge=allowed)

    document = server.get(".well-known/openid-configuration").json

    assert document["code_challenge_methods_supported"] == methods
