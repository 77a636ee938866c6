"""RFC 5646 and RFC 9110 §12.5.4: locales, and the language a reader gets."""

from __future__ import annotations

import pytest

from iam.domain.locales import accepted, catalog_for, locale_fault


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
        (["xx", "de"], ["en", "de"], "de"),
        (["xx"], ["de"], "en"),
        ([], ["de"], "en"),
    ],
)
def test_the_language_of_the_first_tag_that_has_one_else_english(
    tags, offered, language
):
    assert catalog_for(tags, offered) == language
