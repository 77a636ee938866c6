"""Realms: names, paths, who stands above whom, and the issuer of each."""

from __future__ import annotations

import pytest

from iam.domain.faults import Refused
from iam.domain.realms import RESERVED_NAMES, ROOT, RealmPath, issuer, name_fault


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("/", ()),
        ("/alpha", ("alpha",)),
        ("/customers/NA", ("customers", "NA")),
        ("/0/a-b_c", ("0", "a-b_c")),
        ("/" + "a" * 64, ("a" * 64,)),
    ],
)
def test_a_path_is_read_and_printed_as_am_prints_it(text, names):
    path = RealmPath.parse(text)

    assert path.names == names
    assert str(path) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("alpha", "a realm's path begins with a slash: /alpha"),
        ("", "a realm's path begins with a slash: /"),
        ("/" + "a/" * 300, "a path has at most 512 characters"),
        ("/alpha/", "'' cannot be a realm's name"),
        ("//alpha", "'' cannot be a realm's name"),
        ("/-alpha", "'-alpha' cannot be a realm's name"),
        ("/_alpha", "'_alpha' cannot be a realm's name"),
        ("/al pha", "'al pha' cannot be a realm's name"),
        ("/al.pha", "'al.pha' cannot be a realm's name"),
        ("/alphé", "'alphé' cannot be a realm's name"),
        ("/alpha\n", "'alpha\\n' cannot be a realm's name"),
        ("/" + "a" * 65, "cannot be a realm's name"),
        ("/realms", "'realms' cannot be a realm's name: the word is reserved"),
        ("/customers/Root", "'Root' cannot be a realm's name: the word is reserved"),
    ],
)
def test_what_cannot_be_a_path_is_refused_with_what_is_wrong(text, why):
    with pytest.raises(Refused) as refused:
        RealmPath.parse(text)

    assert why in str(refused.value)


def test_every_first_segment_of_an_address_is_a_reserved_word():
    segments = {"access_token", "introspect", "token", "tokeninfo", "connect"}

    assert segments | {"authorize", "userinfo", "register", "device", "par"} < (
        RESERVED_NAMES
    )
    assert all(name_fault(name) for name in RESERVED_NAMES)
    assert all(name_fault(name.upper()) for name in RESERVED_NAMES)


@pytest.mark.parametrize(
    ("above", "below", "contains"),
    [
        ("/", "/", True),
        ("/", "/alpha", True),
        ("/customers", "/customers", True),
        ("/customers", "/customers/NA", True),
        ("/customers", "/customers/NA/east", True),
        ("/customers/NA", "/customers", False),
        ("/customers/NA", "/customers/EU", False),
        ("/customers", "/customersNA", False),
        ("/alpha", "/Alpha", False),
        ("/alpha", "/", False),
    ],
    ids=[
        "the root contains itself",
        "the root contains everything",
        "a realm contains itself",
        "a realm contains its children",
        "and theirs",
        "never the realm above",
        "never the realm beside",
        "a longer name is another name",
        "names are compared exactly",
        "nothing but the root contains the root",
    ],
)
def test_a_realm_contains_itself_and_what_is_beneath_it(above, below, contains):
    assert RealmPath.parse(above).contains(RealmPath.parse(below)) is contains


def test_the_parent_is_the_realm_above_and_the_root_has_none():
    assert RealmPath.parse("/customers/NA").parent == RealmPath.parse("/customers")
    assert RealmPath.parse("/customers").parent == ROOT
    assert ROOT.parent is None


@pytest.mark.spec("RFC 8414", "2")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "https://id.example/am/oauth2"),
        ("/alpha", "https://id.example/am/oauth2/realms/root/realms/alpha"),
        (
            "/customers/NA",
            "https://id.example/am/oauth2/realms/root/realms/customers/realms/NA",
        ),
    ],
)
def test_each_realm_is_one_issuer(path, expected):
    assert issuer("https://id.example/am", RealmPath.parse(path)) == expected
