"""Whatever bytes are sent, the answer is a refusal and never a fault of ours."""

from __future__ import annotations

import json
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import b64url
from tests.conftest import basic

FORM = "application/x-www-form-urlencoded"
ALPHA = "/am/oauth2/realms/root/realms/alpha"
ENDPOINTS = (
    "access_token",
    "introspect",
    "token/revoke",
    "tokeninfo",
    "userinfo",
    "connect/jwk_uri",
    ".well-known/openid-configuration",
)
FAST = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

latin = st.text(st.characters(codec="latin-1"), max_size=80)
bodies = st.one_of(
    st.binary(max_size=400),
    st.lists(
        st.tuples(
            st.sampled_from(
                ["grant_type", "scope", "token", "client_id", "client_secret", "state"]
            ),
            st.one_of(
                st.binary(max_size=40),
                st.sampled_from([b"client_credentials", b"write", b"myClient"]),
            ),
        ),
        max_size=8,
    ).map(lambda pairs: "&".join(f"{n}={quote_from_bytes(v)}" for n, v in pairs)),
)
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["alg", "kid", "typ", "enc", "crit", "b64", "jti", "iam"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def client(standing):
    standing.realm("/alpha", tokeninfo_enabled=True, access_token_format="jwt")
    return standing.client("myClient")


def is_an_answer(answer):
    assert answer.status_code < 500, answer.text
    assert answer.content_type == "application/json"
    assert isinstance(answer.json, dict) or not answer.data


@FAST
@given(body=bodies, endpoint=st.sampled_from(ENDPOINTS[:3]), known=st.booleans())
def test_any_body(standing, client, body, endpoint, known):
    headers = {"Authorization": basic(*client)} if known else {}

    answer = standing.send(
        "POST", endpoint, data=body, content_type=FORM, headers=headers
    )

    is_an_answer(answer)


@FAST
@given(
    name=st.sampled_from(
        [
            "HTTP_AUTHORIZATION",
            "CONTENT_TYPE",
            "CONTENT_LENGTH",
            "QUERY_STRING",
            "HTTP_HOST",
            "HTTP_ACCEPT",
            "HTTP_X_FORWARDED_FOR",
            "HTTP_COOKIE",
            "REQUEST_METHOD",
            "REMOTE_ADDR",
            "wsgi.url_scheme",
        ]
    ),
    value=latin,
    prefix=st.sampled_from(["", "Basic ", "Bearer ", FORM + ";"]),
    endpoint=st.sampled_from(ENDPOINTS),
)
def test_any_header(standing, client, name, value, prefix, endpoint):
    method = "POST" if endpoint in ENDPOINTS[:3] else "GET"

    answer = standing.send(
        method,
        endpoint,
        auth=client,
        data=b"grant_type=client_credentials&token=x" if method == "POST" else None,
        environ_overrides={name: prefix + value},
    )

    is_an_answer(answer)


@FAST
@given(secret=st.binary(max_size=60), encoded=st.booleans())
def test_any_credentials(standing, secret, encoded):
    pair = quote_from_bytes(secret).encode() if encoded else secret
    header = "Basic " + b64url(pair).replace("-", "+").replace("_", "/")
    padded = header + "=" * (-len(b64url(pair)) % 4)

    answer = standing.send(
        "POST",
        "access_token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": padded},
    )

    is_an_answer(answer)


@FAST
@given(
    path=st.one_of(
        latin.map(lambda text: f"/{text}"),
        latin.map(lambda text: f"/am/oauth2/{text}"),
        latin.map(lambda text: f"/am/oauth2/realms/root/realms/{text}/access_token"),
        latin.map(lambda text: f"{ALPHA}/{text}"),
        latin.map(lambda text: f"/.well-known/oauth-authorization-server/{text}"),
    ),
    raw=st.one_of(st.none(), latin),
)
def test_any_path(standing, path, raw):
    seen = {"PATH_INFO": path} | ({} if raw is None else {"RAW_URI": raw})

    answer = standing.send("GET", "", path="/", environ_overrides=seen)

    is_an_answer(answer)


@FAST
@given(
    token=st.one_of(
        st.text(max_size=200),
        st.tuples(json_like, json_like, st.binary(max_size=70)),
        st.tuples(json_like, st.just(b""), st.binary(), st.binary(), st.binary()),
        st.lists(st.binary(max_size=40), min_size=3, max_size=5),
    ),
    kid=st.sampled_from([None, "seal", "signer"]),
)
def test_any_token(standing, client, token, kid):
    keyring = standing.services.cache.current().keyring
    kids = {"seal": keyring.seals, "signer": keyring.signers}

    def written(piece):
        if isinstance(piece, dict) and kid:
            piece = piece | {"kid": next(iter(kids[kid]))}
        return b64url(piece if isinstance(piece, bytes) else json.dumps(piece).encode())

    text = token if isinstance(token, str) else ".".join(map(written, token))
    is_an_answer(standing.post("introspect", auth=client, token=text))
    revoked = standing.post("token/revoke", auth=client, token=text)
    if revoked.status_code == 503:  # a key that is perhaps too new, asked too often
        assert revoked.headers["Retry-After"] == "1"
    else:
        is_an_answer(revoked)
    bearer = text.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
    info = standing.get("tokeninfo", headers={"Authorization": f"Bearer {bearer}"})
    is_an_answer(info)
    told = standing.post("userinfo", access_token=text)
    is_an_answer(told)
