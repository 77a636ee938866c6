"""OpenID Connect Core §5: which scope tells what of a person, and what is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from iam.domain.claim_words import STANDARD_CLAIMS
from iam.domain.claims import (
    ASKABLE,
    CLAIMS_OF_PEOPLE,
    CLAIMS_OF_SCOPE,
    IDENTITY_SCOPES,
    claims_for,
    claims_of_id_token,
    claims_of_userinfo,
    claims_to_read,
    is_of_identity,
    known_of,
    read_named,
)
from iam.domain.claims_request import ClaimsRequest, WantedClaim
from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.provider import ProviderSettings

AT = datetime(2026, 6, 1, 12, 0, 0, 500_000, tzinfo=UTC)
DEMO = EndUser(
    id=UUID(int=1),
    realm_id=UUID(int=2),
    username="demo",
    attributes=EndUserAttributes(
        name="Demo User",
        given_name="Demo",
        email="demo@example.com",
        address=("1 Way", "Town"),
        nickname="D",
        locale="fr_CA",
        email_verified=True,
    ),
    updated_at=AT,
)
NOBODY = EndUser(
    id=UUID(int=3),
    realm_id=UUID(int=2),
    username="nobody",
    attributes=EndUserAttributes(),
)
EMAIL = WantedClaim(name="email")
NAMED = ClaimsRequest(userinfo=(EMAIL,), id_token=(WantedClaim(name="nickname"),))
ON = ProviderSettings(claims_parameter_supported=True)
OFF = ProviderSettings()


@pytest.mark.spec("OpenID Connect Core", "5.4")
@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("openid", {}),
        (
            "profile",
            {
                "name": "Demo User",
                "given_name": "Demo",
                "nickname": "D",
                "preferred_username": "demo",
                "locale": "fr-CA",
                "updated_at": 1_780_315_200,
            },
        ),
        ("email", {"email": "demo@example.com", "email_verified": True}),
        ("address", {"address": {"formatted": "1 Way\nTown"}}),
        ("phone", {}),
        ("write", {}),
    ],
    ids=[
        "that somebody signed in, and no more",
        "names; what is not known is left out",
        "an e-mail address, and whether it was verified",
        "an address as an object",
        "nothing is known, so nothing is verified",
        "no scope of identity",
    ],
)
def test_a_scope_tells_what_is_known(scope, told):
    assert claims_for(DEMO, scopes=[scope]) == told


@pytest.mark.spec("OpenID Connect Core", "5.1")
def test_of_whom_nothing_is_known_the_name_to_sign_in_with_is_told():
    assert known_of(NOBODY) == {"preferred_username": "nobody"}


@pytest.mark.parametrize(
    ("key", "read"),
    [
        ("openid", {}),
        ("email", {"email": "demo@example.com"}),
        ("address", {"address": "1 Way, Town"}),
        ("claim nickname", {"nickname": "D"}),
        ("claim email_verified", {}),
        ("claim website", {}),
        ("claim unheard-of", {}),
    ],
)
def test_what_a_person_reads_of_it_are_texts(key, read):
    assert claims_to_read(key, DEMO) == read


def test_every_claim_is_known_and_has_words_and_every_such_scope_is_of_identity():
    full = replace(
        DEMO,
        attributes=EndUserAttributes(
            **{
                name: "x"
                for name in CLAIMS_OF_PEOPLE
                if name not in {"address", "preferred_username", "updated_at"}
            },
            address=("x",),
        ),
    )

    assert tuple(known_of(full)) == CLAIMS_OF_PEOPLE
    assert set(CLAIMS_OF_PEOPLE) < set(STANDARD_CLAIMS)
    assert set(CLAIMS_OF_SCOPE) < IDENTITY_SCOPES


@pytest.mark.parametrize(
    ("key", "is_it"),
    [("openid", True), ("claim email", True), ("write", False), ("claims", False)],
)
def test_what_tells_who_somebody_is(key, is_it):
    assert is_of_identity(key) is is_it


@pytest.mark.spec("OpenID Connect Core", "5.5.1")
@pytest.mark.parametrize(
    ("scopes", "wanted", "told"),
    [
        ([], EMAIL, {"email": "demo@example.com"}),
        ([], replace(EMAIL, values=("a@example.com",)), {}),
        (
            [],
            replace(EMAIL, values=("a@example.com", "demo@example.com")),
            {"email": "demo@example.com"},
        ),
        (
            ["email"],
            replace(EMAIL, values=("a@example.com",)),
            {"email": "demo@example.com", "email_verified": True},
        ),
        ([], WantedClaim(name="website", essential=True), {}),
        ([], WantedClaim(name="email_verified", values=(1,)), {}),
        (
            [],
            WantedClaim(name="email_verified", values=(True,)),
            {"email_verified": True},
        ),
        ([], WantedClaim(name="acr", essential=True), {}),
    ],
    ids=[
        "by its name",
        "with another value it is left out",
        "one of several values",
        "naming takes nothing away from a scope",
        "essential or not, what is not known is not told",
        "a number is no boolean",
        "a boolean",
        "of the person alone",
    ],
)
def test_a_claim_that_is_named(scopes, wanted, told):
    assert claims_for(DEMO, scopes=scopes, wanted=[wanted]) == told


@pytest.mark.parametrize(
    ("request_", "provider", "names"),
    [
        (NAMED, ON, ["address", "email"]),
        (NAMED, OFF, ["address"]),
        (None, ON, ["address"]),
    ],
    ids=["what was named counts", "not where it is switched off since", "nothing was"],
)
def test_what_userinfo_tells(request_, provider, names):
    told = claims_of_userinfo(
        DEMO, scopes=["openid", "address"], request=request_, provider=provider
    )

    assert sorted(told) == names


@pytest.mark.parametrize(
    ("request_", "provider", "names"),
    [
        (NAMED, ON, ["nickname"]),
        (NAMED, OFF, []),
        (None, ON, []),
        (NAMED, replace(ON, always_add_claims_to_token=True), ["address", "nickname"]),
        (NAMED, replace(OFF, always_add_claims_to_token=True), ["address"]),
    ],
    ids=[
        "what was named for it",
        "not where it is switched off since",
        "nothing was",
        "what scopes give, where the provider says so",
        "that alone",
    ],
)
def test_what_an_id_token_tells(request_, provider, names):
    told = claims_of_id_token(
        DEMO, scopes=["openid", "address"], request=request_, provider=provider
    )

    assert sorted(told) == names


@pytest.mark.spec("OpenID Connect Core", "5.5")
@pytest.mark.parametrize(
    ("parameter", "scopes", "provider"),
    [
        (None, ["openid"], ON),
        ('{"userinfo":{"email":null}}', ["openid"], OFF),
        ("not even JSON", ["openid"], OFF),
        ('{"userinfo":{"email":null}}', ["write"], ON),
    ],
    ids=["not sent", "not supported", "not looked at then", "no OpenID Connect"],
)
def test_a_parameter_that_does_not_count(parameter, scopes, provider):
    assert read_named(parameter, scopes=scopes, provider=provider) is None


def test_a_parameter_that_counts():
    asked = '{"userinfo":{"email":null},"id_token":{"nickname":null}}'

    assert read_named(asked, scopes=["openid"], provider=ON) == NAMED
    assert {"sub", "acr", "auth_time"} < ASKABLE
