"""Lint finds what is likely a mistake in lists of scopes, and leaves the rest alone."""

from __future__ import annotations

import re

import pytest

from iam.domain.findings import Severity
from iam.domain.scopes.lint.codes import Code
from iam.domain.scopes.lint.readings import UNREMARKABLE
from tests.architecture.tree import REFERENCE
from tests.domain.lint_cases import CASES, LONG, TAKE_AWAY
from tests.domain.linting import (
    codes,
    listing,
    provider_readings,
    readings,
    severities,
    shadows,
    told,
)


@pytest.mark.parametrize("code", CASES)
def test_a_mistake_is_told_with_its_place_and_what_to_do(code):
    found, *said = CASES[code]

    assert told(found) == [tuple(said)]


def test_every_code_has_a_test():
    assert {*CASES, Code.CONFIGURATION, Code.POLICY_UNASKED} == set(Code)


def test_every_code_is_documented_with_how_bad_it_is():
    page = (REFERENCE / "scope-findings.md").read_text(encoding="utf-8")
    severity_of = {code: found[0].severity for code, (found, *_) in CASES.items()}
    severity_of[Code.CONFIGURATION] = Severity.ERROR
    severity_of[Code.POLICY_UNASKED] = Severity.WARNING

    rows = re.findall(
        r"^\| \[`([A-Z-]+)`\]\(#([a-z-]+)\) \| (\w+) \|", page, re.MULTILINE
    )

    assert rows == [(code, code.lower(), severity_of[code]) for code in Code]
    assert re.findall(r"^## ([A-Z]+[A-Z-]+)$", page, re.MULTILINE) == list(Code)


def test_only_what_can_never_be_served_or_read_is_an_error():
    wrong = [*listing("a|eng|See"), *listing("a|\u2067See"), *listing("a|\ufeffSee")]

    assert severities(wrong) == {Severity.ERROR}


@pytest.mark.parametrize(
    "entries",
    [
        ("a", "a|See", "a|fr|Voir", "a|fr_CA|Regarder"),
        ("a|fr|", "a|en|See | this"),
        ("a|it is yours", "b|All"),
        ("a|日本語の写真を見る",),
        ("a|de__POSIX|Sehen", "a|en_GB_WIN|See", "a|zh_TW|看", "a|zh_Hant|看"),
    ],
)
def test_what_can_be_meant_is_left_alone(entries):
    assert listing(*entries) == []


def test_the_same_entry_in_both_lists_of_a_client_is_no_mistake():
    assert listing("a|See", defaults=("a|See",)) == []
    assert codes(listing("a|See", defaults=("a|Look",))) == [Code.DUPLICATE]


def test_an_entry_that_would_hide_beside_words_hides_nothing():
    (mistake,) = listing("a|", "a|See")

    assert told([mistake]) == [
        (
            "DUPLICATE scopes.0",
            "'a|' hides nothing: 'a|See' stands beside it and has words",
            TAKE_AWAY,
        )
    ]


def test_marks_over_letters_take_no_room_and_wide_letters_take_two():
    assert codes(listing("a|" + "e\u0301" * 160)) == []
    assert codes(listing("a|" + "写" * 81)) == [Code.TOO_LONG]


@pytest.mark.parametrize("scope", sorted(UNREMARKABLE))
def test_hiding_what_the_page_says_in_its_own_words_is_no_mistake(scope):
    assert readings(scope, f"{scope}|") == []
    assert readings(scope) == []
    assert readings(defaults=(scope,)) == []


def test_who_hides_that_access_goes_on_without_people_hides_something():
    (mistake,) = readings("offline_access", "offline_access|")

    assert codes([mistake]) == [Code.HIDDEN]


def test_a_name_that_the_page_explains_is_better_hidden():
    (mistake,) = readings("openid", unlisted="name")

    assert mistake.code is Code.NAME_ONLY
    assert mistake.remedy == (
        "Write 'openid|', which hides it: the page says what it means."
    )


def test_a_scope_that_the_provider_hides_is_told_of_every_client():
    (mistake,) = readings("a", provider=("a|",))

    assert mistake.message == (
        "'a' is hidden from everybody by the provider's 'a|', and granted"
    )
    assert provider_readings("a|") == []


def test_a_default_of_the_provider_that_it_hides_is_told_of_the_provider():
    (mistake,) = provider_readings("a|", defaults=("a",))

    assert (mistake.code, mistake.at) == (Code.HIDDEN, ("supported_scopes", 0))


def test_a_scope_that_is_hidden_from_some_names_them():
    (mistake,) = readings("a|fr|", "a|en|See", "a|de|Sehen")

    assert mistake.message == "'a|fr|' is hidden from readers of fr, and granted"


def test_a_scope_that_some_do_not_see_for_nobody_listed_it_names_them():
    (mistake,) = readings("a|fr|Voir")

    assert told([mistake]) == [
        (
            "SOME-LANGUAGES scopes.0",
            "'a|fr|Voir' has words for readers of fr; readers of en, de do not see it",
            "Write 'a|' and words for all others, which catalogs can translate.",
        )
    ]


def test_a_scope_of_which_some_read_the_name_names_them():
    (mistake,) = provider_readings("a|fr|Voir", "a")

    assert mistake.message == (
        "'a|fr|Voir' has words for readers of fr; readers of en, de read its name"
    )


def test_words_in_a_language_that_nobody_reads_are_told():
    (mistake,) = readings("a|fr_CA|Voir", "a|en|", "a|See", provider=())[1:]

    assert mistake.message == (
        "'a|See' has words for readers of no language; readers of fr, de read it in en"
    )


def test_words_of_the_provider_that_the_client_keeps_from_speaking_are_named():
    (mistake,) = readings("a|See", provider=("a|fr|Voir", "a|Watch"))

    assert mistake.message == (
        "'a|See' has words for readers of en; readers of fr, de read it in en; the "
        "provider has words for fr, but the client's go first"
    )


def test_a_catalog_counts_as_words():
    catalog = {("a", "See", "fr"): "Voir", ("a", "See", "de"): "Sehen"}

    assert readings("a|See", catalog=catalog) == []


def test_what_the_provider_alone_decides_is_told_of_the_provider():
    at_provider = ("a.write|See", "b.write|See", "c")

    assert readings("a.write", "b.write", "c", provider=at_provider) == []
    assert codes(provider_readings(*at_provider)) == [
        *(Code.ONE_LANGUAGE, Code.READ_WORDS, Code.ONE_LANGUAGE, Code.READ_WORDS),
        *(Code.NAME_ONLY, Code.SAME_WORDS),
    ]


def test_a_default_that_the_provider_lists_without_words_is_told_of_both():
    (at_client,) = readings(defaults=("a",), provider=("a",))
    (at_provider,) = provider_readings("a", defaults=("a",))

    assert at_client.code is at_provider.code is Code.DEFAULT_UNDESCRIBED
    assert at_client.message == (
        "'a' is granted unasked, and is shown by its name: the provider lists it, and "
        "nobody has words for it"
    )


def test_a_scope_that_a_client_takes_from_the_provider_can_have_its_words_too():
    found = readings("a", "b|see", provider=("a|See",))

    assert codes(found) == [Code.ONE_LANGUAGE, Code.SAME_WORDS]


def test_a_long_translation_is_told_of_the_entry_that_it_translates():
    (mistake,) = readings(
        "a|See", catalog={("a", "See", "fr"): LONG, ("a", "See", "de"): "Sehen"}
    )

    assert (mistake.code, mistake.at) == (Code.TOO_LONG, ("scopes", 0))
    assert mistake.message == (
        "'a|See' is translated with 164 columns in scopes.po of fr; 160 are read at "
        "most"
    )
    assert (
        provider_readings(
            "a|en|See", "a|fr|", "a|Look", catalog={("a", "Look", "de"): "Sehen"}
        )
        == []
    )


def test_an_entry_with_the_very_words_of_a_catalog_shadows_it_too():
    (mistake,) = shadows("a|See", "a|fr|Voir", catalog={("a", "See", "fr"): "Voir"})

    assert mistake.message.endswith("which has the same for it")
