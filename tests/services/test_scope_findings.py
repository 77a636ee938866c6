"""Findings about scopes name the place, also where nothing of it can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.faults import Fault
from iam.domain.findings import Finding, Severity
from iam.engines.catalogs import Catalogs
from iam.services.scope_findings import Scoped, scope_findings
from iam.services.scope_words import ScopeWords
from tests.builders import a_client, a_realm

UNREAD = (Fault(path=("colour",), message="unknown key"),)


@pytest.fixture
def words(tmp_path) -> ScopeWords:
    """Words in English alone; the configuration is handed in."""
    return ScopeWords(catalogs=Catalogs(tmp_path), cache=None, base_url="")


def test_what_a_newer_release_wrote_is_told_of_realms_and_of_clients(words):
    realm = replace(a_realm(), unread=UNREAD)
    client = replace(a_client("reports", realm=realm.id), unread=UNREAD)

    found = scope_findings(words, [Scoped(realm=realm, clients=(client,))])

    assert found == [
        Finding(
            code="CONFIGURATION",
            severity=Severity.ERROR,
            place=place,
            message="colour: unknown key; it is inactive here",
            remedy="Look at it with the release that wrote it.",
        )
        for place in ("provider of /alpha", "client reports of /alpha")
    ]


def test_in_one_language_nobody_lacks_words(words):
    realm = a_realm(supported_scopes=("photos|See your photos",))
    client = a_client(realm=realm.id, scopes=("photos",))

    assert scope_findings(words, [Scoped(realm=realm, clients=(client,))]) == []


def test_readers_of_a_language_that_does_not_exist_lack_nothing(words):
    realm = a_realm(
        languages=("eng", "xq", "fr_XX", "fr", "de", "cy"),
        supported_scopes=("photos|See your photos", "photos|eng|See"),
    )

    found = scope_findings(words, [Scoped(realm=realm, clients=())])

    assert [(each.code, each.place.rpartition(" ")[2]) for each in found] == [
        ("LOCALE-UNKNOWN", "languages[0]"),
        ("LOCALE-UNKNOWN", "languages[1]"),
        ("LOCALE-UNKNOWN", "languages[2]"),
        ("ONE-LANGUAGE", "supported_scopes[0]"),
        ("LOCALE-UNKNOWN", "supported_scopes[1]"),
    ]
    assert found[3].message == (
        "'photos|See your photos' has words for readers of en; readers of all but en "
        "read it in en"
    )


def test_a_client_of_a_realm_that_signs_nobody_in_meets_nobody(words):
    realm = a_realm(grant_types=("client_credentials",))
    client = a_client(realm=realm.id, scopes=("hush|",))

    assert scope_findings(words, [Scoped(realm=realm, clients=(client,))]) == []


def test_defaults_of_the_provider_are_looked_at_for_a_client_that_has_none(words):
    realm = a_realm(
        supported_scopes=("files|", "mail"), default_scopes=("files", "odd")
    )
    client = a_client("reports", realm=realm.id, scopes=("openid|",))
    scoped = [Scoped(realm=realm, clients=(client,))]

    found = scope_findings(words, scoped, client_id="reports")

    assert [(each.code, each.place) for each in found] == [
        ("DEFAULT-UNDESCRIBED", "provider of /alpha, default_scopes[1]"),
        ("HIDDEN", "provider of /alpha, supported_scopes[0]"),
    ]


def test_standard_scopes_that_nobody_described_lack_nothing(words):
    realm = a_realm()
    scopes = ("openid", "profile", "email", "address", "phone", "offline_access")
    client = a_client(realm=realm.id, scopes=scopes)

    assert scope_findings(words, [Scoped(realm=realm, clients=(client,))]) == []
