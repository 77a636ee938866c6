"""The public keys that a client registers, RFC 7517."""

from __future__ import annotations

import json

import pytest

from iam.domain.client_keys import (
    encryption_key,
    jwks_uri_fault,
    keys_fault,
    read_keys,
    read_published_keys,
    seconds_kept,
)
from iam.domain.client_settings import ClientSettings
from iam.domain.openid_faults import openid_faults

EC = {"kty": "EC", "crv": "P-256", "x": "eA", "y": "eQ"}
RSA = {"kty": "RSA", "n": "n" * 342, "e": "AQAB"}
OKP = {"kty": "OKP", "crv": "X25519", "x": "eA"}
SIGNING_OKP = {"kty": "OKP", "crv": "Ed25519", "x": "eA"}


def written(*keys) -> str:
    return json.dumps({"keys": list(keys)})


@pytest.mark.parametrize(
    ("jwks", "fault"),
    [
        ("", None),
        (written(), None),
        (written(EC, RSA, OKP, SIGNING_OKP), None),
        ("no", "must be JSON"),
        ("[" * 100_000, "must be JSON"),
        ("[]", "must be a JWK Set"),
        ("{}", "must be a JWK Set"),
        ('{"keys": 1}', "must be a JWK Set"),
        ('{"keys": [1]}', "must be a JWK Set"),
        (written(*[EC] * 21), "at most 20 keys"),
        (written({}), "kty 'None'"),
        (written({"kty": "oct", "k": "eA"}), "kty 'oct'"),
        (written(EC | {"d": "eA"}), "private member of a key, d"),
        (written(EC | {"y": ""}), "has no y"),
        (written(EC | {"x": 7}), "has no x"),
        (written(RSA | {"n": "n" * 341}), "less than 2048 bits"),
        (written(RSA | {"n": "A" * 100 + "n" * 300}), "less than 2048 bits"),
        (written(RSA | {"n": "n" * 341 + "\u00e4"}), "less than 2048 bits"),
        (written(RSA | {"n": "AA" + "n" * 342}), None),
        (written(EC | {"kid": "2026"}), None),
        (written(EC | {"kid": 7}), "a kid is not a text"),
        (written(EC | {"kid": "k" * 256}), "at most 255 characters"),
    ],
)
def test_what_can_be_registered(jwks, fault):
    found = keys_fault(jwks)

    assert (found is None) if fault is None else (fault in found)


@pytest.mark.parametrize(
    ("keys", "algorithm", "chosen"),
    [
        ([], "RSA-OAEP-256", None),
        ([EC, RSA], "RSA-OAEP-256", 1),
        ([RSA, EC], "ECDH-ES", 1),
        ([SIGNING_OKP, OKP], "ECDH-ES+A256KW", 1),
        ([EC | {"use": "sig"}, EC | {"use": "enc"}], "ECDH-ES", 1),
        ([EC | {"alg": "ES256"}, EC | {"alg": "ECDH-ES"}], "ECDH-ES", 1),
        ([EC | {"crv": "secp256k1"}], "ECDH-ES", None),
    ],
)
def test_the_key_that_something_is_encrypted_to(keys, algorithm, chosen):
    expected = None if chosen is None else keys[chosen]

    assert encryption_key(read_keys(written(*keys)), algorithm) == expected


@pytest.mark.parametrize(
    ("algorithm", "jwks", "is_good"),
    [("", "", True), ("ECDH-ES", written(EC), True), ("ECDH-ES", written(RSA), False)],
)
def test_who_wants_to_be_told_in_secret_has_a_key(algorithm, jwks, is_good):
    settings = ClientSettings(id_token_encrypted_response_alg=algorithm, jwks=jwks)

    faults = openid_faults(settings)

    assert [fault.path for fault in faults] == ([] if is_good else [("jwks",)])


@pytest.mark.parametrize(
    ("settings", "faulty"),
    [
        ({"jwks_uri": "https://app.example/jwks"}, []),
        ({"jwks_uri": "https://app.example/jwks", "jwks": written(EC)}, ["jwks_uri"]),
        ({"jwks": written(EC)}, []),
    ],
    ids=["published", "both", "registered"],
)
@pytest.mark.spec("RFC 7591", "2")
def test_keys_are_registered_or_published_and_never_both(settings, faulty):
    given = ClientSettings(id_token_encrypted_response_alg="ECDH-ES", **settings)

    assert [fault.path for fault in openid_faults(given)] == [
        (each,) for each in faulty
    ]


@pytest.mark.parametrize(
    ("uri", "is_good"),
    [
        ("", True),
        ("https://app.example/jwks?of=app", True),
        ("http://localhost:9000/jwks", True),
        ("http://app.example/jwks", False),
        ("https://user@app.example/", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("keys", False),
    ],
)
def test_where_a_client_may_publish_its_keys(uri, is_good):
    assert (jwks_uri_fault(uri) is None) is is_good


@pytest.mark.spec("RFC 7517", "5")
def test_of_published_keys_those_that_are_not_for_us_are_passed_over():
    published = [{"kty": "AKP"}, {}, EC | {"d": "eA"}, {"kty": "oct", "k": "eA"}, EC]

    assert read_published_keys(written(*published)) == [EC]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"keys": [1]}', written(*[EC] * 21)])
def test_what_is_published_must_be_a_set(text):
    with pytest.raises(ValueError, match=r"must be|at most 20 keys"):
        read_published_keys(text)


@pytest.mark.parametrize(
    ("cache_control", "seconds"),
    [
        ("", 600),
        ("public", 600),
        ("max-age=soon", 600),
        ("max-age=-1", 600),
        ("max-age=0", 60),
        ("max-age=300", 300),
        ('Public, MAX-AGE="300"', 300),
        ("max-age=300, max-age=900", 300),
        ("max-age=999999999", 3600),
        ("max-age=300, no-cache", 60),
        ("no-store", 60),
    ],
)
@pytest.mark.spec("RFC 9111", "5.2.2")
def test_how_long_published_keys_are_kept(cache_control, seconds):
    assert seconds_kept(cache_control) == seconds
