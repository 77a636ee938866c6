"""Each kind of token at each endpoint and in each realm: only the right cell opens."""

from __future__ import annotations

import json

import pytest
from joserfc import jws
from joserfc.jwk import import_key

from iam.domain.keys import Purpose, encryption_context
from iam.engines.seals import SealKey
from iam.engines.vault import Vault
from tests.builders import part

REALMS = ("/", "/alpha", "/alpha/below", "/beta")
CELLS = {
    f"{endpoint} {realm}" for endpoint in ("introspect", "info") for realm in REALMS
}
OWN = {"introspect /alpha", "info /alpha"}
BELOW = {"introspect /alpha/below", "info /alpha/below"}


@pytest.fixture
def world(server):
    """Make realms that all tell what they know, each with a client that may ask."""
    askers = {}
    for realm in REALMS:
        server.realm(realm, tokeninfo_enabled=True)
        scopes = ("am-introspect-all-tokens",)
        askers[realm] = server.client("asker", realm=realm, scopes=scopes)
    return askers


def where_it_is_active(server, askers, token) -> set[str]:
    """Present a token everywhere it could be presented."""
    cells = set()
    for realm, asker in askers.items():
        if server.is_active(asker, token, realm=realm):
            cells.add(f"introspect {realm}")
        bearer = {"Authorization": f"Bearer {token}"}
        info = server.send("GET", "tokeninfo", realm=realm, headers=bearer)
        if info.status_code == 200:
            cells.add(f"info {realm}")
        told = server.send("GET", "userinfo", realm=realm, headers=bearer)
        assert told.status_code in {400, 401}, "a client's own token tells of nobody"
        for endpoint in ("access_token", "introspect", "token/revoke"):
            answer = server.post(
                endpoint,
                realm=realm,
                headers=bearer,
                grant_type="client_credentials",
                token=token,
            )
            assert answer.status_code == 401, "a token authenticates no client"
    return cells


def key_of(server, settings, purpose, realm="/alpha"):
    configuration = server.services.cache.current().configuration
    (key,) = [
        key
        for key in configuration.keys
        if key.purpose is purpose
        and str(configuration.realms_by_id[key.realm_id].path) == realm
    ]
    context = encryption_context(key.realm_id, key.purpose, key.id)
    return key.id, Vault(settings.master_keys).decrypt(key.encrypted, context=context)


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
@pytest.mark.parametrize(
    ("realm", "cells"),
    [
        ("/alpha", OWN),
        ("/alpha/below", BELOW),
        ("/", {"introspect /", "info /"}),
    ],
)
def test_an_access_token_is_active_in_its_own_realm_alone(
    server, world, token_format, realm, cells
):
    client = server.client("holder", realm=realm, access_token_format=token_format)

    token = server.token(client, realm=realm)

    assert where_it_is_active(server, world, token) == cells < CELLS


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_one_that_expired_or_was_revoked_is_active_nowhere(
    server, world, clock, token_format
):
    client = server.client("holder", access_token_format=token_format)
    revoked, expired = server.token(client), server.token(client)

    server.post("token/revoke", auth=client, token=revoked)
    assert where_it_is_active(server, world, revoked) == set()
    clock.move(3_599.5)

    assert where_it_is_active(server, world, expired) == set()


def test_a_jwt_signed_for_something_else_is_active_nowhere(server, settings, world):
    client = server.client("holder", access_token_format="jwt")
    token = server.token(client)
    _, private = key_of(server, settings, Purpose.SIGN_ACCESS_TOKENS)
    claims = json.dumps(part(token, 1))

    for typ in ("JWT", "logout+jwt", "token-introspection+jwt"):
        header = part(token, 0) | {"typ": typ}
        other = jws.serialize_compact(
            header, claims, import_key(json.loads(private)), algorithms=["ES256"]
        )
        assert where_it_is_active(server, world, other) == set()


def test_what_was_sealed_for_something_else_is_active_nowhere(server, settings, world):
    client = server.client("holder")
    kid, plain = key_of(server, settings, Purpose.SEAL)
    inside = SealKey(kid, plain, purpose="access token").open(server.token(client))

    def sealed(purpose):
        return SealKey(kid, plain, purpose=purpose).seal(inside)

    assert where_it_is_active(server, world, sealed("access token")) == OWN
    for purpose in ("authorization request", "refresh token", ""):
        assert where_it_is_active(server, world, sealed(purpose)) == set()


def test_a_token_s_realm_is_its_key_s_whatever_was_sealed(server, settings, world):
    client = server.client("holder")
    kid, plain = key_of(server, settings, Purpose.SEAL)
    inside = SealKey(kid, plain, purpose="access token").open(server.token(client))
    beta_kid, beta = key_of(server, settings, Purpose.SEAL, "/beta")

    moved = SealKey(beta_kid, beta, purpose="access token").seal(inside)

    cells = where_it_is_active(server, world, moved)
    assert cells <= {"introspect /beta", "info /beta"}, "never where the client lives"


def test_what_is_no_access_token_is_active_nowhere(server, world):
    client_id, secret = server.client("holder")
    token = server.token((client_id, secret))
    known = server.introspect((client_id, secret), token)

    for text in (
        secret,
        client_id,
        known["jti"],
        known["authGrantId"],
        known["auditTrackingId"],
        known["sub"],
        "A" * 43,
    ):
        assert where_it_is_active(server, world, text) == set()
