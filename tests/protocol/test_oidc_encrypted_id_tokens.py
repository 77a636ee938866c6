"""OpenID Connect Core §10.2: ID Tokens that only their client can read."""

from __future__ import annotations

import json

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from iam.domain.faults import Refused
from tests.authorizing import Asking
from tests.reading_id_tokens import decrypted, read

RSA = RSAKey.generate_key(2048, auto_kid=False)
EC = ECKey.generate_key("P-256", auto_kid=False)
OKP = OKPKey.generate_key("X25519", auto_kid=False)


def public(key, **more) -> dict:
    return key.as_dict(private=False) | more


def jwks(*keys: dict) -> str:
    return json.dumps({"keys": list(keys)})


@pytest.fixture
def asking(server):
    return Asking(server, scopes=("openid",))


def id_token(asking) -> str:
    answer = asking.exchange(asking.code(scope="openid", nonce="n"))
    assert answer.status_code == 200, answer.text
    return answer.json["id_token"]


@pytest.mark.spec("OpenID Connect Core", "10.2")
@pytest.mark.parametrize("method", ["A128CBC-HS256", "A256GCM"])
@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSA, "RSA-OAEP-256"),
        (EC, "ECDH-ES"),
        (EC, "ECDH-ES+A128KW"),
        (OKP, "ECDH-ES+A256KW"),
    ],
    ids=["RSA", "ECDH-ES", "A128KW", "A256KW with X25519"],
)
def test_signed_first_and_encrypted_then(asking, key, algorithm, method):
    asking.change(
        jwks=jwks(public(key, kid="theirs")),
        id_token_encrypted_response_alg=algorithm,
        id_token_encrypted_response_enc=method,
    )

    header, inside = decrypted(id_token(asking), key, algorithm, method)

    assert (
        header.items()
        >= {
            "alg": algorithm,
            "enc": method,
            "cty": "JWT",
            "kid": "theirs",
        }.items()
    )
    assert read(asking.server, inside)["nonce"] == "n"


def test_the_key_that_fits_is_taken(asking):
    asking.change(
        jwks=jwks(public(EC), public(RSA, use="sig"), public(RSA, kid="right")),
        id_token_encrypted_response_alg="RSA-OAEP-256",
    )

    header, _ = decrypted(id_token(asking), RSA, "RSA-OAEP-256", "A128CBC-HS256")

    assert header["kid"] == "right"


def test_an_encrypted_one_is_no_hint(asking):
    asking.change(
        jwks=jwks(public(EC)), id_token_encrypted_response_alg="ECDH-ES+A256KW"
    )

    live = asking.services.cache.current()
    hints = asking.services.id_tokens

    assert hints.verify_hint(live, asking.realm, id_token(asking)) is None


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("", "none of these keys"),
        (jwks(public(RSA)), "none of these keys"),
        (jwks(public(EC, use="sig")), "none of these keys"),
        ("{", "must be JSON"),
        ("[]", "must be a JWK Set"),
        ('{"keys": [1]}', "must be a JWK Set"),
        (jwks(*[public(EC)] * 21), "at most 20 keys"),
        (jwks({"kty": "oct", "k": "c2VjcmV0"}), "kty 'oct'"),
        (jwks(EC.as_dict(private=True)), "private member of a key, d"),
        (jwks({"kty": "EC", "crv": "P-256", "x": "eA"}), "has no y"),
        (jwks({"kty": "RSA", "n": "eA", "e": "AQAB"}), "less than 2048 bits"),
        (jwks(public(EC) | {"x": "AAAA"}), "is not a key"),
    ],
    ids=[
        "none",
        "another kind",
        "for signing",
        "not JSON",
        "a list",
        "numbers",
        "too many",
        "a secret",
        "a private key",
        "half a key",
        "small",
        "no point",
    ],
)
def test_keys_that_nothing_could_be_encrypted_to(asking, keys, message):
    with pytest.raises(Refused, match=message):
        asking.services.clients.set(
            asking.realm,
            "app",
            {"jwks": keys, "id_token_encrypted_response_alg": "ECDH-ES"},
        )


@pytest.mark.spec("RFC 7518", "4.3")
def test_zeros_do_not_make_a_small_key_large(asking):
    """The library would only warn, beside what an operator reads."""
    small = {"kty": "RSA", "n": "A" * 171 + "n" * 171, "e": "AQAB"}

    with pytest.raises(Refused, match="less than 2048 bits"):
        asking.services.clients.set(
            asking.realm,
            "app",
            {
                "jwks": jwks(small),
                "id_token_encrypted_response_alg": "RSA-OAEP-256",
            },
        )
