"""ID Tokens: what one says, how it is bound, and what comes back as a hint."""

from __future__ import annotations

import pytest

from iam.domain.authentication_requests import read_max_age, subject_hinted
from iam.domain.errors import InvalidRequest
from iam.domain.id_tokens import (
    HintClaims,
    IdToken,
    cannot_reach,
    half_hash,
    hint_of,
    id_token_lifetime,
    purposes_for,
    reached_acr,
)
from iam.domain.keys import Purpose
from iam.domain.openid_settings import acr_fault
from iam.domain.provider import ProviderSettings
from tests.builders import a_client

ISSUER = "https://as.example/oauth2"
PROVIDER = ProviderSettings()


def an_id_token(**changed) -> IdToken:
    given = {
        "issuer": ISSUER,
        "subject": "ada",
        "client_id": "app",
        "issued_at": 100,
        "expires_at": 200,
        "auth_time": 50,
        "sid": "s",
        "claims": {},
    }
    return IdToken(**given | changed)


def test_what_is_not_there_is_left_out():
    assert an_id_token().to_claims().keys() == {
        *("iss", "sub", "aud", "azp", "iat", "exp", "auth_time", "amr", "sid")
    }
    more = an_id_token(nonce="n", acr="0", at_hash="h").to_claims()
    assert (more["nonce"], more["acr"], more["at_hash"]) == ("n", "0", "h")


def test_no_claim_of_a_person_says_what_the_token_does():
    claims = an_id_token(claims={"sub": "eve", "email": "ada@example.com"}).to_claims()

    assert (claims["sub"], claims["email"]) == ("ada", "ada@example.com")


@pytest.mark.spec("OpenID Connect Core", "A.3")
def test_the_hash_of_the_specifications_example():
    token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
    code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"

    assert half_hash(token, "RS256") == "77QmUPtjPfzWtF2AnpK9RQ"
    assert half_hash(code, "RS256") == "LDktKdoQak3Pk0cnXxCltA"
    assert len(half_hash(token, "EdDSA")) == 43


@pytest.mark.parametrize(
    ("settings", "purposes"),
    [
        ({"scopes": ("read",)}, set()),
        ({"scopes": ("openid",)}, {Purpose.SIGN_ID_TOKENS_RS256}),
        ({"default_scopes": ("openid",)}, {Purpose.SIGN_ID_TOKENS_RS256}),
        (
            {"scopes": ("openid",), "id_token_signed_response_alg": "EdDSA"},
            {Purpose.SIGN_ID_TOKENS_EDDSA},
        ),
        (
            {"scopes": ("openid",), "userinfo_signed_response_alg": "ES256"},
            {Purpose.SIGN_ID_TOKENS_RS256, Purpose.SIGN_ID_TOKENS_ES256},
        ),
        ({"scopes": ("read",), "subject_type": "pairwise"}, {Purpose.NAME_SUBJECTS}),
    ],
)
def test_the_keys_that_a_client_needs(settings, purposes):
    assert purposes_for(a_client(**settings), PROVIDER) == purposes


def test_a_default_scope_of_the_provider_needs_a_key():
    provider = ProviderSettings(default_scopes=("openid",))

    assert purposes_for(a_client(scopes=()), provider)


def test_how_long_it_is_good():
    assert id_token_lifetime(a_client(), PROVIDER) == 3600
    assert id_token_lifetime(a_client(id_token_lifetime=60), PROVIDER) == 60


REACHED = ProviderSettings(password_acr_values=("one", "two"), default_acr="three")


@pytest.mark.parametrize(
    ("wanted", "acr", "never"),
    [
        ((), "three", True),
        (("two", "one"), "two", False),
        (("four",), "three", True),
        (("four", "three"), "three", False),
    ],
)
def test_the_acr_that_is_reached(wanted, acr, never):
    assert reached_acr(wanted, REACHED) == acr
    assert cannot_reach(wanted, REACHED) is never


@pytest.mark.parametrize(
    ("acr", "is_good"),
    [("urn:x:y", True), ("0", True), ("", False), ("a b", False), ("\u00e9", False)],
)
def test_what_can_be_an_acr(acr, is_good):
    assert (acr_fault(acr) is None) is is_good


HINT = {"iss": ISSUER, "sub": "ada", "aud": "app", "iat": 100, "sid": "s"}
READ = HintClaims(client_id="app", subject="ada", sid="s", issued_at=100)


@pytest.mark.parametrize(
    ("claims", "is_read"),
    [
        (HINT, True),
        (HINT | {"iss": "https://other.example"}, False),
        (HINT | {"aud": ["app"]}, False),
        (HINT | {"sub": None}, False),
        (HINT | {"sid": 1}, False),
        (HINT | {"iat": "100"}, False),
        ({}, False),
    ],
)
def test_what_comes_back(claims, is_read):
    assert hint_of(claims, issuer=ISSUER) == (READ if is_read else None)


def test_an_older_one_has_no_sid():
    claims = {name: value for name, value in HINT.items() if name != "sid"}

    assert hint_of(claims, issuer=ISSUER).sid == ""


@pytest.mark.parametrize(
    ("hint", "client", "reason"),
    [(None, "app", "of nobody"), (READ, "other", "of another client")],
)
def test_a_hint_that_names_nobody(hint, client, reason):
    with pytest.raises(InvalidRequest) as refused:
        subject_hinted(hint, a_client(client))

    assert reason in refused.value.reason


def test_a_hint_names_somebody():
    assert subject_hinted(READ, a_client("app")) == "ada"


def test_a_client_has_a_max_age_of_its_own():
    assert read_max_age(None, a_client()) is None
    assert read_max_age(None, a_client(default_max_age=60)) == 60
    assert read_max_age("0", a_client(default_max_age=60)) == 0
