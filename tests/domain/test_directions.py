"""In which direction a language is written."""

from __future__ import annotations

import pytest

from iam.domain.directions import direction_of


@pytest.mark.parametrize(
    ("locale", "direction"),
    [
        ("en", "ltr"),
        ("fr_CA", "ltr"),
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("he_IL", "rtl"),
        ("az", "ltr"),
        ("az_Arab", "rtl"),
        ("ur_Latn_PK", "ltr"),
        ("zh_Hant_TW", "ltr"),
        ("", "auto"),
    ],
)
def test_a_locale_has_a_direction(locale, direction):
    assert direction_of(locale) == direction
