"""RFC 5646 and RFC 9110 §12.5.4: locales, and the locale and language a reader gets."""

from __future__ import annotations

import pytest

from iam.domain.locales import (
    Reader,
    accepted,
    candidates_of,
    canonical,
    catalog_for,
    cousin_of,
    folded,
    lies_over,
    locale_fault,
    read_ui_locales,
    reader_of,
    tag_of,
    todays,
)


@pytest.mark.spec("RFC 5646", "2.1")
@pytest.mark.parametrize(
    "text", ["en", "fr_CA", "zh-Hant-TW", "de__POSIX", "en_US_WIN"]
)
def test_what_can_be_a_locale(text):
    assert locale_fault(text) is None


@pytest.mark.parametrize("text", ["", "f", "français", "en.", "en US", "1a", "_GB"])
def test_what_cannot_be_a_locale(text):
    assert locale_fault(text) is not None


@pytest.mark.spec("RFC 9110", "12.5.4")
@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("", []),
        ("fr", ["fr"]),
        ("fr-CA, en;q=0.5, de;q=0.8", ["fr-CA", "de", "en"]),
        ("en;q=0.5, fr;q=0.5", ["en", "fr"]),
        ("en;q=0, fr;q=1.000", ["fr"]),
        ("*, fr", ["fr"]),
        ("en;q=2, de;level=1, fr;q=0.9", ["fr"]),
        (", ,\x00;q=1, <script>", []),
        ("x" * 5000, []),
    ],
    ids=[
        "nothing",
        "one",
        "the best first",
        "of equals the first named",
        "q=0 is refused",
        "a wildcard names no language",
        "what is malformed is skipped",
        "what is hostile is skipped",
        "however long",
    ],
)
def test_the_languages_a_reader_accepts(header, tags):
    assert accepted(header) == tags


@pytest.mark.parametrize(
    ("tags", "offered", "language"),
    [
        (["fr"], ["en", "fr"], "fr"),
        (["fr-CA"], ["en", "fr"], "fr"),
        (["FR_ca"], ["en", "fr", "fr_CA"], "fr_CA"),
        (["zh-Hant-TW"], ["zh_Hant"], "zh_Hant"),
        (["pt-PT"], ["en", "pt_BR"], "pt_BR"),
        (["pt"], ["pt_BR", "pt_AO"], "pt_BR"),
        (["pt-PT"], ["pt_BR", "pt_PT"], "pt_PT"),
        (["pt-PT", "fr"], ["fr", "pt_BR"], "pt_BR"),
        (["pt"], ["pt_PT", "pt_BR"], "pt_BR"),
        (["pt-AO"], ["pt_BR", "pt_PT"], "pt_PT"),
        (["zh"], ["zh_Hant", "zh_Hans"], "zh_Hans"),
        (["zh-CN"], ["zh_Hant", "zh_Hans"], "zh_Hans"),
        (["zh-SG"], ["zh_Hant", "zh_Hans"], "zh_Hans"),
        (["zh-Hans-CN"], ["zh_Hant", "zh_Hans"], "zh_Hans"),
        (["zh-TW"], ["zh_Hans", "zh_Hant"], "zh_Hant"),
        (["zh-HK"], ["zh_Hans", "zh_Hant"], "zh_Hant"),
        (["zh-MO"], ["zh_Hans", "zh_TW"], "zh_TW"),
        (["zh-TW"], ["en", "zh_Hans"], "zh_Hans"),
        (["zh-CN"], ["en", "zh_Hant"], "zh_Hant"),
        (["iw-IL"], ["en", "he"], "he"),
        (["he"], ["en", "iw"], "iw"),
        (["no", "de"], ["de", "nb"], "nb"),
        (["in"], ["id"], "id"),
        (["xx", "de"], ["en", "de"], "de"),
        (["xx"], ["de"], "en"),
        ([], ["de"], "en"),
    ],
)
def test_the_language_of_the_first_tag_that_has_one_else_english(
    tags, offered, language
):
    assert catalog_for(tags, offered) == language


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", []),
        ("fr-CA fr en", ["fr-CA", "fr", "en"]),
        ("  fr\tfr  en ", ["fr", "en"]),
        ("<script> fr,en ../.. fr_CA \x00", ["fr_CA"]),
        (" ".join(["x1"] * 20 + ["fr"]), []),
        ("a" * 100_000, []),
    ],
    ids=[
        "nothing",
        "in their order",
        "each once, whatever is between",
        "what cannot be a locale is passed over",
        "twenty are looked at",
        "however long",
    ],
)
def test_ui_locales_is_an_ordered_list(text, tags):
    assert read_ui_locales(text) == tags


@pytest.mark.parametrize(
    ("sources", "offered", "reader"),
    [
        ([("ui_locales", ["fr-CA", "en"])], ["fr"], ("fr_CA", ["fr_CA", "fr"])),
        ([("ui_locales", ["xx", "de"])], ["de"], ("de", ["de"])),
        ([("page", []), ("locale", ["de"])], ["de"], ("de", ["de"])),
        ([("page", ["fr"]), ("ui_locales", ["de"])], ["de", "fr"], ("fr", ["fr"])),
        ([("page", ["xx"]), ("realm", ["de"])], ["de"], ("de", ["de"])),
        ([("realm", ["xx"])], ["de"], ("en", ["en"])),
        ([], ["de"], ("en", ["en"])),
        ([], [], ("en", ["en"])),
        ([("page", ["en-GB", "de"])], ["de"], ("en_GB", ["en_GB", "en"])),
        ([("page", ["", "<x>", "fr"])], ["fr"], ("fr", ["fr"])),
        ([("page", ["xx"] * 20 + ["fr"])], ["fr"], ("en", ["en"])),
        ([("page", ["PT-br"])], ["pt_PT"], ("pt_BR", ["pt_BR", "pt"])),
        (
            [("page", ["ZH-hant-tw"])],
            ["zh-Hans"],
            ("zh_Hant_TW", ["zh_Hant_TW", "zh_TW", "zh_Hant", "zh"]),
        ),
    ],
    ids=[
        "the region stays, though only the language is offered",
        "a language that is not offered is passed over",
        "a source that names none is passed over",
        "the first source that has one wins",
        "a source that names none that is offered is passed over",
        "English where the realm's default is not offered",
        "English where nobody asks",
        "English where nothing is offered",
        "English is always offered",
        "what is empty or hostile is passed over",
        "twenty tags of a source are looked at",
        "whatever region is offered",
        "whatever script is offered",
    ],
)
def test_the_reader_has_one_locale_and_its_cut_downs(sources, offered, reader):
    found = reader_of(sources, offered)

    assert (found.locale, list(found.candidates)) == reader


def test_it_is_told_who_asked_for_the_locale():
    sources = [("page", ["xx"]), ("Accept-Language", ["fr"]), ("realm", ["de"])]

    assert reader_of(sources, ["fr", "de"]) == Reader(
        locale="fr", candidates=("fr",), source="Accept-Language"
    )
    assert reader_of([("page", ["xx"])], ["fr"]).source == "none"


@pytest.mark.parametrize(
    ("locale", "candidates"),
    [
        ("fr", ["fr"]),
        ("en_GB", ["en_GB", "en"]),
        ("en_US_WIN", ["en_US_WIN", "en_US", "en"]),
        ("de__POSIX", ["de__POSIX", "de"]),
        ("_GB", ["_GB"]),
        ("", [""]),
        ("zh", ["zh", "zh_Hans"]),
        ("zh_CN", ["zh_CN", "zh_Hans_CN", "zh_Hans", "zh"]),
        ("zh_Hans_CN", ["zh_Hans_CN", "zh_CN", "zh_Hans", "zh"]),
        ("zh_TW", ["zh_TW", "zh_Hant_TW", "zh_Hant", "zh"]),
        ("zh_Hant_CN", ["zh_Hant_CN", "zh_Hant", "zh"]),
        ("sr_Latn_RS", ["sr_Latn_RS", "sr_Latn", "sr"]),
        ("he_IL", ["he_IL", "iw_IL", "he", "iw"]),
        ("iw", ["iw", "he"]),
    ],
)
def test_a_locale_is_cut_down_from_its_end_beside_what_means_the_same(
    locale, candidates
):
    assert list(candidates_of(locale)) == candidates


@pytest.mark.parametrize(
    ("locale", "beneath"),
    [
        ("fr-CA", ["fr_CA", "fr"]),
        ("zh_TW", ["zh_TW", "zh_Hant_TW", "zh_Hant"]),
        ("zh_SG", ["zh_SG", "zh_Hans_SG", "zh_Hans", "zh"]),
        ("sr_Latn", ["sr_Latn"]),
        ("iw", ["iw", "he"]),
    ],
)
def test_a_locale_lies_over_others_of_its_script(locale, beneath):
    assert list(lies_over(locale)) == beneath


@pytest.mark.parametrize(
    ("written", "today"),
    [("iw", "he"), ("iw-il", "he_IL"), ("in", "id"), ("NO", "nb"), ("fr", "fr")],
)
def test_a_language_that_was_renamed_has_the_name_of_today(written, today):
    assert todays(written) == today


@pytest.mark.parametrize(
    ("tag", "offered", "cousin"),
    [
        ("de_AT", ["fr", "de_CH"], "de_CH"),
        ("sr_Latn", ["sr_Cyrl", "sr_ME"], "sr_ME"),
        ("de", ["fr"], ""),
        ("", ["fr"], ""),
    ],
)
def test_the_nearest_of_the_same_language(tag, offered, cousin):
    assert cousin_of(tag, offered) == cousin


@pytest.mark.spec("RFC 5646", "2.1.1")
@pytest.mark.parametrize(
    ("written", "locale", "tag"),
    [
        ("fr-ca", "fr_CA", "fr-CA"),
        ("ZH-hant-tw", "zh_Hant_TW", "zh-Hant-TW"),
        ("es-419", "es_419", "es-419"),
        ("en-us-win", "en_US_WIN", "en-US-WIN"),
        ("de__posix", "de__POSIX", "de-POSIX"),
        ("fr-", "fr", "fr"),
        ("", "", ""),
    ],
)
def test_a_locale_is_written_as_am_does_and_its_tag_as_html_wants_it(
    written, locale, tag
):
    assert canonical(written) == locale
    assert tag_of(locale) == tag


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        ("fr-CA", "FR_ca", True),
        ("de__POSIX", "de-posix", True),
        ("fr_", "fr", True),
        ("_GB", "GB", False),
        ("fr", "fr_FR", False),
    ],
)
def test_locales_are_compared_by_what_they_mean(one, other, are_equal):
    assert (folded(one) == folded(other)) is are_equal
