"""RFC 7515: a key verifies what it signed, with its algorithm, for its type."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey, import_key

from iam.engines.signatures import SigningKey, decode_unverified, make_key
from tests.builders import b64url

CLAIMS = {"jti": "the-token"}
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_PUBLIC, _PRIVATE = make_key("ES256")
KEY = SigningKey("k1", "ES256", _PRIVATE)


def signed(header: dict, payload: bytes | str = b'{"jti":"x"}') -> str:
    """Sign anything at all with the key itself."""
    algorithms = ["ES256"]
    return jws.serialize_compact(
        header, payload, import_key(json.loads(_PRIVATE)), algorithms=algorithms
    )


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "PS256", "EdDSA"])
def test_what_a_key_signs_it_verifies(algorithm):
    public, private = make_key(algorithm)
    key = SigningKey("k1", algorithm, private)

    token = key.sign(CLAIMS, typ="at+jwt")

    assert key.verify(token, typ="at+jwt") == CLAIMS
    assert decode_unverified(token) == (
        {"alg": algorithm, "kid": "k1", "typ": "at+jwt"},
        CLAIMS,
    )
    assert not PRIVATE & public.keys()


def test_a_token_of_another_type_is_not_taken():
    token = KEY.sign(CLAIMS, typ="JWT")

    assert KEY.verify(token, typ="at+jwt") is None


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "ES256", "kid": "k2", "typ": "at+jwt"},
        {"alg": "ES256", "typ": "at+jwt"},
        {"alg": "ES256", "kid": "k1"},
        {"alg": "ES256", "kid": "k1", "typ": "application/at+jwt"},
        {"alg": "ES256", "kid": "k1", "typ": "at+jwt", "cty": "JWT"},
        {"alg": "ES256", "kid": "k1", "typ": "at+jwt", "jku": "https://a.example"},
        {"alg": "ES256", "kid": "k1", "typ": "at+jwt", "jwk": _PUBLIC},
    ],
)
def test_the_header_has_exactly_what_we_write(header):
    assert KEY.verify(signed(header), typ="at+jwt") is None


@pytest.mark.parametrize("payload", [b"[]", b"7", b"null", b"", b"\xff", b"{", b'"a"'])
def test_what_is_signed_is_an_object(payload):
    token = signed({"alg": "ES256", "kid": "k1", "typ": "at+jwt"}, payload)

    assert KEY.verify(token, typ="at+jwt") is None
    assert decode_unverified(token) is None


@pytest.mark.spec("RFC 8725", "2.1")
def test_a_mac_under_the_public_key_is_not_a_signature():
    secret = OctKey.import_key(json.dumps(_PUBLIC))
    header = {"alg": "HS256", "kid": "k1", "typ": "at+jwt"}
    token = jws.serialize_compact(header, b"{}", secret, algorithms=["HS256"])

    assert KEY.verify(token, typ="at+jwt") is None


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": "k1", "typ": "at+jwt"},
        {"alg": None, "kid": "k1"},
        {"alg": ["ES256"], "kid": "k1"},
        {"alg": {"ES256": 1}, "kid": "k1"},
        {"alg": 7, "kid": "k1"},
        {"alg": "ES256", "kid": "k1", "crit": ["exp"]},
        {"alg": "ES256", "kid": "k1", "crit": [["a"]]},
        {"alg": "ES256", "kid": "k1", "crit": "b64", "b64": False},
        {"alg": "ES256", "kid": "k1", "crit": ["b64"], "b64": False},
        {"alg": "ES256", "kid": ["k1"]},
        {"kid": "k1"},
    ],
)
def test_a_header_that_nobody_signed_is_refused_whatever_it_says(header):
    token = f"{b64url(header)}.{b64url(CLAIMS)}.{b64url(bytes(64))}"

    assert KEY.verify(token, typ="at+jwt") is None
    decode_unverified(token)


@pytest.mark.parametrize(
    "header", [b"[]", b"7", b"null", b'"alg"', b"", b"[" * 5000, b"9" * 5000, b"\xff"]
)
def test_a_header_that_is_no_object_is_refused(header):
    token = f"{b64url(header)}.{b64url(CLAIMS)}.{b64url(bytes(64))}"

    assert decode_unverified(token) is None
    assert KEY.verify(token, typ="at+jwt") is None


@given(
    st.lists(st.one_of(st.text(st.characters(codec="ascii")), st.binary()), max_size=4)
)
def test_no_text_makes_it_stumble(pieces):
    parts = [b64url(p) if isinstance(p, bytes) else p for p in pieces]

    assert KEY.verify(".".join(parts), typ="at+jwt") is None
    decode_unverified(".".join(parts))
