"""Markup of translations: browsers decide what a tag is, and so does the check."""

from __future__ import annotations

import pytest

from iam.domain.translations.checks import MOST_CHARACTERS
from iam.domain.translations.markup import MOST_OPEN, shape_of
from tests.domain.translating import codes, told

PERSON = "<bdi>%(person)s</bdi>"
LINK = '<a href="%(href)s">x</a>'
SPACES = "\u00a0\u1680\u2003\u2028\u202f\u3000\u0085\x0b\x1c\x1f"


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize(
    ("source", "text"),
    [
        (PERSON, "<bdi{}>%(person)s</bdi>"),
        (PERSON, "<bdi{0}>%(person)s</bdi{0}>"),
        ("<b>a</b>", "<b>a</b{}>"),
        (LINK, '<a{}href="%(href)s">x</a>'),
        (LINK, '<a href{}="%(href)s">x</a>'),
        (LINK, '<a href={}"%(href)s">x</a>'),
    ],
)
def test_what_a_browser_takes_for_no_white_space_ends_no_name(source, text, space):
    assert "MARKUP" in codes(source, text.format(space))


@pytest.mark.parametrize("space", " \t\n")
def test_what_a_browser_takes_for_white_space_does(space):
    text = f'<a{space}href{space}={space}"%(href)s"{space}>\u00e0</a{space}>'

    assert "MARKUP" not in codes(LINK, text)


@pytest.mark.parametrize(
    ("source", "text", "fault"),
    [
        (PERSON, "<bdi/>%(person)s</bdi>", "<bdi/> is not closed by its slash"),
        (PERSON, "<bd\u0131>%(person)s</bd\u0131>", "a '<' begins no tag"),
        (PERSON, "<bdi \u00e9>%(person)s</bdi>", "</bdi> closes nothing"),
        ("1 < 2", "1 <! 2", "a '<' begins no tag"),
        ("1 < 2", "1 <a 2", "a '<' begins no tag"),
        ("<b>a</b>", "<b>\u00e0</b x>", "</b> has attributes"),
        ("<b>a</b>", "<b>\u00e0</b/>", "</b> has attributes"),
        ("<br>", "<br/>", None),
        ("1 < 2", "\u00e0 1 < 2", None),
        (
            '<a href="x" b="y">z</a>',
            "<a href='x\" b=\"y'>z</a>",
            "<a href='x\" b=\"y'> is not in the source, or not so often",
        ),
    ],
)
def test_tags_are_taken_as_browsers_take_them(source, text, fault):
    messages = [message for code, message in told(source, text) if code == "MARKUP"]

    assert messages[:1] == ([fault] if fault else [])


def test_a_form_that_is_not_translated_has_no_markup_to_lack():
    found = codes("<b>%(num)s</b>", "", "<b>%(num)s</b> x", plural="<b>%(num)s</b> y")

    assert found == ["UNTRANSLATED"]


def test_a_sentence_with_tags_without_end_is_given_up_early():
    shape = shape_of("<b>" * 3000 + "%(a)s" * 2000)

    assert shape.fault == "more than 20 tags are open at once"
    assert sum(shape.tags.values()) == MOST_OPEN + 1
    assert shape.places == frozenset()


def test_placeholders_keep_no_more_tags_than_can_be_open():
    shape = shape_of("<b>" * MOST_OPEN + "%(a)s%(b)s" + "</b>" * MOST_OPEN)

    assert shape.fault == ""
    assert {len(around) for _, around in shape.places} == {MOST_OPEN}


@pytest.mark.parametrize("domain", ["messages", "scopes"])
def test_a_text_without_end_is_told_and_not_looked_at_further(domain):
    longest = "\u00e0" * MOST_CHARACTERS

    assert codes("a" * 9000, longest, domain=domain) == []
    assert told("a" * 9000, f"<b>{longest}", domain=domain) == [
        ("TOO-LONG", f"it has {MOST_CHARACTERS + 3} characters")
    ]
    assert codes("a" * 20_001, "\u00e0", domain=domain) == ["TOO-LONG"]


@pytest.mark.parametrize("text", ["&#" + "9" * 5000 + ";", "&#x" + "0" * 20 + "202e;"])
def test_a_character_whose_number_has_no_end_is_no_character(text):
    assert told("a", text)[0] == (
        "CONTROL",
        "it has a character whose number is too long to be one",
    )


def test_a_finding_quotes_no_more_than_the_beginning_of_a_tag():
    (found,) = [m for c, m in told("a", f"<{'b' * 5000}></{'b' * 5000}>")][:1]

    assert found == f"<{'b' * 60}> is not in the source, or not so often"
