"""CLDR knows which languages, scripts and regions there are, and what replaced them."""

from __future__ import annotations

import pytest

from iam.domain.scopes.lint.locales import misspelt
from iam.engines.locale_names import book

EVERY = ("en", "fr", "de", "ja", "cs", "he", "uk", "ga", "fil", "sr")


def test_it_knows_what_browsers_ask_for():
    known = book()

    assert {"en", "fr", "ga", "nb", "no", "zh", "yue", "fil"} <= known.languages
    assert {"Latn", "Hans", "Arab"} <= known.scripts
    assert {"CA", "GB", "419", "XK"} <= known.regions
    assert not {"iw", "eng", "xx", "en_GB"} & known.languages


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("eng", "en"),
        ("fra", "fr"),
        ("fre", "fr"),
        ("French", "fr"),
        ("jp", "ja"),
        ("cz", "cs"),
        ("ua", "uk"),
        ("tl", "fil"),
        ("sh", "sr"),
        ("en_UK", "en_GB"),
        ("en_USA", "en_US"),
        ("fr_Canada", "fr_CA"),
        ("de_XX", "de"),
    ],
)
def test_what_people_write_by_mistake_is_spelt_right(written, right):
    assert misspelt(written, book=book(), offered=EVERY).right == right


@pytest.mark.parametrize("locale", ["ga", "fr_CA", "iw", "sr_Latn", "en_001"])
def test_what_is_right_is_left_alone(locale):
    assert misspelt(locale, book=book(), offered=EVERY) is None
