"""The plan oidcc-basic: codes, refresh tokens and how a client authenticates."""

from __future__ import annotations

import pytest

from tests.authorizing import CALLBACK
from tests.conformance.suite import SCOPES, Suite
from tests.protocol.informing import userinfo
from tests.protocol.refreshing import GRANT_TYPES, INVALID
from tests.signing_out import agreed_code


@pytest.fixture
def suite(suite: Suite) -> Suite:
    """Give the suite with the person signed in."""
    suite.sign_in()
    return suite


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_oidcc_codereuse(suite):
    code = suite.code()
    assert suite.exchange(code).status_code == 200

    assert suite.is_refused(suite.exchange(code))


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_oidcc_codereuse_30seconds(suite):
    code = suite.code()
    token = suite.exchange(code).json["access_token"]
    suite.clock.move(30)
    assert userinfo(suite, token).status_code == 200

    answer = suite.exchange(code)

    assert suite.is_refused(answer)
    assert answer.content_type == "application/json"
    assert userinfo(suite, token).status_code == 401, "what it gave is revoked"


@pytest.mark.spec("RFC 6749", "2.3.1")
def test_oidcc_server_client_secret_post(suite):
    client_id, secret = suite.server.client(
        "posting",
        grant_types=("authorization_code",),
        redirect_uris=(CALLBACK,),
        scopes=SCOPES,
        implied_consent=True,
        token_endpoint_auth_method="client_secret_post",
    )
    code = suite.code(client_id=client_id)

    answer = suite.server.post(
        "access_token",
        grant_type="authorization_code",
        client_id=client_id,
        client_secret=secret,
        **suite.presented(code),
    )

    assert answer.status_code == 200
    assert suite.read(answer.json, client_id=client_id)


@pytest.mark.spec("OpenID Connect Core", "12.2")
@pytest.mark.spec("RFC 6749", "10.4")
def test_oidcc_refresh_token(suite):
    other = suite.server.client("other", grant_types=GRANT_TYPES, scopes=SCOPES)
    scope = "openid offline_access"
    code = agreed_code(suite, scope=scope, prompt="consent")
    first = suite.exchange(code).json
    claims = suite.read(first)
    suite.clock.move(1)

    second = suite.refresh(first["refresh_token"], scope=scope)

    renewed = suite.read(second, nonce=None)
    assert renewed["iat"] == claims["iat"] + 1
    for name in ("iss", "sub", "aud", "azp", "auth_time"):
        assert renewed[name] == claims[name]
    assert second["token_type"] == "Bearer"
    assert second["expires_in"] > 0
    assert second["access_token"] != first["access_token"]
    assert userinfo(suite, second["access_token"]).status_code == 200
    stolen = suite.server.post(
        "access_token",
        auth=other,
        grant_type="refresh_token",
        refresh_token=second["refresh_token"],
    )
    assert stolen.status_code == 400
    assert stolen.json == {"error": "invalid_grant", "error_description": INVALID}
    assert suite.refresh(second["refresh_token"]), "and its own client has it still"
