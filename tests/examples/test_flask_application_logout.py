"""The example application in Flask hears of logouts, and only of those."""

from __future__ import annotations

import json
import secrets
import time

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from iam.domain.logout import LOGOUT_EVENT
from tests.builders import b64url, part
from tests.examples.conftest import ALPHA
from tests.examples.windows import BASE, CLIENT_ID, Window


@pytest.fixture
def signed(issuing, sign_in):
    """Sign a logout token as the server does; None leaves a claim out."""

    def sign(*, typ="logout+jwt", **changed) -> str:
        now = int(time.time())
        claims = {
            "iss": issuing.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(),
            "events": {LOGOUT_EVENT: {}},
            "sub": sign_in.claims["sub"],
            "sid": sign_in.claims["sid"],
            **changed,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        live = issuing.services.cache.current()
        realm = issuing.services.realms.get(ALPHA)
        client = issuing.services.clients.get(realm, CLIENT_ID)
        return issuing.services.id_tokens.sign(live, realm, client, kept, typ=typ)

    return sign


def heard(window: Window, token: str):
    return Window(window.http.application).http.post(
        "/backchannel-logout", base_url=BASE, data={"logout_token": token}
    )


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.7")
@pytest.mark.parametrize("left_out", ["", "sub", "sid"])
def test_a_logout_token_ends_the_sign_in(signed_in, signed, left_out):
    answer = heard(signed_in, signed(**({left_out: None} if left_out else {})))

    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not signed_in.is_signed_in


def test_a_logout_token_of_another_session_ends_nothing(signed_in, signed):
    assert heard(signed_in, signed(sid="another")).status_code == 200
    assert signed_in.is_signed_in


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.6")
@pytest.mark.parametrize(
    "changed",
    [
        {"typ": "JWT"},
        {"typ": "at+jwt"},
        {"iss": "https://other.example"},
        {"aud": "other"},
        {"aud": None},
        {"iat": None},
        {"iat": 0},
        {"iat": 99999999999},
        {"exp": 0},
        {"exp": None},
        {"jti": None},
        {"jti": 1},
        {"events": None},
        {"events": {}},
        {"events": LOGOUT_EVENT},
        {"events": {LOGOUT_EVENT: None}},
        {"nonce": "n"},
        {"sub": None, "sid": None},
        {"sub": 1, "sid": None},
    ],
    ids=str,
)
def test_a_token_that_is_no_logout_token_of_ours_ends_nothing(
    signed_in, signed, changed
):
    answer = heard(signed_in, signed(**changed))

    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_request"
    assert signed_in.is_signed_in


def test_a_logout_token_counts_once(signed_in, signed):
    token = signed(sid="another")

    assert [heard(signed_in, token).status_code for _ in range(2)] == [200, 400]


def test_an_id_token_is_no_logout_token(signed_in, sign_in):
    assert heard(signed_in, sign_in.token["id_token"]).status_code == 400


def forgeries(good: str, published: dict) -> dict[str, str]:
    """Give what somebody makes who has no key of the server."""
    header, claims = part(good, 0), part(good, 1)
    own = RSAKey.generate_key(2048)
    public = OctKey.import_key(json.dumps(published))
    without_kid = {name: header[name] for name in ("alg", "typ")}
    unsigned = f"{b64url({**header, 'alg': 'none'})}.{b64url(claims)}."
    return {
        "unsigned": unsigned,
        "the public key as a secret": jwt.encode(
            {**header, "alg": "HS256"}, claims, public, algorithms=["HS256"]
        ),
        "a key of their own": jwt.encode(header, claims, own),
        "a key that is brought along": jwt.encode(
            {**header, "jwk": own.as_dict(private=False)}, claims, own
        ),
        "no kid": jwt.encode(without_kid, claims, own),
        "an unknown kid": jwt.encode({**header, "kid": "another"}, claims, own),
        "no token": "a.b.c",
        "nothing": "",
    }


@pytest.mark.spec("RFC 8725", "3.1")
def test_a_logout_token_that_the_server_has_not_signed_ends_nothing(
    signed_in, signed, issuing
):
    good = signed()
    keys = requests.get(f"{issuing.issuer}/connect/jwk_uri", timeout=20).json()["keys"]
    [published] = [key for key in keys if key["kid"] == part(good, 0)["kid"]]

    for name, forged in forgeries(good, published).items():
        assert heard(signed_in, forged).status_code == 400, name
        assert signed_in.is_signed_in, name
    assert heard(signed_in, good).status_code == 200
    assert not signed_in.is_signed_in
