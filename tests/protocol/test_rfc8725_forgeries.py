"""RFC 8725: no forged or altered JWT is an access token here, over HTTP."""

from __future__ import annotations

import json

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, import_key

from iam.domain.keys import Purpose, encryption_context
from iam.engines.vault import Vault
from tests.builders import b64url, part

INACTIVE = {"active": False}


@pytest.fixture(scope="module")
def client(standing):
    standing.realm("/alpha", access_token_format="jwt")
    standing.realm("/beta", access_token_format="jwt")
    return standing.client("myClient", scopes=("write", "am-introspect-all-tokens"))


@pytest.fixture(scope="module")
def private_key(standing):
    """Give the realm's own private key, as only a thief would have it."""

    def key_of(realm: str, purpose=Purpose.SIGN_ACCESS_TOKENS):
        configuration = standing.services.cache.current().configuration
        (key,) = [
            key
            for key in configuration.keys
            if key.purpose is purpose
            and str(configuration.realms_by_id[key.realm_id].path) == realm
        ]
        context = encryption_context(key.realm_id, key.purpose, key.id)
        plain = Vault(standing.settings.master_keys).decrypt(
            key.encrypted, context=context
        )
        return key, import_key(json.loads(plain))

    return key_of


def signed(header, claims, key):
    payload = json.dumps(claims)
    return jws.serialize_compact(header, payload, key, algorithms=[header["alg"]])


@pytest.mark.spec("RFC 8725", "3.1")
def test_a_token_without_a_signature_is_inactive(standing, client):
    header, claims, signature = standing.token(client).split(".")
    none = b64url(part(f"{header}.", 0) | {"alg": "none"})

    for forged in (
        f"{none}.{claims}.",
        f"{none}.{claims}.{signature}",
        f"{header}.{claims}.",
        f"{header}.{claims}",
        f"{header}.{claims}.{b64url(bytes(64))}",
    ):
        assert standing.introspect(client, forged) == INACTIVE


@pytest.mark.spec("RFC 8725", "2.1")
def test_a_mac_under_the_public_key_is_inactive(standing, client):
    token = standing.token(client)
    (public,) = standing.get("connect/jwk_uri").json["keys"]
    header = part(token, 0) | {"alg": "HS256"}

    for secret in (json.dumps(public), public["x"], public["kid"]):
        forged = signed(header, part(token, 1), OctKey.import_key(secret))
        assert standing.introspect(client, forged) == INACTIVE


@pytest.mark.spec("RFC 8725", "3.11")
@pytest.mark.parametrize(
    "typ", ["JWT", "jwt", "AT+JWT", "application/at+jwt", "logout+jwt", "", None]
)
def test_a_jwt_of_another_type_is_inactive(standing, client, private_key, typ):
    token = standing.token(client)
    _, key = private_key("/alpha")
    header = part(token, 0)
    again = signed(header, part(token, 1), key)
    header = {name: value for name, value in header.items() if name != "typ"}
    if typ is not None:
        header["typ"] = typ

    other = signed(header, part(token, 1), key)

    assert standing.introspect(client, again)["active"] is True
    assert standing.introspect(client, other) == INACTIVE


@pytest.mark.spec("RFC 8725", "3.8")
def test_a_token_s_realm_is_its_key_s_never_its_claim_s(standing, client, private_key):
    token = standing.token(client)
    beta, key = private_key("/beta")
    reader = standing.client("reader", realm="/beta", scopes=("write",))
    header, claims = part(token, 0), part(token, 1)

    for forged in (
        signed(header, claims, key),
        signed(header | {"kid": beta.id}, claims, key),
        signed(header | {"kid": beta.id}, claims | {"realm": "/alpha"}, key),
    ):
        assert standing.introspect(client, forged) == INACTIVE
        assert standing.introspect(reader, forged, realm="/beta") == INACTIVE


@pytest.mark.spec("RFC 8725", "3.10")
def test_a_key_that_the_token_brings_along_is_not_used(standing, client):
    token = standing.token(client)
    mine = ECKey.generate_key("P-256", auto_kid=False)
    header = part(token, 0)

    for more in (
        {},
        {"jwk": mine.as_dict(private=False)},
        {"jku": "https://thief.example/jwks"},
        {"x5u": "https://thief.example/cert"},
    ):
        forged = signed(header | more, part(token, 1), mine)
        assert standing.introspect(client, forged) == INACTIVE


@pytest.mark.parametrize(
    "kid",
    ["", "unknown", "../../etc/passwd", "' OR 1=1 --", "k" * 500, None, 7, ["a"], {}],
)
def test_a_key_id_that_nobody_knows_is_inactive(standing, client, kid):
    header, rest = standing.token(client).split(".", 1)
    changed = part(f"{header}.", 0) | {"kid": kid}
    if kid is None:
        del changed["kid"]

    assert standing.introspect(client, f"{b64url(changed)}.{rest}") == INACTIVE


def test_a_seal_key_s_id_on_a_jwt_and_the_other_way_round_is_inactive(
    standing, client, private_key
):
    sealing = standing.client("sealing", access_token_format="opaque")
    sealed, token = standing.token(sealing), standing.token(client)
    seal_kid = part(sealed, 0)["kid"]
    signing, key = private_key("/alpha")

    for kid in (seal_kid, seal_kid.partition(".")[0]):
        forged = signed(part(token, 0) | {"kid": kid}, part(token, 1), key)
        assert standing.introspect(client, forged) == INACTIVE
    header = f'{{"alg":"dir","enc":"A256GCM","kid":"{signing.id}.AAAA"}}'
    swapped = b64url(header.encode()) + sealed[sealed.index(".") :]
    assert standing.introspect(client, swapped) == INACTIVE


@pytest.mark.parametrize(
    ("number", "changed"),
    [
        (0, {"alg": "RS256"}),
        (0, {"alg": "ES384"}),
        (0, {"alg": ["ES256"]}),
        (0, {"crit": [["exp"]]}),
        (0, {"crit": ["exp"], "exp": 1}),
        (0, {"b64": False, "crit": ["b64"]}),
        (0, {"zip": "DEF"}),
        (1, {"exp": 4_000_000_000}),
        (1, {"scope": "write admin"}),
        (1, {"client_id": "other"}),
        (1, {"jti": "another"}),
        (1, {"iam": ["0" * 32, 0, 0]}),
    ],
    ids=str,
)
def test_a_token_whose_parts_were_altered_is_inactive(
    standing, client, number, changed
):
    token = standing.token(client)
    parts = token.split(".")
    parts[number] = b64url(part(token, number) | changed)

    assert standing.introspect(client, ".".join(parts)) == INACTIVE


def test_parts_of_two_tokens_make_no_third(standing, client):
    one, other = standing.token(client).split("."), standing.token(client).split(".")

    assert standing.introspect(client, ".".join([*one[:2], other[2]])) == INACTIVE
    assert standing.introspect(client, ".".join([one[0], *other[1:]]))["active"]
    assert standing.introspect(client, ".".join([*one, other[2]])) == INACTIVE


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"iam": None},
        {"iam": ["x", 0, 0]},
        {"aud": 7},
        {"scope": 7},
        {"exp": "tomorrow"},
        {"exp": None},
    ],
    ids=str,
)
def test_a_signed_jwt_that_is_no_access_token_is_inactive(
    standing, client, private_key, claims
):
    token = standing.token(client)
    _, key = private_key("/alpha")
    whole = part(token, 1) | claims if claims else {"sub": "(age!myClient)"}

    forged = signed(part(token, 0), whole, key)

    assert standing.introspect(client, forged) == INACTIVE
