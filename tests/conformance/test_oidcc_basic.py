"""The plan oidcc-basic: tokens, UserInfo and scopes, as the suite looks at them."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from iam.domain.claims import CLAIMS_OF_SCOPE
from iam.domain.declarations.reading import read_declaration
from tests.authorizing import CALLBACK, ISSUER, VERIFIER, challenge, goes_to, told
from tests.conformance.plans import REFUSED
from tests.conformance.suite import EVERYTHING, STATE, Suite, brought_back
from tests.protocol.informing import named, userinfo
from tests.reading_id_tokens import read_with_header

A_CLIENT_WITH_NONE = {
    "realms": [
        {
            "path": "/alpha",
            "clients": [{"client_id": "app", "id_token_signed_response_alg": "none"}],
        }
    ]
}


@pytest.fixture
def suite(suite: Suite) -> Suite:
    """Give the suite with the person signed in."""
    suite.sign_in()
    return suite


def known_by(suite: Suite, *scopes: str) -> dict:
    """Give what UserInfo tells, whose sub is that of the ID Token."""
    tokens = suite.tokens(scope=" ".join(("openid", *scopes)))
    answer = userinfo(suite, tokens["access_token"])
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json["sub"] == suite.read(tokens)["sub"]
    return answer.json


@pytest.mark.spec("OpenID Connect Core", "3.1")
def test_oidcc_server(suite):
    answer = suite.authorize()
    exchanged = suite.exchange(told(answer)["code"])

    assert goes_to(answer) == CALLBACK
    assert told(answer) == {
        "code": told(answer)["code"],
        "state": STATE,
        "iss": ISSUER,
        "client_id": "app",  # AM's, and so is scope
        "scope": "openid",
    }
    assert exchanged.status_code == 200
    assert exchanged.content_type == "application/json"
    assert exchanged.headers["Cache-Control"] == "no-store"
    tokens = exchanged.json
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] > 0
    assert tokens["scope"] == "openid"
    assert not {"name", "email"} & {*suite.read(tokens)}, "nobody asked for them"
    assert userinfo(suite, tokens["access_token"]).status_code == 200


@pytest.mark.spec("OpenID Connect Core", "3.1.3.7")
def test_oidcc_idtoken_signature(suite):
    tokens = suite.tokens()

    header, _ = read_with_header(suite.server, tokens["id_token"])
    [key] = [
        key
        for key in suite.server.get("connect/jwk_uri").json["keys"]
        if key["kid"] == header["kid"]
    ]
    assert header["alg"] == key["alg"] == "RS256"
    assert suite.read(tokens)


@pytest.mark.spec("OpenID Connect Core", "2")
def test_oidcc_idtoken_unsigned(suite):
    code, _ = REFUSED["oidcc-idtoken-unsigned"]
    announced = suite.server.get(".well-known/openid-configuration").json
    _, [fault] = read_declaration(A_CLIENT_WITH_NONE)

    assert code == "", "no request can ask for one"
    assert "none" not in announced["id_token_signing_alg_values_supported"]
    assert str(fault) == (
        "realms[0].clients[0].id_token_signed_response_alg: "
        "'none' is not one of RS256, ES256, PS256, EdDSA"
    )


@pytest.mark.spec("OpenID Connect Core", "5.3.1")
def test_oidcc_userinfo_get(suite):
    tokens = suite.tokens()

    answer = userinfo(suite, tokens["access_token"], method="GET")

    assert answer.status_code == 200
    assert answer.json == {"sub": suite.read(tokens)["sub"]}


@pytest.mark.spec("OpenID Connect Core", "5.3.1")
def test_oidcc_userinfo_post_header(suite):
    tokens = suite.tokens()

    answer = userinfo(suite, tokens["access_token"], method="POST")

    assert answer.status_code == 200
    assert answer.json == {"sub": suite.read(tokens)["sub"]}


@pytest.mark.spec("OpenID Connect Core", "5.3.1")
def test_oidcc_userinfo_post_body(suite):
    tokens = suite.tokens()
    form = {"access_token": tokens["access_token"]}

    answer = userinfo(suite, method="POST", data=form)

    assert answer.status_code == 200
    assert answer.json == {"sub": suite.read(tokens)["sub"]}


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(suite):
    assert suite.read(suite.tokens(nonce=None), nonce=None)


@pytest.mark.spec("OpenID Connect Core", "5.4")
def test_oidcc_scope_profile(suite):
    found = known_by(suite, "profile")

    assert {*found} == {"sub", *CLAIMS_OF_SCOPE["profile"]}
    assert found["updated_at"] <= suite.clock.time()
    assert found["preferred_username"] == "ada"
    same = {*CLAIMS_OF_SCOPE["profile"]} - {"updated_at", "preferred_username"}
    assert {name: found[name] for name in same} == (
        {name: EVERYTHING[name] for name in same} | {"locale": "en-GB"}
    )


@pytest.mark.spec("OpenID Connect Core", "5.4")
def test_oidcc_scope_email(suite):
    found = known_by(suite, "email")

    found.pop("sub")
    assert found == {"email": "ada@example.com", "email_verified": True}


@pytest.mark.spec("OpenID Connect Core", "5.1.1")
def test_oidcc_scope_address(suite):
    found = known_by(suite, "address")

    found.pop("sub")
    assert found == {"address": {"formatted": "\n".join(EVERYTHING["address"])}}


@pytest.mark.spec("OpenID Connect Core", "5.4")
def test_oidcc_scope_phone(suite):
    found = known_by(suite, "phone")

    found.pop("sub")
    assert found == {
        "phone_number": EVERYTHING["phone_number"],
        "phone_number_verified": False,
    }


@pytest.mark.spec("OpenID Connect Core", "5.4")
def test_oidcc_scope_all(suite):
    found = known_by(suite, *CLAIMS_OF_SCOPE)

    every = {name for names in CLAIMS_OF_SCOPE.values() for name in names}
    assert {*found} == {"sub", *every}
    assert len(every) == 19


@pytest.mark.spec("RFC 6749", "3.3")
def test_oidcc_alternate_happy_flow(suite):
    backwards = dict(reversed(suite.params(scope="email openid").items()))

    answer = suite.authorize(query=urlencode(backwards))

    tokens = suite.exchange(told(answer)["code"]).json
    assert suite.read(tokens)
    assert "email" in userinfo(suite, tokens["access_token"]).json


@pytest.mark.spec("OpenID Connect Core", "5.5.1")
def test_oidcc_claims_essential(suite):
    asked = suite.asks(claims=named(userinfo={"name": {"essential": True}}))

    agreed = suite.browser.submit(asked, "allow", form=asked.form("request"))

    tokens = suite.exchange(brought_back(agreed)["code"]).json

    assert "name" not in suite.read(tokens), "it was asked for at the other place"
    assert userinfo(suite, tokens["access_token"]).json["name"] == EVERYTHING["name"]


@pytest.mark.spec("OpenID Connect Core", "5.2")
def test_oidcc_claims_locales(suite):
    tokens = suite.tokens(scope="openid profile", claims_locales="se")

    assert suite.read(tokens)
    assert userinfo(suite, tokens["access_token"]).json["name"] == EVERYTHING["name"]


@pytest.mark.spec("RFC 7636", "4.6")
def test_oidcc_ensure_request_with_valid_pkce_succeeds(suite):
    asked = {"code_challenge": challenge(), "code_challenge_method": "S256"}

    answer = suite.exchange(suite.code(**asked), code_verifier=VERIFIER)

    assert answer.status_code == 200
    assert suite.read(answer.json)
