"""People: how their names compare, what is known of them, and what they read."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from iam.domain.end_users import (
    EndUser,
    EndUserAttributes,
    folded_username,
    new_end_user,
    username_fault,
    written_username,
)
from iam.domain.faults import Refused
from iam.domain.setting import read_settings
from tests.builders import A_REALM

ANN = EndUser(
    id=UUID(int=7),
    realm_id=A_REALM,
    username="ann",
    attributes=EndUserAttributes(),
)


@pytest.mark.spec("RFC 8265", "3.3")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann", "ANN"),
        ("ann@example.com", "Ann@Example.com"),
        ("zoe\u0308", "ZO\u00cb"),
        ("stra\u00dfe", "STRASSE"),
        ("\u039d\u03af\u03ba\u03bf\u03c2", "\u03bd\u03af\u03ba\u03bf\u03c3"),
    ],
    ids=["capitals", "an address", "composed or not", "sharp s", "a final sigma"],
)
def test_names_that_people_take_for_the_same_are_the_same(one, other):
    assert folded_username(one) == folded_username(other)


@pytest.mark.parametrize(("one", "other"), [("ann", "anne"), ("zoe", "zoë")])
def test_other_names_are_others(one, other):
    assert folded_username(one) != folded_username(other)


def test_a_name_is_kept_composed_and_in_its_capitals():
    assert written_username("Zoe\u0308") == "Zo\u00eb"


@pytest.mark.parametrize(
    "text",
    ["\ufb03" * 100, "\ufb2c" * 100, "a" * 300],
    ids=["folded, it is three times as long", "composed, it is", "it is as it is"],
)
def test_a_name_that_no_column_could_hold_is_refused(text):
    assert username_fault(text) == "must be at most 255 printable characters"


@pytest.mark.spec("OpenID Connect Core", "5.1")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone_number", "+1 (425) 555-1212"),
        ("phone_number", "+1 (604) 555-1234;ext=5678"),
        ("locale", "fr-CA"),
        ("zoneinfo", "Europe/Paris"),
        ("zoneinfo", "America/Argentina/Buenos_Aires"),
        ("zoneinfo", "Etc/GMT+5"),
        ("picture", "https://ann.example/a.png?size=2"),
        ("website", "http://localhost:8080"),
        ("birthdate", "1990-02-28"),
        ("birthdate", "0000-02-29"),
        ("birthdate", "1990"),
        ("birthdate", "0000"),
        ("gender", "whatever they say"),
        ("address", ["1 Main Street", "Springfield"]),
        *[(name, "") for name in ("phone_number", "locale", "zoneinfo", "picture")],
        *[(name, "") for name in ("birthdate", "website", "profile", "email")],
    ],
)
def test_what_an_attribute_can_be(name, value):
    assert read_settings(EndUserAttributes, {name: value})[1] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone_number", "555-1212"),
        ("phone_number", "+1 call me"),
        ("locale", "french, please"),
        ("zoneinfo", "Europe/Paris; DROP"),
        ("zoneinfo", "/etc/passwd"),
        ("picture", "javascript:alert(1)"),
        ("picture", "//ann.example/a.png"),
        ("picture", "https://a b.example"),
        ("picture", "https://ann:secret@ann.example/"),
        ("website", "http://[::1"),
        ("birthdate", "1990-02-30"),
        ("birthdate", "28.2.1990"),
        ("name", "a\nb"),
    ],
)
def test_what_an_attribute_cannot_be(name, value):
    (fault,) = read_settings(EndUserAttributes, {name: value})[1]

    assert fault.path == (name,)


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({}, "ann"),
        ({"given_name": "Ann"}, "Ann"),
        ({"given_name": "Ann", "family_name": "Example"}, "Ann Example"),
        ({"name": "Dr Ann", "family_name": "Example"}, "Dr Ann"),
    ],
)
def test_people_read_the_best_name_that_is_known(known, shown):
    assert replace(ANN, attributes=EndUserAttributes(**known)).display_name == shown


def test_a_password_must_not_lean_on_what_others_know():
    known = EndUserAttributes(name="Ann Example", email="ann@example.com")

    assert replace(ANN, attributes=known).said_of == (
        "ann",
        "Ann Example",
        "ann@example.com",
    )


@pytest.mark.parametrize(("said", "read"), [("", None), ("fr-CA", "fr-CA")])
def test_a_language_is_preferred_where_one_is_known(said, read):
    known = EndUserAttributes(locale=said)

    assert replace(ANN, attributes=known).preferred_locale == read


def test_attributes_that_are_not_named_stay():
    before = ANN.with_attributes({"name": "Ann", "email_verified": True})

    after = before.with_attributes({"address": ["1 Main Street"], "name": ""})

    assert after.attributes == EndUserAttributes(
        email_verified=True, address=("1 Main Street",)
    )


def test_everything_that_is_wrong_with_attributes_is_told():
    with pytest.raises(Refused) as refused:
        ANN.with_attributes({"email": "nowhere", "shoe_size": 44})

    assert [fault.path for fault in refused.value.faults] == [
        ("shoe_size",),
        ("email",),
    ]


def test_a_person_begins_with_a_name_that_can_be_one():
    made = new_end_user(ANN.id, A_REALM, "ann", EndUserAttributes())

    with pytest.raises(Refused) as refused:
        new_end_user(ANN.id, A_REALM, " ann", EndUserAttributes())

    assert made == ANN
    assert [fault.path for fault in refused.value.faults] == [("username",)]


def test_a_hash_is_not_in_what_is_printed():
    assert "secret" not in repr(replace(ANN, password_hash="secret"))
