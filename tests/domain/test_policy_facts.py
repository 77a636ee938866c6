"""What policies are told of who asks, and how settings of theirs are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.grants import Grant
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.facts import (
    Authentication,
    RequestFacts,
    country_of,
    of_authentication,
    of_client,
    of_request,
    of_subject,
)
from iam.domain.policies.values import Target
from iam.domain.policies.variables import NOBODY_SIGNED_IN
from iam.domain.provider import ProviderSettings
from iam.domain.setting import read_settings
from tests.builders import A_CLIENT, A_REALM, NOON, a_client

ADA = EndUser(
    id=UUID(int=7),
    realm_id=A_REALM,
    username="ada",
    attributes=EndUserAttributes(
        name="Ada Lovelace",
        address=("12 St James's Square", "London"),
        groups=("staff", "Büro"),
    ),
)
GRANT = Grant(
    id="the-grant",
    realm_id=A_REALM,
    client_uuid=A_CLIENT,
    subject_id=ADA.id,
    session_id="the-session",
    scopes=("read",),
    words=(),
    auth_time=NOON - timedelta(hours=1),
    granted_at=NOON,
    ends_at=NOON + timedelta(hours=1),
)
GOLD = ProviderSettings(password_acr_values=("silver",), default_acr="bronze")


@pytest.mark.parametrize(
    ("header", "country"),
    [
        ("FR", "FR"),
        ("fr", "FR"),
        ("", ""),
        ("F", ""),
        ("FRA", ""),
        ("FR,DE", ""),
        ("FR, DE", ""),
        (" FR", ""),
        ("FR\n", ""),
        ("T1", ""),
        ("ÅÄ", ""),
        ("ǆǆ", ""),
    ],
)
def test_a_country_is_two_letters_or_not_known(header, country):
    assert country_of(header) == country


def test_a_person_is_told_of_by_what_never_changes_and_by_the_claims():
    assert of_subject(ADA, a_client()) == {
        "subject.kind": "person",
        "subject.id": "00000000-0000-0000-0000-000000000007",
        "subject.username": "ada",
        "subject.groups": ("staff", "Büro"),
        "subject.attributes": {
            "name": "Ada Lovelace",
            "preferred_username": "ada",
            "address": {"formatted": "12 St James's Square\nLondon"},
        },
    }


def test_a_client_that_acts_for_itself_is_its_own_subject():
    assert of_subject(None, a_client("reports")) == {
        "subject.kind": "client",
        "subject.id": "reports",
        "subject.username": "",
        "subject.groups": (),
        "subject.attributes": {},
    }


def test_a_client_is_told_of_by_its_settings():
    client = a_client(
        "reports",
        scopes=("write|Write", "read", "write|fr|Écrire"),
        custom_properties=("tenant=acme", "formula=a=b", "empty="),
        token_endpoint_auth_method="none",
        verified_by="Ops",
    )

    assert of_client(client) == {
        "client.id": "reports",
        "client.public": True,
        "client.verified": True,
        "client.scopes": ("write", "read"),
        "client.properties": {"tenant": "acme", "formula": "a=b", "empty": ""},
    }
    assert not of_client(a_client())["client.verified"]


@pytest.mark.parametrize(
    ("since", "age"),
    [(timedelta(), 0), (timedelta(seconds=59.9), 59), (-timedelta(hours=1), 0)],
    ids=[
        "just now",
        "whole seconds",
        "another node's clock is ahead: never less than 0",
    ],
)
def test_the_age_of_an_authentication(since, age):
    known = Authentication(level="silver", at=NOON - since)

    assert of_authentication(known, NOON) == {
        "authentication.level": "silver",
        "authentication.methods": ("pwd",),
        "authentication.age": age,
    }


def test_nobody_s_authentication_is_older_than_any_limit():
    assert of_authentication(None, NOON) == {
        "authentication.level": "",
        "authentication.methods": (),
        "authentication.age": NOBODY_SIGNED_IN,
    }


@pytest.mark.parametrize(
    ("asked", "level"), [((), "bronze"), (("gold", "silver"), "silver")]
)
def test_while_a_person_is_asked_the_level_is_what_their_grant_will_say(asked, level):
    known = Authentication.asked(asked, GOLD, at=NOON)

    assert known == Authentication(level=level, at=NOON)


@pytest.mark.parametrize(("said", "level"), [("silver", "silver"), ("", "bronze")])
def test_the_level_of_a_grant_is_that_of_its_id_token(said, level):
    known = Authentication.of(replace(GRANT, acr=said), GOLD)

    assert known == Authentication(level=level, at=GRANT.auth_time)


def test_a_request_is_told_of_by_how_it_came_and_what_it_asks():
    came = RequestFacts(grant_type="refresh_token", address="192.0.2.1", country="FR")

    assert of_request(came, scopes=("a",), resources=("https://b",), now=NOON) == {
        "request.grant_type": "refresh_token",
        "request.scopes": ("a",),
        "request.resources": ("https://b",),
        "request.address": "192.0.2.1",
        "request.country": "FR",
        "request.time": NOON,
    }


def test_a_token_is_told_of_as_it_would_be():
    token = TokenDraft(
        target=Target.ID_TOKEN,
        scopes=("openid",),
        claims={"name": "Ada"},
        lifetime=60,
        audience=("app",),
    )

    assert token.variables() == {
        "token.kind": "id_token",
        "token.scopes": ("openid",),
        "token.claims": {"name": "Ada"},
        "token.lifetime": 60,
        "token.audience": ("app",),
    }


@pytest.mark.parametrize(
    ("cls", "written", "fault"),
    [
        (ClientSettings, ["tenant=acme", "_t.i-er2="], None),
        (ClientSettings, ["tenant"], "[0]: 'tenant' is not name=value"),
        (ClientSettings, ["=acme"], "[0]: '' cannot be the name of a property: 1 to"),
        (ClientSettings, ["2=x"], "[0]: '2' cannot be the name of a property: 1 to"),
        (ClientSettings, ["é=x"], "[0]: 'é' cannot be the name of a property: 1 to"),
        (ClientSettings, ["a" * 65 + "=x"], "cannot be the name of a property"),
        (ClientSettings, ["a=" + "é" * 512], "[0]: at most 1024 bytes"),
        (ClientSettings, ["a=x", "a=y"], "[1]: a stands here twice"),
        (ClientSettings, [f"a{n}=" for n in range(101)], "at most 100 entries"),
        (ProviderSettings, "CF-IPCountry", None),
        (ProviderSettings, "", None),
        (ProviderSettings, "CF_IPCountry", "'CF_IPCountry' is not the name of a heade"),
        (ProviderSettings, "X-Country:", "'X-Country:' is not the name of a header"),
        (ProviderSettings, "X" * 101, "at most 100 characters"),
        (EndUserAttributes, ["staff", "cn=Büro,ou=groups"], None),
        (EndUserAttributes, [""], "[0]: must be a text that neither begins nor ends"),
        (EndUserAttributes, [" staff"], "[0]: must be a text that neither begins nor"),
        (EndUserAttributes, ["é" * 128], "[0]: at most 255 bytes"),
        (EndUserAttributes, ["staff", "staff"], "[1]: stands here twice"),
        (EndUserAttributes, [f"g{n}" for n in range(257)], "at most 256 entries"),
    ],
)
def test_what_can_be_chosen_for_policies(cls, written, fault):
    names = {
        ClientSettings: "custom_properties",
        ProviderSettings: "country_header",
        EndUserAttributes: "groups",
    }

    _, faults = read_settings(cls, {names[cls]: written})

    said = [str(each).removeprefix(names[cls]).removeprefix(": ") for each in faults]
    assert len(said) == (fault is not None)
    assert fault is None or fault in said[0]
