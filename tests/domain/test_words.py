"""AM: names, descriptions and addresses in the reader's language."""

from __future__ import annotations

import pytest

from iam.domain.locales import candidates_of
from iam.domain.words import Chosen, choose


@pytest.mark.parametrize(
    ("entries", "locale", "text", "of"),
    [
        (["Acme", "en|Acme Works", "en_GB|Acme Mills"], "en_GB", "Acme Mills", "en_GB"),
        (["a", "en|b", "en_US|c", "en_GB|d"], "en", "b", "en"),
        (["en_US|c"], "en_US_WIN", "c", "en_US"),
        (["a"], "en", "a", ""),
        (["EN-gb|d", "a"], "en_GB", "d", "en_GB"),
        (["en|b", "en|c"], "en", "b", "en"),
        (["a", "b"], "en", "a", ""),
        (["en| ", "a"], "en", "a", ""),
        (["de__POSIX|d", "a"], "de__POSIX", "d", "de__POSIX"),
    ],
    ids=[
        "the most specific",
        "not more specific than the reader",
        "cut down",
        "for everybody",
        "without regard to case, to - or _",
        "of two for one locale the first",
        "of two for everybody the first",
        "words of white space are none",
        "an empty region, as AM writes it",
    ],
)
def test_the_words_for_a_reader(entries, locale, text, of):
    assert choose(entries, candidates_of(locale)) == Chosen(text=text, locale=of)


@pytest.mark.parametrize("entries", [[], ["en_GB|d"], ["de|x"], [""], ["|"]])
def test_words_for_others_are_not_shown(entries):
    assert choose(entries, ("en",)) is None
