"""RFC 7636: challenges and verifiers."""

from __future__ import annotations

import pytest

from iam.domain.errors import InvalidRequest
from iam.domain.pkce import check_challenge, is_proven, is_required, methods_offered
from iam.domain.provider import ProviderSettings
from tests.builders import a_client

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
PUBLIC = {"token_endpoint_auth_method": "none"}


@pytest.mark.parametrize(
    ("verifier", "challenge", "method", "proven"),
    [
        (VERIFIER, CHALLENGE, "S256", True),
        (CHALLENGE, CHALLENGE, "S256", False),
        (VERIFIER, VERIFIER, "plain", True),
        (CHALLENGE, VERIFIER, "plain", False),
        (None, CHALLENGE, "S256", False),
        (None, "", "", True),
        (VERIFIER, "", "", False),
        ("", "", "", False),
        ("short", "short", "plain", False),
        ("é" * 43, CHALLENGE, "S256", False),
        (VERIFIER + "\n", CHALLENGE, "S256", False),
    ],
    ids=[
        "the one of the specification",
        "the challenge itself",
        "plain",
        "plain, another",
        "none, and one is needed",
        "none, and none was asked with",
        "one, and none was asked with",
        "an empty one, and none was asked with",
        "too short",
        "not ASCII",
        "a newline behind it",
    ],
)
def test_a_verifier_proves_its_challenge(verifier, challenge, method, proven):
    assert is_proven(verifier, challenge=challenge, method=method) is proven


@pytest.mark.parametrize(
    ("required", "client", "expected"),
    [
        ("all", {}, True),
        ("public", {}, False),
        ("none", {}, False),
        ("none", PUBLIC, True),
    ],
)
def test_who_must_send_one(required, client, expected):
    provider = ProviderSettings(code_verifier_required=required)

    assert is_required(a_client(**client), provider) is expected


def check(challenge, method, **provider):
    return check_challenge(
        a_client(), ProviderSettings(**provider), challenge=challenge, method=method
    )


@pytest.mark.parametrize(
    ("challenge", "method", "provider"),
    [
        (CHALLENGE, "S256", {}),
        (VERIFIER, "plain", {"allow_plain_code_challenge": True}),
        ("~" * 128, "plain", {"allow_plain_code_challenge": True}),
        ("", "", {"code_verifier_required": "public"}),
    ],
)
def test_a_good_one_is_kept_as_it_is(challenge, method, provider):
    assert check(challenge, method, **provider) == (challenge, method)


def test_no_method_means_plain():
    allowed = {"allow_plain_code_challenge": True}

    assert check(VERIFIER, "", **allowed) == (VERIFIER, "plain")
    assert methods_offered(ProviderSettings(**allowed)) == ("S256", "plain")


@pytest.mark.parametrize(
    ("challenge", "method", "why"),
    [
        ("", "", "Missing parameter, 'code_challenge'"),
        ("", "S256", "code_challenge_method without code_challenge"),
        (VERIFIER, "", "code_challenge_method must be S256; left out, it means plain"),
        (VERIFIER, "plain", "code_challenge_method must be S256; left out, it means"),
        (VERIFIER[:-1], "S256", "code_challenge is malformed for S256"),
        (VERIFIER + "=", "S256", "code_challenge is malformed for S256"),
    ],
)
def test_another_is_refused(challenge, method, why):
    with pytest.raises(InvalidRequest) as refused:
        check(challenge, method)

    assert refused.value.description.startswith(why)
