"""RFC 9068: JWT access tokens, verified as a resource server would, over HTTP."""

from __future__ import annotations

import warnings

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.builders import part
from tests.conftest import NOON

ISSUED = int(NOON.timestamp())
ISSUER = "http://localhost:8080/am/oauth2/realms/root/realms/alpha"


def verified(server, token, algorithm):
    """Verify a token with the keys that the realm publishes."""
    with warnings.catch_warnings():  # joserfc warns of the name EdDSA, RFC 9864
        warnings.simplefilter("ignore")
        keys = KeySet.import_key_set(server.get("connect/jwk_uri").json)
        return jwt.decode(token, keys, algorithms=[algorithm])


@pytest.mark.spec("RFC 9068", "2")
@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "PS256", "EdDSA"])
def test_a_resource_server_verifies_a_token_with_the_published_keys(server, algorithm):
    server.realm(
        "/alpha", access_token_format="jwt", access_token_signing_algorithm=algorithm
    )
    client = server.client("myClient", scopes=("write", "read"))

    token = verified(server, server.token(client, scope="write read"), algorithm)

    (published,) = server.get("connect/jwk_uri").json["keys"]
    assert token.header == {
        "alg": algorithm,
        "kid": published["kid"],
        "typ": "at+jwt",
    }
    own = {
        name: token.claims[name]
        for name in ("jti", "authGrantId", "auditTrackingId", "iam")
    }
    assert token.claims == {
        "iss": ISSUER,
        "sub": "(age!myClient)",
        "subname": "myClient",
        "aud": "myClient",
        "client_id": "myClient",
        "iat": ISSUED,
        "exp": ISSUED + 3_600,
        "scope": "write read",
        "realm": "/alpha",
        "grant_type": "client_credentials",
        **own,
    }


@pytest.mark.spec("RFC 9068", "2.2")
def test_a_token_has_every_claim_that_is_required(server):
    client = server.client("myClient", access_token_format="jwt")

    claims = part(server.token(client), 1)

    required = {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}
    assert required <= claims.keys()
    assert all(isinstance(claims[name], int) for name in ("iat", "exp"))
    assert isinstance(claims["scope"], str)


@pytest.mark.spec("RFC 7519", "4.1.7")
def test_two_tokens_of_one_second_have_two_ids(server):
    client = server.client("myClient", access_token_format="jwt")

    one, other = (part(server.token(client), 1) for _ in range(2))

    assert one["iat"] == other["iat"]
    for name in ("jti", "authGrantId", "auditTrackingId"):
        assert one[name] != other[name]


def test_the_subname_is_left_out_where_the_realm_says_so(server):
    server.realm("/alpha", access_token_format="jwt", include_subname=False)
    client = server.client("myClient")

    assert "subname" not in part(server.token(client), 1)


@pytest.mark.parametrize(
    ("realm", "issuer"),
    [
        ("/", "http://localhost:8080/am/oauth2"),
        (
            "/customers/NA",
            "http://localhost:8080/am/oauth2/realms/root/realms/customers/realms/NA",
        ),
    ],
)
def test_the_issuer_is_the_realm_s_whatever_address_was_called(server, realm, issuer):
    client = server.client("myClient", realm=realm, access_token_format="jwt")
    alias = "/am/oauth2/realms/root/access_token" if realm == "/" else ""

    answer = server.send(
        "POST",
        "access_token",
        realm=realm,
        path=alias,
        data={"grant_type": "client_credentials", "scope": "write"},
        auth=client,
    )

    claims = part(answer.json["access_token"], 1)
    assert (claims["iss"], claims["realm"]) == (issuer, realm)


def test_the_format_is_the_provider_s_unless_the_client_has_its_own(server):
    server.realm("/alpha", access_token_format="jwt")
    inherits = server.client("inherits")
    own = server.client("own", access_token_format="opaque")

    assert server.token(inherits).count(".") == 2
    assert server.token(own).count(".") == 4
