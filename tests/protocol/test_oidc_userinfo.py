"""OpenID Connect Core §5.3: what UserInfo tells, over HTTP."""

from __future__ import annotations

import pytest

from iam.engines.signatures import decode_unverified
from tests.authorizing import CALLBACK, ISSUER
from tests.conftest import NOON
from tests.protocol.informing import an_asking, userinfo


@pytest.fixture
def asking(server):
    return an_asking(server)


@pytest.fixture
def subject(asking) -> str:
    return f"(usr!{asking.user.id})"


@pytest.mark.spec("OpenID Connect Core", "5.4")
@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("openid", {}),
        (
            "openid profile",
            {
                "name": "Ada Lovelace",
                "given_name": "Ada",
                "family_name": "Lovelace",
                "nickname": "Countess",
                "preferred_username": "ada",
                "birthdate": "1815-12-10",
                "locale": "en-GB",
                "updated_at": int(NOON.timestamp()),
            },
        ),
        ("openid email", {"email": "ada@example.com", "email_verified": True}),
        (
            "openid address",
            {"address": {"formatted": "12 St James's Square\nLondon"}},
        ),
        (
            "openid phone",
            {"phone_number": "+44 20 7946 0000", "phone_number_verified": False},
        ),
        ("openid read", {}),
    ],
)
def test_each_scope_tells_its_claims(asking, subject, scope, told):
    answer = userinfo(asking, asking.token(scope=scope))

    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {"sub": subject, **told}


@pytest.mark.spec("OpenID Connect Core", "5.4")
def test_all_scopes_together(asking):
    told = userinfo(asking, asking.token(scope="openid profile email address phone"))

    assert next(iter(told.json)) == "sub"
    assert len(told.json) == 14


def test_what_is_told_is_of_today(asking):
    token = asking.token(scope="openid email")
    asking.services.end_users.set(asking.realm, "ada", attributes={"email": ""})

    assert set(userinfo(asking, token).json) == {"sub"}


@pytest.mark.spec("OpenID Connect Core", "5.3.1")
@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
@pytest.mark.parametrize(
    "sent",
    [
        {"method": "GET"},
        {"method": "POST"},
        {"method": "POST", "content_type": "application/json"},
        {"method": "POST", "data": {"other": "x"}},
        {"method": "GET", "query_string": {"schema": "openid"}},
    ],
    ids=[
        "GET",
        "POST without a body",
        "POST whose body is empty, whatever its type",
        "POST with a form that has something else",
        "GET with a query that has something else",
    ],
)
def test_a_token_in_the_header(server, token_format, sent):
    asking = an_asking(server, access_token_format=token_format)

    answer = userinfo(asking, asking.token(scope="openid"), **sent)

    assert answer.status_code == 200
    assert set(answer.json) == {"sub"}


@pytest.mark.spec("RFC 6750", "2.2")
def test_a_token_in_the_form(asking, subject):
    token = asking.token(scope="openid")

    answer = userinfo(asking, method="POST", data={"access_token": token})

    assert answer.json == {"sub": subject}


@pytest.mark.spec("OpenID Connect Core", "5.3.2")
@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_a_signed_answer_for_a_client_that_wants_it_so(server, algorithm):
    asking = an_asking(server, userinfo_signed_response_alg=algorithm)

    answer = userinfo(asking, asking.token(scope="openid email"))

    assert answer.status_code == 200
    assert answer.content_type == "application/jwt"
    assert answer.headers["Cache-Control"] == "no-store"
    header, claims = decode_unverified(answer.text)
    assert header["alg"] == algorithm
    assert claims == {
        "sub": f"(usr!{asking.user.id})",
        "email": "ada@example.com",
        "email_verified": True,
        "iss": ISSUER,
        "aud": "app",
    }
    keys = asking.server.get("connect/jwk_uri").json["keys"]
    assert header["kid"] in {key["kid"] for key in keys}


def test_a_key_is_made_when_a_client_first_wants_one(asking):
    token = asking.token(scope="openid")

    asking.change(userinfo_signed_response_alg="EdDSA")

    header, _ = decode_unverified(userinfo(asking, token).text)
    assert header["alg"] == "EdDSA"


@pytest.mark.spec("RFC 8725", "3.11")
def test_a_signed_answer_is_no_other_token(server):
    asking = an_asking(server, userinfo_signed_response_alg="ES256")
    signed = userinfo(asking, asking.token(scope="openid")).text
    header, claims = decode_unverified(signed)

    assert header["typ"] == "userinfo+jwt"
    assert "exp" not in claims
    assert userinfo(asking, signed).status_code == 401
    live = asking.services.cache.current()
    assert asking.services.id_tokens.verify_hint(live, asking.realm, signed) is None


@pytest.mark.spec("OpenID Connect Core", "5.3.2")
def test_the_sub_is_the_same_everywhere(server):
    asking = an_asking(
        server,
        subject_type="pairwise",
        access_token_format="jwt",
        redirect_uris=(CALLBACK,),
    )
    told = asking.exchange(asking.code(scope="openid")).json
    token = told["access_token"]

    sub = userinfo(asking, token).json["sub"]

    assert "usr!" not in sub
    assert decode_unverified(token)[1]["sub"] == sub
    assert asking.server.introspect(asking.auth, token)["sub"] == sub
    assert decode_unverified(told["id_token"])[1]["sub"] == sub


def test_what_the_audit_log_says(asking):
    token = asking.token(scope="openid email")

    userinfo(asking, token)

    last = asking.server.audit_lines().splitlines()[-1]
    assert '"app"' in last
    assert "userinfo" in last
    for secret in (token, "ada@example.com", "Lovelace"):
        assert secret not in last


def test_head_says_as_much_as_a_head_can(asking):
    answer = userinfo(asking, asking.token(scope="openid"), method="HEAD")

    assert answer.status_code == 200
    assert not answer.data


@pytest.mark.spec("OpenID Connect Discovery", "3")
def test_it_is_announced(server):
    server.realm("/alpha", claims_parameter_supported=True)

    document = server.get(".well-known/openid-configuration").json

    assert document["userinfo_endpoint"] == f"{ISSUER}/userinfo"
    assert document["userinfo_signing_alg_values_supported"][0] == "RS256"
    assert document["claim_types_supported"] == ["normal"]
    assert {"sub", "name", "email_verified"} < set(document["claims_supported"])
    assert document["claims_parameter_supported"] is True


@pytest.mark.spec("OpenID Connect Core", "5.3")
@pytest.mark.parametrize("scope", ["openid", "profile"])
def test_a_page_of_the_client_may_read_it_and_why_it_was_refused(server, scope):
    asking = an_asking(server, javascript_origins=("https://app.example",))
    token = asking.token(scope=scope)
    page, other = "https://app.example", "https://other.example"
    asking.server.client("other", javascript_origins=(other,))

    answer = userinfo(asking, token, headers={"Origin": page})
    strange = userinfo(asking, token, headers={"Origin": other})

    assert answer.headers["Access-Control-Allow-Origin"] == page
    assert "WWW-Authenticate" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in strange.headers
    asked = asking.server.send(
        "OPTIONS",
        "userinfo",
        headers={
            "Origin": page,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, POST"
