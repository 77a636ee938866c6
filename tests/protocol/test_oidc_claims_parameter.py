"""OpenID Connect Core §5.5: claims that are asked for by name, over HTTP."""

from __future__ import annotations

import json

import pytest

from iam.engines.signatures import decode_unverified
from tests.authorizing import ISSUER, goes_to, told
from tests.protocol.informing import an_asking, named, userinfo

ON = {"clients_can_skip_consent": True, "claims_parameter_supported": True}
EMAIL = named(userinfo={"email": {"essential": True}})


@pytest.fixture
def asking(server):
    return an_asking(server, provider=ON)


def both(asking, **params) -> tuple[dict, dict]:
    """Give what UserInfo tells, and the ID Token, without what every one has."""
    answer = asking.exchange(asking.code(**params))
    assert answer.status_code == 200, answer.text
    told = userinfo(asking, answer.json["access_token"]).json
    _, claims = decode_unverified(answer.json["id_token"])
    told.pop("sub")
    every = {"iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "azp", "sid"}
    return told, {n: v for n, v in claims.items() if n not in every | {"at_hash"}}


@pytest.mark.spec("OpenID Connect Core", "5.5")
@pytest.mark.parametrize(
    ("claims", "in_userinfo", "in_id_token"),
    [
        ({"userinfo": {"email": None}}, {"email": "ada@example.com"}, {}),
        (
            {"userinfo": {"email": {"essential": True}}},
            {"email": "ada@example.com"},
            {},
        ),
        ({"id_token": {"nickname": None}}, {}, {"nickname": "Countess"}),
        (
            {"userinfo": {"email_verified": None}, "id_token": {"email": None}},
            {"email_verified": True},
            {"email": "ada@example.com"},
        ),
        ({"userinfo": {"email": {"value": "eve@example.com"}}}, {}, {}),
        (
            {"userinfo": {"email": {"values": ["x", "ada@example.com"]}}},
            {"email": "ada@example.com"},
            {},
        ),
        ({"userinfo": {"website": {"essential": True}}}, {}, {}),
        ({"userinfo": {"name#fr": None, "shoe_size": None}}, {}, {}),
    ],
    ids=[
        "voluntary",
        "essential",
        "in the ID Token",
        "each where it was asked for",
        "another value",
        "one of several values",
        "essential, and not known: no error",
        "in another language, and unheard of: ignored",
    ],
)
def test_what_is_named_is_told(asking, claims, in_userinfo, in_id_token):
    assert both(asking, scope="openid", claims=named(**claims)) == (
        in_userinfo,
        in_id_token,
    )


def test_a_scope_and_a_name_add_up(asking):
    claims = named(userinfo={"nickname": None}, id_token={"email": None})

    in_userinfo, in_id_token = both(asking, scope="openid email", claims=claims)

    assert set(in_userinfo) == {"email", "email_verified", "nickname"}
    assert in_id_token == {"email": "ada@example.com"}


@pytest.mark.parametrize(
    ("provider", "in_id_token"),
    [
        ({}, {}),
        (
            {"always_add_claims_to_token": True},
            {"email": "ada@example.com", "email_verified": True},
        ),
    ],
    ids=["at the UserInfo endpoint alone", "in ID Tokens too"],
)
@pytest.mark.spec("OpenID Connect Core", "5.4")
def test_where_the_claims_of_scopes_are_told(server, provider, in_id_token):
    asking = an_asking(server, provider=provider)

    in_userinfo, found = both(asking, scope="openid email")

    assert set(in_userinfo) == {"email", "email_verified"}
    assert found == in_id_token


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ("{", "claims: not JSON, or something twice"),
        ('{"userinfo":[]}', "claims: userinfo is not an object"),
        ("[" * 3_000, "claims: not JSON, or something twice"),
        (" " * 5_000 + "{}", "claims: more than 4096 characters"),
        (
            '{"id_token":{"name":{"value":"\\ud800"}}}',
            "claims: name has a value that is no string, boolean or whole number",
        ),
    ],
)
def test_what_cannot_be_read_is_told_to_the_client(asking, claims, why):
    answer = asking.authorize(scope="openid", claims=claims)

    assert told(answer) == {
        "error": "invalid_request",
        "error_description": why,
        "iss": ISSUER,
        "state": "xyz",
    }


@pytest.mark.spec("OpenID Connect Core", "5.5")
@pytest.mark.parametrize("claims", [EMAIL, "{", "x" * 5_000])
def test_where_it_is_not_supported_it_is_ignored(server, claims):
    asking = an_asking(server)

    assert both(asking, scope="openid", claims=claims) == ({}, {})


def test_without_openid_it_is_ignored(asking):
    assert goes_to(asking.authorize(scope="read", claims="{"))
    token = asking.token(scope="read", claims=EMAIL)

    assert userinfo(asking, token).status_code == 403


def test_switched_off_it_counts_no_more(asking):
    token = asking.token(scope="openid", claims=EMAIL)
    assert "email" in userinfo(asking, token).json

    asking.server.realm("/alpha", **ON | {"claims_parameter_supported": False})

    assert "email" not in userinfo(asking, token).json


def test_each_grant_has_its_own(asking):
    first = asking.token(scope="openid", claims=EMAIL)
    second = asking.token(scope="openid")

    assert "email" in userinfo(asking, first).json
    assert "email" not in userinfo(asking, second).json


@pytest.mark.spec("OpenID Connect Core", "5.2")
def test_languages_of_claims_are_no_error(asking):
    """People are known in one language: theirs."""
    token = asking.token(scope="openid profile", claims_locales="fr-CA en")

    told = userinfo(asking, token).json

    assert told["name"] == "Ada Lovelace"
    assert not [name for name in told if "#" in name]


def test_many_claims_fit_into_one_request(asking):
    everything = asking.server.get(".well-known/openid-configuration").json
    names = everything["claims_supported"]
    wanted = {name: {"essential": True} for name in names}
    claims = json.dumps({"userinfo": wanted, "id_token": wanted})

    in_userinfo, in_id_token = both(asking, scope="openid", claims=claims)

    assert in_userinfo == in_id_token
    assert len(in_userinfo) == 13


def test_a_refreshed_token_tells_the_same(server):
    grants = ("authorization_code", "refresh_token")
    asking = an_asking(server, provider=ON, grant_types=grants)
    first = asking.exchange(asking.code(scope="openid read", claims=EMAIL)).json

    answer = asking.server.post(
        "access_token",
        auth=asking.auth,
        grant_type="refresh_token",
        refresh_token=first["refresh_token"],
        scope="openid",
    )

    assert answer.status_code == 200, answer.text
    assert "email" in userinfo(asking, answer.json["access_token"]).json
