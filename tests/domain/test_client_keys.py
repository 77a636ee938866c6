"""The public keys that a client registers, RFC 7517."""

from __future__ import annotations

import json

import pytest

from iam.domain.client_keys import encryption_key, keys_fault, read_keys
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
        (written(RSA | {"n": "n"}), "less than 2048 bits"),
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
