"""Catalogs laid over others, message by message, and which languages are whole then."""

from __future__ import annotations

import logging

import pytest

from iam.engines.catalogs import Translated
from tests.engines.cataloging import PLURALS, counted, entry, say

ALLOW, DENY = entry("Allow", "Autoriser"), entry("Deny", "Refuser")
HOURS = counted("%(num)s hour", "%(num)s hours", "%(num)s heure", "%(num)s heures")


@pytest.fixture
def in_french(office):
    """Three messages that a language needs, and French that has them all."""
    office.write(
        "ours.pot",
        entry("Allow", ""),
        entry("Deny", ""),
        counted("%(num)s hour", "%(num)s hours", "", ""),
    )
    office.write("ours/fr", ALLOW, DENY, HOURS, plural=PLURALS["fr"])
    return office


def test_two_entries_change_two_sentences(in_french):
    in_french.write("mine/fr", entry("Allow", "Oui"), entry("Deny", "Non"))

    catalogs = in_french.catalogs("mine")

    assert say(catalogs, "fr", "Allow", "Deny") == ["Oui", "Non"]
    assert (
        catalogs.languages["fr"].catalog.ngettext("%(num)s hour", "%(num)s hours", 2)
        == "%(num)s heures"
    )


def test_the_first_folder_lies_on_top(in_french):
    in_french.write("top/fr", entry("Allow", "D'accord"))
    in_french.write("mine/fr", entry("Allow", "Oui"), entry("Deny", "Non"))

    assert say(in_french.catalogs("top", "mine"), "fr", "Allow", "Deny") == [
        "D'accord",
        "Non",
    ]


@pytest.mark.parametrize(
    "over", [entry("Allow", ""), entry("Allow", "Oui", flag="fuzzy")]
)
def test_what_is_empty_or_fuzzy_covers_nothing(in_french, over):
    in_french.write("mine/fr", over)

    assert say(in_french.catalogs("mine"), "fr", "Allow") == ["Autoriser"]


def test_an_operator_can_have_other_english(in_french):
    in_french.write("mine/en", entry("Allow", "Let it in"))

    assert say(in_french.catalogs("mine"), "en", "Allow", "Deny") == [
        "Let it in",
        "Deny",
    ]


def test_a_region_lies_over_its_language_and_needs_only_what_differs(in_french):
    in_french.write("mine/fr_CA", entry("Deny", "Non merci"))
    in_french.write("mine/fr", entry("Allow", "Oui"))

    catalogs = in_french.catalogs("mine")

    assert say(catalogs, "fr_CA", "Allow", "Deny") == ["Oui", "Non merci"]
    assert say(catalogs, "fr", "Allow", "Deny") == ["Oui", "Refuser"]


def test_another_script_lies_over_nothing(office):
    office.write("ours.pot", entry("Allow", ""))
    office.write("ours/zh_Hans", entry("Allow", "允许"))
    office.write("mine/zh_Hant", entry("Other", "其他"))
    office.write("mine/zh_SG", entry("Other", "其他"))

    snapshot = office.catalogs("mine").now()

    assert sorted(snapshot.languages) == ["en", "zh_Hans", "zh_SG"]
    assert list(snapshot.unfinished) == ["zh_Hant"]


def test_each_file_counts_by_its_own_rule(in_french):
    by_unicode = "nplurals=3; plural=(n < 2 ? 0 : n % 1000000 == 0 ? 1 : 2);"
    days = ("%(num)s day", "%(num)s days")
    forms = ("%(num)s jour", "%(num)s de jours", "%(num)s jours")
    in_french.write("mine/fr", counted(*days, *forms), plural=by_unicode)

    catalog = in_french.catalogs("mine").languages["fr"].catalog

    assert [catalog.ngettext(*days, n) for n in (1, 1_000_000, 5)] == list(forms)
    assert [
        catalog.ngettext("%(num)s hour", "%(num)s hours", n) for n in (0, 1_000_000)
    ] == ["%(num)s heure", "%(num)s heures"]


@pytest.mark.parametrize(
    ("folder", "name"),
    [("iw", "he"), ("no", "nb"), ("FR-ca", "fr_CA"), ("zh-hant", "zh_Hant")],
)
def test_a_folder_is_of_a_language_however_it_is_spelt(office, folder, name):
    office.write(f"ours/{folder}", entry("Allow", "X"))

    assert list(office.catalogs().languages) in ([name, "en"], ["en", name])


def test_words_for_scopes_are_laid_over_too(office):
    photos = entry("See your photos", "Voir vos photos", scope="photos")
    mail = entry("Read your mail", "Lire vos messages", scope="mail")
    office.write("ours/fr/scopes.po", photos, mail)
    office.write(
        "mine/fr/scopes.po",
        entry("See your photos", "Regarder vos photos", scope="photos"),
    )
    catalogs = office.catalogs("mine")

    assert [
        catalogs.translate(text, scope=scope, candidates=["fr"])
        for text, scope in [("See your photos", "photos"), ("Read your mail", "mail")]
    ] == [
        Translated(text="Regarder vos photos", locale="fr"),
        Translated(text="Lire vos messages", locale="fr"),
    ]


@pytest.mark.parametrize(
    ("candidates", "found"),
    [
        (("zh_CN", "zh_Hans_CN", "zh_Hans", "zh"), "zh_Hans"),
        (("zh_TW", "zh_Hant_TW", "zh_Hant", "zh"), "zh_Hans"),
        (("pt_PT", "pt"), "pt_BR"),
        (("iw", "he"), "he"),
        (("de_AT", "de"), None),
    ],
    ids=[
        "the script that the region writes",
        "the other script, where there is none",
        "another region, where there is none",
        "the older code",
        "another language is no help",
    ],
)
def test_the_words_for_a_scope_are_those_of_the_nearest_locale(
    office, candidates, found
):
    for locale in ("zh_Hans", "pt_BR", "he"):
        office.write(f"ours/{locale}/scopes.po", entry("See", locale, scope="photos"))

    words = office.catalogs().translate("See", scope="photos", candidates=candidates)

    assert words == (found and Translated(text=found, locale=found))


# Which languages are offered


@pytest.mark.parametrize(
    ("entries", "missing"),
    [
        ((ALLOW, HOURS), ["Deny"]),
        ((ALLOW, entry("Deny", ""), HOURS), ["Deny"]),
        ((ALLOW, entry("Deny", "Refuser", flag="fuzzy"), HOURS), ["Deny"]),
        ((ALLOW, DENY, entry("%(num)s hour", "%(num)s h")), ["%(num)s hour"]),
    ],
    ids=["not there", "empty", "fuzzy", "without its plural"],
)
def test_an_incomplete_language_is_not_offered_and_told_once(
    in_french, caplog, entries, missing
):
    in_french.write("ours/fr", *entries, plural=PLURALS["fr"])
    catalogs = in_french.catalogs()
    with caplog.at_level(logging.WARNING):
        snapshot = catalogs.now()
        in_french.wait()
        catalogs.now()

    assert list(snapshot.languages) == ["en"]
    assert [e.source for e in snapshot.unfinished["fr"].missing] == missing
    assert snapshot.unfinished["fr"].language.tag == "fr"
    (said,) = caplog.messages
    assert said == (
        "fr is not offered: 1 of 3 messages have no translation, "
        f"such as {missing[0]!r}"
    )


def test_what_lies_over_a_language_can_make_it_whole(in_french):
    in_french.write("ours/fr", ALLOW, HOURS, plural=PLURALS["fr"])
    in_french.write("mine/fr", DENY)

    assert list(in_french.catalogs("mine").languages) == ["en", "fr"]


def test_languages_stand_in_the_order_of_their_own_names(office):
    for name in ("ar", "de", "es", "fr", "he", "it", "ja", "nl", "pl", "pt_BR"):
        office.write(f"ours/{name}", entry("Allow", "x"))
    office.write("ours/zh_Hans", entry("Allow", "x"))

    names = [each.native_name for each in office.catalogs().languages.values()]

    assert names == [
        *("Deutsch", "English", "español", "français", "italiano", "Nederlands"),
        *("polski", "português (Brasil)", "עברית", "العربية", "中文 (简体)", "日本語"),
    ]


def test_a_language_that_nobody_knows_is_told_and_has_words_for_scopes_alone(office):
    office.write("ours/tlh", entry("Allow", "x"))
    office.write("ours/tlh/scopes.po", entry("See", "y", scope="photos"))

    catalogs = office.catalogs()

    assert list(catalogs.languages) == ["en"]
    assert [(f.code, f.place) for f in catalogs.faults] == [
        ("LOCALE", str(office.path("ours/tlh")))
    ]
    assert catalogs.translate("See", scope="photos", candidates=["tlh"]) == Translated(
        text="y", locale="tlh"
    )
