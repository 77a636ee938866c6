"""RFC 7517: the public keys of a realm, over HTTP."""

from __future__ import annotations

import pytest

from iam.domain.keys import Purpose
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from tests.builders import part

PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def keys_of(server, realm="/alpha"):
    answer = server.get("connect/jwk_uri", realm=realm)
    assert answer.status_code == 200
    return answer.json["keys"]


@pytest.mark.spec("RFC 7517", "4")
@pytest.mark.parametrize(
    ("algorithm", "members"),
    [
        ("ES256", {"kty": "EC", "crv": "P-256"}),
        ("RS256", {"kty": "RSA", "e": "AQAB"}),
        ("PS256", {"kty": "RSA", "e": "AQAB"}),
        ("EdDSA", {"kty": "OKP", "crv": "Ed25519"}),
    ],
)
def test_the_key_of_a_realm(server, algorithm, members):
    server.realm("/alpha", access_token_signing_algorithm=algorithm)

    (key,) = keys_of(server)

    points = {"EC": {"x", "y"}, "RSA": {"n"}, "OKP": {"x"}}[key["kty"]]
    assert key == {
        "kid": key["kid"],
        "alg": algorithm,
        "use": "sig",
        **members,
        **{name: key[name] for name in points},
    }


@pytest.mark.spec("RFC 7517", "9.2")
@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "PS256", "EdDSA"])
def test_no_private_member_is_ever_published(server, algorithm):
    server.realm("/alpha", access_token_signing_algorithm=algorithm)
    alpha = server.services.realms.get(RealmPath.parse("/alpha"))
    signing = Purpose.SIGN_ACCESS_TOKENS
    retired = keys_of(server)[0]["kid"]
    server.services.keys.rotate(alpha, signing, at_once=True)
    server.services.keys.rotate(alpha, signing)

    keys = keys_of(server)

    assert len(keys) == 3
    assert retired in {key["kid"] for key in keys}
    assert not any(PRIVATE & key.keys() for key in keys)


def test_it_is_public_and_may_be_kept_for_a_while(server):
    server.realm("/alpha")

    answer = server.get("connect/jwk_uri")

    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    assert "Set-Cookie" not in answer.headers


def test_each_realm_has_keys_of_its_own(server):
    server.realm("/alpha/below")

    kids = [
        {key["kid"] for key in keys_of(server, realm)}
        for realm in ("/", "/alpha", "/alpha/below")
    ]

    assert len(set.union(*kids)) == 3


def test_a_seal_key_is_not_published(server):
    server.realm("/alpha")
    configuration = server.services.cache.current().configuration
    seals = {key.id for key in configuration.keys if key.purpose is Purpose.SEAL}

    assert len(seals) == 2
    assert not seals & {key["kid"] for key in keys_of(server)}


def test_a_new_key_is_published_before_it_signs(server, clock):
    client = server.client("myClient", access_token_format="jwt")
    alpha = server.services.realms.get(RealmPath.parse("/alpha"))
    (old,) = keys_of(server)

    new = server.services.keys.rotate(alpha, Purpose.SIGN_ACCESS_TOKENS)

    assert {key["kid"] for key in keys_of(server)} == {old["kid"], new.id}
    assert kid_of(server.token(client)) == old["kid"]
    clock.move(905)
    server.services.keys.promote_due()
    token = server.token(client)
    assert kid_of(token) == new.id
    assert {key["kid"] for key in keys_of(server)} == {old["kid"], new.id}


def test_another_algorithm_is_another_key(server, clock):
    client = server.client("myClient", access_token_format="jwt")
    settings = ProviderSettings(access_token_signing_algorithm="EdDSA")

    server.services.realms.set(RealmPath.parse("/alpha"), settings, active=True)
    before = server.token(client)
    clock.move(905)
    server.services.keys.promote_due()
    after = server.token(client)

    algorithms = {key["kid"]: key["alg"] for key in keys_of(server)}
    assert algorithms[kid_of(before)] == "ES256"
    assert algorithms[kid_of(after)] == "EdDSA"
    assert server.is_active(client, before)
    assert server.is_active(client, after)


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_a_compromised_key_is_out_at_once_and_what_it_made_is_dead(
    server, token_format
):
    client = server.client("myClient", access_token_format=token_format)
    dead = server.token(client)

    server.services.keys.compromise(kid_of(dead).partition(".")[0])

    fresh = server.token(client)
    assert kid_of(dead) not in {key["kid"] for key in keys_of(server)}
    assert server.introspect(client, dead) == {"active": False}
    assert server.is_active(client, fresh)


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_what_a_retired_key_made_is_honoured(server, token_format):
    client = server.client("myClient", access_token_format=token_format)
    token = server.token(client)

    retired, _, _ = kid_of(token).partition(".")
    server.services.keys.retire(retired)

    assert server.is_active(client, token)
    assert not kid_of(server.token(client)).startswith(retired)


def kid_of(token: str) -> str:
    return part(token, 0)["kid"]
