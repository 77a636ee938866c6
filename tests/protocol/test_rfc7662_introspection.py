"""RFC 7662 and AM: what a caller learns about a token, over HTTP."""

from __future__ import annotations

import pytest

from tests.builders import b64url, part
from tests.conftest import NOON, basic

INACTIVE = {"active": False}
ISSUED = int(NOON.timestamp())
ISSUER = "http://localhost:8080/am/oauth2/realms/root/realms/alpha"


def told(token: dict, **more) -> dict:
    """Say all that a caller learns of an active token; the ids are the token's own."""
    own = {name: token[name] for name in ("jti", "authGrantId", "auditTrackingId")}
    assert len(set(own.values())) == 3
    assert all(len(value) >= 22 for value in own.values())
    return {
        "active": True,
        "scope": "write read",
        "realm": "/alpha",
        "client_id": "myClient",
        "token_type": "Bearer",
        "iat": ISSUED,
        "exp": ISSUED + 3_600,
        "sub": "(age!myClient)",
        "subname": "myClient",
        "iss": ISSUER,
        "aud": "myClient",
        "auth_level": 0,
        **own,
        **more,
    }


def a_token(server, client, **form):
    return server.token(client, scope="write read", **form)


def a_client(server, **settings):
    return server.client("myClient", scopes=("write", "read"), **settings)


@pytest.mark.spec("RFC 7662", "2.2")
@pytest.mark.parametrize(
    ("token_format", "more"), [("opaque", {}), ("jwt", {"expires_in": 3_599})]
)
def test_everything_that_is_known_of_a_token(server, token_format, more):
    client = a_client(server, access_token_format=token_format)

    answer = server.introspect(client, a_token(server, client))

    assert answer == told(answer, **more)


@pytest.mark.spec("RFC 7662", "2.2")
def test_the_answer_is_json_and_is_not_stored(server):
    client = a_client(server)
    token = a_token(server, client)

    active = server.post("introspect", auth=client, token=token)
    inactive = server.post("introspect", auth=client, token="x")

    for answer in (active, inactive):
        assert answer.status_code == 200
        assert answer.content_type == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Pragma"] == "no-cache"


def test_the_answer_has_the_members_that_the_realm_wants(server):
    server.realm("/alpha", include_subname=False, include_username_of_clients=True)
    client = a_client(server)

    answer = server.introspect(client, a_token(server, client))

    expected = told(answer, username="myClient", user_id="myClient")
    del expected["subname"]
    assert answer == expected


def test_a_client_named_like_a_person_does_not_pass_for_one(server):
    client = server.client("demo")

    answer = server.introspect(client, server.token(client))

    assert not {"username", "user_id"} & answer.keys()
    assert answer["sub"] == "(age!demo)"


def test_expires_in_is_told_of_jwts_and_only_in_their_own_realm(server):
    above = server.client(
        "above", realm="/", scopes=("am-introspect-all-tokens-any-realm",)
    )
    client = a_client(server, access_token_format="jwt")
    token = a_token(server, client)

    assert server.introspect(client, token)["expires_in"] == 3_599
    assert "expires_in" not in server.introspect(above, token, realm="/")


@pytest.mark.spec("RFC 7662", "2.2")
@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_a_token_is_inactive_from_the_very_second_it_names(server, clock, token_format):
    client = a_client(server, access_token_format=token_format)
    token = a_token(server, client)

    clock.move(3_599.25)  # issued half a second after the second it counts from
    last = server.introspect(client, token)
    clock.move(0.25)

    assert last["active"]
    assert last["exp"] == ISSUED + 3_600 == clock.time()
    assert server.introspect(client, token) == INACTIVE


def test_a_lifetime_changed_later_changes_no_token(server, clock):
    client = a_client(server)
    token = a_token(server, client)

    server.realm("/alpha", access_token_lifetime=60)
    clock.move(3_000)

    assert server.introspect(client, token)["exp"] == ISSUED + 3_600


@pytest.mark.spec("RFC 7662", "2.1")
@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
@pytest.mark.parametrize(
    "hint", ["access_token", "refresh_token", "requesting_party_token", "é", "x" * 999]
)
def test_a_wrong_or_unknown_hint_still_finds_the_token(standing, token_format, hint):
    client_id = f"hint-{token_format}-{len(hint)}-{hint[0] == 'a'}"
    client = standing.client(client_id, access_token_format=token_format)

    answer = standing.introspect(client, standing.token(client), token_type_hint=hint)

    assert answer["active"] is True


@pytest.fixture(scope="module")
def reader(standing):
    """A client that may read every token of its realm."""
    return standing.client("reader", scopes=("write", "am-introspect-all-tokens"))


@pytest.mark.spec("RFC 7662", "2.2")
@pytest.mark.parametrize(
    "text",
    [
        "x",
        ".",
        "..",
        "....",
        "a.b.c",
        "a.b.c.d.e",
        " ",
        "é",
        "\U0001f600",
        b64url({"alg": "none"}) + "." + b64url({"jti": "x"}) + ".",
        b64url({"alg": "ES256", "kid": "k"}) + "." + b64url({}) + ".AAAA",
        b64url(b'"alg"') + "." + b64url({}) + ".AAAA",
        b64url(b'["alg"]') + "." + b64url({}) + ".AAAA",
        b64url(b"[" * 3_000) + "..",
        b64url({"alg": "dir", "enc": "A256GCM", "kid": "k.s"}) + "..a.b.c",
        "x" * 8_192,
        "x" * 8_193,
        "." * 8_192,
        "." * 60_000,
    ],
    ids=lambda text: f"{text[:12]!r} of {len(text)}",
)
def test_what_no_key_of_ours_made_is_inactive(standing, reader, text):
    answer = standing.post("introspect", auth=reader, token=text)

    assert answer.status_code == 200
    assert answer.json == INACTIVE


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_what_surrounds_a_token_makes_it_another(standing, reader, token_format):
    name = f"around-{token_format}"
    client = standing.client(name, access_token_format=token_format)
    token = standing.token(client)

    for text in (f" {token}", f"{token} ", f"{token}=", f"{token}.", f"Bearer {token}"):
        assert standing.introspect(reader, text) == INACTIVE
    assert standing.introspect(reader, token)["active"] is True


def test_a_token_over_8_kb_is_inactive_unread(server):
    client = a_client(server, access_token_format="jwt")
    signer = server.services.cache.current().keyring.current_signer
    (key,) = [key for key in signer.values() if key.kid in kids(server, "/alpha")]
    real = server.introspect(client, a_token(server, client))

    def signed(filler):
        claims = claims_like(server, client) | {"filler": filler}
        return key.sign(claims, typ="at+jwt")

    fits, too_long = signed("x" * 4_000), signed("x" * 7_000)
    assert real["active"]
    assert len(fits) <= 8_192 < len(too_long)
    assert server.is_active(client, fits)
    assert server.introspect(client, too_long) == INACTIVE


def kids(server, path):
    configuration = server.services.cache.current().configuration
    return {
        key.id
        for key in configuration.keys
        if str(configuration.realms_by_id[key.realm_id].path) == path
    }


def claims_like(server, client):
    return part(a_token(server, client), 1)


@pytest.mark.spec("RFC 7662", "2.3")
@pytest.mark.parametrize(
    ("form", "description"),
    [({}, "Missing parameter: token"), ({"token": ""}, "Missing parameter: token")],
)
def test_without_a_token_it_is_invalid_request(standing, reader, form, description):
    answer = standing.post("introspect", auth=reader, **form)

    assert answer.status_code == 400
    assert answer.json == {
        "error": "invalid_request",
        "error_description": description,
    }


@pytest.mark.spec("RFC 7662", "2.1")
def test_the_caller_authenticates(server):
    client = a_client(server)
    token = a_token(server, client)

    wrong = server.post("introspect", auth=("myClient", "wrong"), token=token)
    bearer = server.post(
        "introspect", headers={"Authorization": f"Bearer {token}"}, token=token
    )
    nobody = server.post("introspect", token=token)

    failed = {
        "error": "invalid_client",
        "error_description": "Client authentication failed",
    }
    for answer, status in ((wrong, 401), (bearer, 401), (nobody, 400)):
        assert answer.status_code == status
        assert answer.json == failed
    assert wrong.headers["WWW-Authenticate"] == 'Basic realm="/alpha"'
    assert bearer.headers["WWW-Authenticate"] == 'Basic realm="/alpha"'


def test_a_public_client_may_not_introspect(server):
    client = a_client(server)
    server.client(
        "app",
        token_endpoint_auth_method="none",
        grant_types=(),
        scopes=("am-introspect-all-tokens",),
    )

    answer = server.post("introspect", client_id="app", token=a_token(server, client))

    assert answer.status_code == 400
    assert answer.json == {
        "error": "invalid_client",
        "error_description": "Client authentication failed",
    }


@pytest.mark.spec("RFC 7662", "4")
def test_a_token_in_the_query_is_refused(server):
    client = a_client(server)
    token = a_token(server, client)

    answer = server.send(
        "POST",
        "introspect",
        query_string={"token": token},
        headers={"Authorization": basic(*client)},
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_request"
