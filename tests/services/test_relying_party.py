"""OpenID Connect Core §3.1.3.7: what a relying party looks at in an ID Token."""

from __future__ import annotations

import pytest

from iam.domain.id_tokens import half_hash
from iam.engines.signatures import SigningKey, make_key
from iam.services.relying_party import Expected, read_id_token

ISSUER, NOW = "https://id.example/oauth2", 1_000_000
EXPECTED = Expected(
    issuer=ISSUER,
    client_id="app",
    now=NOW + 0.5,
    nonce="n",
    access_token="the-token",
    max_age=300,
)
CLAIMS = {
    "iss": ISSUER,
    "aud": "app",
    "azp": "app",
    "exp": NOW + 3600,
    "iat": NOW,
    "auth_time": NOW - 100,
    "nonce": "n",
    "at_hash": half_hash("the-token", "ES256"),
}


@pytest.fixture(scope="module")
def pair():
    public, private = make_key("ES256")
    return {**public, "kid": "k1", "alg": "ES256"}, SigningKey("k1", "ES256", private)


def read(pair, text=None, *, expected=EXPECTED, key=None, **changed):
    """Give what is wrong with an ID Token; a claim of None is left out."""
    public, signer = pair
    claims = {n: v for n, v in {**CLAIMS, **changed}.items() if v is not None}
    return read_id_token(
        text or signer.sign(claims, typ="JWT"), [{**public, **(key or {})}], expected
    )


def wrong(found) -> dict[str, str]:
    return {e.about: e.words for e in found.findings if e.verdict == "wrong"}


def test_nothing_is_wrong_with_a_good_one(pair):
    found = read(pair)

    assert (wrong(found), found.is_right) == ({}, True)
    assert found.claims == CLAIMS
    assert {each.about for each in found.findings} == {*CLAIMS, "signature"}


def test_what_was_not_asked_for_is_not_compared(pair):
    alone = Expected(issuer=ISSUER, client_id="app", now=NOW)

    found = read(pair, expected=alone, nonce=None, azp=None, at_hash=None)

    assert {each.about for each in found.findings} == {
        *("signature", "iss", "aud", "exp", "iat")
    }


@pytest.mark.parametrize(
    ("changed", "about", "words"),
    [
        ({"iss": "https://x"}, "iss", f"is 'https://x', and must be '{ISSUER}'"),
        ({"aud": "other"}, "aud", "is for 'other'"),
        ({"aud": ["app", "other"]}, "aud", "is for ['app', 'other']"),
        ({"azp": "other"}, "azp", "is 'other', and must be 'app'"),
        ({"exp": NOW - 61}, "exp", "is 61 seconds too early"),
        ({"exp": None}, "exp", "is no time, and must be one"),
        ({"iat": NOW + 62}, "iat", "is 61 seconds too late"),
        ({"nonce": None}, "nonce", "is None, and must be 'n'"),
        ({"nonce": "other"}, "nonce", "is 'other', and must be 'n'"),
        ({"auth_time": NOW - 400}, "auth_time", "is 100 seconds too early"),
        ({"auth_time": None}, "auth_time", "is no time, and must be one"),
        ({"at_hash": "x"}, "at_hash", "is 'x', and must be"),
    ],
)
def test_what_is_wrong_is_said(pair, changed, about, words):
    found = read(pair, **changed)

    [(name, said)] = wrong(found).items()
    assert name == about
    assert said.startswith(words)
    assert not found.is_right


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (None, {"kid": "another"}),
        (None, {"alg": "RS256"}),
        (None, {"alg": "none"}),
        (None, {"kty": "odd"}),
        (None, make_key("ES256")[0]),
        ("not.a.jwt", {}),
        ("e30.e30.", {}),
    ],
    ids=[
        *("an unknown key", "a key for another algorithm", "no algorithm", "no key"),
        *("another key of that name", "no JWT", "no header"),
    ],
)
def test_what_no_published_key_signed_is_not_believed(pair, text, key):
    found = read(pair, text, key=key)

    assert wrong(found) == {"signature": "no key that the issuer publishes signed it"}
    assert found.claims is None


def test_one_that_is_encrypted_is_the_clients_to_open(pair):
    found = read(pair, "a.b.c.d.e")

    assert (wrong(found), found.claims) == ({}, None)
    assert [each.about for each in found.findings] == ["form"]


def test_eddsa_is_known_by_the_name_that_everybody_has_for_it():
    public, private = make_key("EdDSA")
    text = SigningKey("k2", "EdDSA", private).sign(CLAIMS, typ="JWT")
    wanted = Expected(issuer=ISSUER, client_id="app", now=NOW)

    found = read_id_token(text, [{**public, "kid": "k2", "alg": "EdDSA"}], wanted)

    assert found.is_right
