"""Pseudo-locales: readable, longer, in brackets, with all that must be copied."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iam.domain.locales import candidates_of
from iam.domain.translations.marks import (
    Closes,
    Opens,
    has_marks,
    marked,
    numbers_in,
    pieces,
    without_marks,
)
from iam.domain.translations.pseudo import LONGER, PSEUDO, accented, mirrored

COPIED = re.compile(r"%%|%\(\w+\)[a-z]|<[^<>]*>|&\w+;")
SENTENCES = st.lists(
    st.sampled_from(
        ["Sign", "in", "%(name)s", "100%%", "<strong>", "</strong>", "&amp;", "it’s"]
    ),
    min_size=1,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Sign in", "[Šîĝñ îñ one]"),
        ("Until %(date)s", "[Ûñţîļ %(date)s one]"),
        ('a <a href="%(href)s">page</a>', '[å <a href="%(href)s">þåĝé</a> one]'),
        ("100%% &amp; more", "[100%% &amp; ɱöŕé one]"),
        ("", ""),
        (" ", " "),
    ],
)
def test_accents_leave_placeholders_markup_and_entities_alone(text, written):
    assert accented(text) == written


def test_the_twin_turns_every_word_round_and_nothing_else():
    assert mirrored("Sign in, <b>%(name)s</b>") == (
        "\u200f[\u202eSign\u202c \u202ein\u202c, <b>%(name)s</b> \u202eone\u202c]\u200f"
    )


@pytest.mark.parametrize("write", PSEUDO.values(), ids=PSEUDO)
@given(text=SENTENCES)
def test_what_a_translator_must_copy_is_there_as_often_and_in_order(write, text):
    assert COPIED.findall(write(text)) == COPIED.findall(text)


@given(text=SENTENCES)
def test_every_sentence_is_longer_by_the_share_at_least(text):
    spoken = COPIED.sub("", text)

    assert len(COPIED.sub("", accented(text))) >= round(len(spoken) * (1 + LONGER))


@given(text=SENTENCES)
def test_without_its_accents_a_sentence_can_be_read(text):
    letters = re.compile("[a-z]", re.IGNORECASE)
    plain = unicodedata.normalize("NFD", accented(text).replace("ö", "o"))

    assert len(letters.findall(plain)) >= len(letters.findall(COPIED.sub("", text))) / 2


@given(text=SENTENCES)
def test_every_override_of_the_twin_ends_within_it(text):
    written = mirrored(text)

    assert written.count("\u202e") == written.count("\u202c")
    assert not re.search("\u202e[^\u202c]*\u202e", written)


def test_the_twin_has_english_words_and_none_of_an_arabic_entry():
    assert candidates_of("ar_XB") == ("ar_XB", "en")
    assert candidates_of("en_XA") == ("en_XA", "en")


def test_marks_open_and_close_round_words_also_within_each_other():
    inner = marked("you", 12)
    outer = marked(f"Ask {inner} again", 3)

    assert list(pieces(outer)) == [
        *(Opens(3), "Ask "),
        *(Opens(12), "you", Closes()),
        *(" again", Closes()),
    ]
    assert numbers_in(outer) == [3, 12]
    assert without_marks(outer) == "Ask you again"
    assert has_marks(outer)
    assert not has_marks("Ask you again")
