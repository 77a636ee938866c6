"""Subject identifiers, and the sectors that share them, OpenID Connect Core §8."""

from __future__ import annotations

from uuid import UUID

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.declarations.reading import read_declaration
from iam.domain.openid_faults import openid_faults
from iam.domain.sectors import sector_of, sector_uri_fault
from iam.domain.subjects import subject_for, subject_of_client, subject_of_end_user
from tests.builders import a_client

ADA, BOB = UUID(int=7), UUID(int=8)
ONE = ("https://app.example/callback", "https://app.example:8443/two")
TWO = (*ONE, "https://other.example/callback")
SECTOR = "https://sector.example/uris.json"


def test_subjects_are_written_as_am_writes_them():
    assert subject_of_client("myClient") == "(age!myClient)"
    assert subject_of_end_user(ADA) == f"(usr!{ADA})"
    assert subject_for(ADA, client=a_client(), secret=b"") == f"(usr!{ADA})"


def pairwise(user=ADA, secret=b"s" * 32, **settings) -> str:
    settings = {"redirect_uris": ONE} | settings
    client = a_client(subject_type="pairwise", **settings)
    return subject_for(user, client=client, secret=secret)


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"redirect_uris": ("https://app.example/other",)}, True),
        ({"sector_identifier_uri": "https://app.example/sector"}, True),
        ({"redirect_uris": ("https://other.example/callback",)}, False),
        ({"sector_identifier_uri": SECTOR}, False),
        ({"user": BOB}, False),
        ({"secret": b"t" * 32}, False),
        ({"redirect_uris": TWO}, False),
    ],
    ids=[
        "asked again",
        "another path",
        "the sector by name",
        "another host",
        "another sector",
        "another person",
        "another realm",
        "no sector at all",
    ],
)
def test_what_makes_a_pairwise_sub(changed, same):
    assert (pairwise(**changed) == pairwise()) is same


@pytest.mark.spec("OpenID Connect Core", "8.1")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TWO, TWO),
        (("one.example://callback",), ("two.example://callback",)),
        (("com.example.app://callback",), ("https://callback/",)),
        (("http://127.0.0.1:8000/a",), ("http://127.0.0.1:9000/b",)),
    ],
    ids=[
        "several hosts",
        "a word of an app's own address is no host",
        "nor one that somebody has",
        "every machine has a loopback",
    ],
)
def test_a_client_without_a_sector_is_one_of_its_own(one, other):
    assert pairwise(redirect_uris=one) != pairwise(redirect_uris=other)


@pytest.mark.parametrize(
    ("uri", "redirect_uris", "sector"),
    [
        ("", ONE, "app.example"),
        ("", TWO, None),
        ("", (), None),
        ("", ("com.example:/callback",), None),
        ("", ("com.example.app://callback",), None),
        ("", ("http://127.0.0.1/callback",), None),
        ("", ("http://[::1]:8000/callback",), None),
        ("", ("https://localhost/callback",), None),
        ("", ("https://app.localhost/callback",), None),
        ("", ("http://app.example/callback",), None),
        ("", (*ONE, "http://localhost:8000/callback"), None),
        ("", (*ONE, "com.example.app://app.example"), None),
        (SECTOR, ("com.example.app://callback",), "sector.example"),
        (SECTOR, TWO, "sector.example"),
    ],
)
def test_the_sector_of_a_client(uri, redirect_uris, sector):
    assert sector_of(uri, redirect_uris) == sector


@pytest.mark.parametrize(
    ("uri", "is_good"),
    [
        ("", True),
        (SECTOR, True),
        ("https://sector.example:8443", True),
        ("http://sector.example/", False),
        ("https:///uris", False),
        ("https://sector.example:x/", False),
        ("https://sector.example:0/", False),
        ("https://[half/", False),
        ("https://me@sector.example/", False),
        ("https://sec tor.example/", False),
        ("https://s\u00e9ctor.example/", False),
        ("sector.example", False),
    ],
)
def test_what_can_name_a_sector(uri, is_good):
    assert (sector_uri_fault(uri) is None) is is_good


PAIRWISE = {"subject_type": "pairwise"}


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (None, {"redirect_uris": TWO}, ""),
        (None, PAIRWISE | {"redirect_uris": ONE}, ""),
        (None, PAIRWISE | {"redirect_uris": TWO}, "one sector"),
        (None, PAIRWISE | {"redirect_uris": ("app.example://one",)}, "one sector"),
        ({"redirect_uris": TWO}, PAIRWISE | {"redirect_uris": ONE}, ""),
        (
            PAIRWISE | {"redirect_uris": ONE},
            PAIRWISE | {"redirect_uris": ONE[:1]},
            "",
        ),
        (
            PAIRWISE | {"redirect_uris": ONE},
            PAIRWISE | {"redirect_uris": TWO[2:]},
            "another host",
        ),
        (
            PAIRWISE | {"redirect_uris": ONE},
            PAIRWISE | {"redirect_uris": TWO, "sector_identifier_uri": SECTOR},
            "",
        ),
        (PAIRWISE, PAIRWISE | {"redirect_uris": ONE}, ""),
    ],
    ids=[
        "public",
        "one host",
        "two hosts",
        "no host that is anybody's",
        "becomes pairwise",
        "same host",
        "another host",
        "another sector on purpose",
        "had none",
    ],
)
def test_a_pairwise_client_has_one_sector_and_keeps_it(before, after, fault):
    settings_before = ClientSettings(**before) if before is not None else None

    faults = openid_faults(ClientSettings(**after), settings_before)

    assert [f.path for f in faults] == ([("sector_identifier_uri",)] if fault else [])
    assert all(fault in f.message for f in faults)


def test_a_file_is_told_as_well():
    client = {"client_id": "a", "redirect_uris": list(TWO)} | PAIRWISE

    faults = read_declaration({"realms": [{"path": "/alpha", "clients": [client]}]})[1]

    where = "realms[0].clients[0].sector_identifier_uri"
    assert [fault.where for fault in faults] == [where]
