"""Debian's Apache protects a page and an API, as docs/how-to has it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.authorizing import CALLBACK, VERIFIER, challenge
from tests.builders import b64url, part
from tests.processes.protecting import (
    PATIENCE,
    PHOTOS,
    comes_true,
    headers_of,
    is_shown,
    protected,
    sign_in,
)
from tests.visiting import Visitor

BOTH = pytest.mark.parametrize(
    ("client", "path", "other_scope"),
    [("opaque", "/photos/1", "photos.delete"), ("jwt", "/albums/1", "albums.share")],
    ids=["introspection", "jwks_uri"],
)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with protected(tmp_path_factory.mktemp("protected")) as everything:
        yield everything


@pytest.fixture(scope="module")
def visitor(served) -> Visitor:
    """Give somebody who has signed in to the page."""
    visitor = Visitor(stops_at=CALLBACK)
    sign_in(visitor, served.page)
    return visitor


@pytest.fixture(scope="module")
def id_token(served, visitor) -> str:
    """Give an ID Token of the same realm and person, for another client."""
    asked = {
        "response_type": "code",
        "client_id": "jwt",
        "redirect_uri": CALLBACK,
        "scope": "openid albums",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    visitor.go(f"{served.issuer()}/authorize?{urlencode(asked)}")
    visitor.press("Allow")
    [code] = parse_qs(urlsplit(visitor.address).query)["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    return served.exchange("jwt", **form)["id_token"]


@pytest.mark.spec("OpenID Connect Core", "3.1")
def test_the_page_is_for_who_signed_in_and_its_application_is_told_who_it_is(served):
    told = sign_in(Visitor(), served.page)

    assert told["oidc_claim_name"] == "Ada of the tests"
    assert told["oidc_claim_email"] == "ada@example.com"
    assert told["oidc_claim_sub"].startswith("(usr!")
    assert told["oidc_claim_iss"] == served.issuer()
    assert told["oidc_claim_aud"] == "intranet"


def test_what_a_browser_claims_does_not_reach_the_application(served, visitor):
    names = (
        "OIDC_CLAIM_email",
        "OIDC-CLAIM-email",
        "OIDC_CLAIM_role",
        "oidc-claim-role",
    )
    forged = dict.fromkeys(names, "forged")

    told = headers_of(visitor._http.get(served.page, headers=forged))

    assert told["oidc_claim_email"] == "ada@example.com"
    assert "forged" not in told.values()


@pytest.mark.spec("OpenID Connect Discovery", "4")
def test_five_settings_are_enough_where_the_realm_asks_nobody_for_pkce(served):
    told = sign_in(Visitor(), served.page_of_five_settings)

    assert told["oidc_claim_iss"] == served.issuer("beta")
    assert told["oidc_claim_sub"].startswith("(usr!")
    assert "oidc_claim_email" not in told


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_signing_out_of_the_page_signs_out_here_and_comes_back(served):
    leaving = Visitor()
    told = sign_in(leaving, served.page)
    after = f"{served.apache}/signed-out"

    end = f"{served.apache}/protected/redirect_uri?logout={quote(after, safe='')}"
    leaving.go(end)

    assert leaving.address == after
    for page in (served.page, served.account("/")):
        assert leaving.go(page).form("password")
    token = told["oidc_access_token"]
    assert served.introspect("photos-api", token) == {"active": False}


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.5")
def test_signing_out_elsewhere_ends_the_session_of_apache_and_of_nobody_else(
    served, visitor
):
    leaving = Visitor()
    sign_in(leaving, served.page)
    assert is_shown(leaving, served.page)

    leaving.go(served.account("/sign-out"))
    leaving.press("Sign out")

    assert comes_true(lambda: not is_shown(leaving, served.page))
    assert is_shown(visitor, served.page)


@BOTH
def test_a_token_for_the_api_is_let_in_and_its_application_is_told_of_it(
    served, client, path, other_scope
):
    token = served.token(client, scope=f"photos albums {other_scope}")
    names = ("OAUTH2_CLAIM_sub", "OAUTH2-CLAIM-sub", "OAUTH2_CLAIM_role")

    answer = served.call(path, token, **dict.fromkeys(names, "forged"))

    told = headers_of(answer)
    assert "forged" not in told.values()
    assert told["oauth2_claim_sub"] == f"(age!{client})"
    assert told["oauth2_claim_scope"] == f"photos albums {other_scope}"
    assert told["oauth2_claim_aud"] == PHOTOS


@BOTH
def test_what_is_no_token_for_the_api_is_kept_out(served, client, path, other_scope):
    elsewhere = "https://other.example.com"
    for said, token, status in (
        ("none", None, 401),
        ("not one", "x", 401),
        ("nothing", "", 401),
        ("another realm's", served.token(client, realm="beta"), 401),
        ("another scope", served.token(client, scope=other_scope), 403),
        ("for nobody", served.token(client, resource=""), 403),
        ("for somebody else", served.token(client, resource=elsewhere), 403),
    ):
        assert (said, served.call(path, token).status_code) == (said, status)


@pytest.mark.spec("RFC 8725", "3.12")
def test_an_id_token_is_no_access_token(served, id_token):
    assert part(id_token, 1)["iss"] == served.issuer()

    assert served.call("/photos/1", id_token).status_code == 401
    assert served.call("/albums/1", id_token).status_code == 403


@pytest.mark.spec("RFC 8725", "3.1")
def test_a_forged_jwt_is_kept_out(served):
    token = served.token("jwt", scope="albums")
    claims, kid = part(token, 1), part(token, 0)["kid"]
    keys = requests.get(f"{served.issuer()}/connect/jwk_uri", timeout=PATIENCE).json()
    [public] = [each for each in keys["keys"] if each["kid"] == kid]
    header = {"alg": "HS256", "kid": kid, "typ": "at+jwt"}
    secret = OctKey.import_key(json.dumps(public))
    with_public_key = jwt.encode(header, claims, secret, algorithms=["HS256"])
    unsigned = f"{b64url({**header, 'alg': 'none'})}.{b64url(claims)}."
    changed = f"{token.split('.')[0]}.{b64url({**claims, 'sub': 'x'})}."

    assert served.call("/albums/1", token).status_code == 200
    for forged in (with_public_key, unsigned, changed + token.split(".")[2]):
        assert served.call("/albums/1", forged).status_code == 401


@pytest.mark.spec("RFC 7009", "2.2")
def test_a_revocation_counts_at_once_where_tokens_are_asked_about(served):
    opaque = served.token("opaque", scope="photos")
    signed = served.token("jwt", scope="albums photos")
    assert served.call("/photos/1", opaque).status_code == 200
    assert served.call("/photos/1", signed).status_code == 200

    served.revoke("opaque", opaque)
    served.revoke("jwt", signed)

    assert served.call("/photos/1", opaque).status_code == 401
    assert served.call("/photos/1", signed).status_code == 401
    assert served.call("/albums/1", signed).status_code == 200, "who does not ask"
