"""Characters, edges, lengths and directions of translations; and the page of codes."""

from __future__ import annotations

import re
import time

import pytest

from iam.domain.translations.checks import check_entries
from iam.domain.translations.codes import CODES
from iam.domain.translations.entries import Entry
from tests.architecture.tree import REFERENCE
from tests.domain.translating import FSI, PDF, PDI, RLO, a_catalog, codes, told

PAGE = REFERENCE / "translation-findings.md"
OF_FILES = {
    *("BOM", "CHARSET", "COMPILED", "DUPLICATE", "EMPTY", "ENCODING", "HEADER"),
    *("LANGUAGE", "LOCALE", "PLURAL-FORMS", "STRANGER", "SYNTAX", "UNREADABLE"),
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"a{RLO}b", [("BIDI", "it has U+202E, RIGHT-TO-LEFT OVERRIDE")]),
        ("a&#8238;b", [("BIDI", "it has U+202E, RIGHT-TO-LEFT OVERRIDE")]),
        (f"a{PDF}", [("BIDI", "it has U+202C, POP DIRECTIONAL FORMATTING")]),
        ("a\0b", [("CONTROL", "it has U+0000")]),
        ("a\x1b[2J", [("CONTROL", "it has U+001B")]),
        ("a\u2028b", [("CONTROL", "it has U+2028, LINE SEPARATOR")]),
        ("a\ue000", [("CONTROL", "it has U+E000")]),
        ("a\ufeff", [("INVISIBLE", "it has U+FEFF, ZERO WIDTH NO-BREAK SPACE")]),
        ("\u00a0\u200b", [("BLANK", "there is nothing to read in the translation")]),
        ("&nbsp;", [("BLANK", "there is nothing to read in the translation")]),
    ],
)
def test_characters_that_deceive_or_that_nobody_sees_are_found(text, found):
    said = told("so it is", text)

    assert [each for each in said if each[0] != "SPACE"] == found


@pytest.mark.parametrize(
    "text", [f"{FSI}a", f"a{PDI}", f"{PDI}{FSI}", f"{FSI}a\n{PDI}"]
)
def test_an_isolate_ends_in_its_own_line(text):
    assert "BIDI" in codes("so", text)


def test_the_words_of_scopes_are_plain():
    source, text = "Use 5 % of %(it)s & <all>", '<b>5 % "&#8238;</i>'

    assert told(source, text, domain="scopes") == []
    assert codes(source, f"a{RLO}\n", domain="scopes") == ["BIDI", "SPACE", "NEWLINE"]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("a", "\u00e0 ", ["SPACE"]),
        (" a", "\u00e0", ["SPACE"]),
        ("a\n", "\u00e0", ["SPACE", "NEWLINE"]),
        ("a b", "\u00e0\nb", ["NEWLINE"]),
        ("a", "a", ["UNCHANGED"]),
        ("<b>%(a)s</b>: 1", "<b>%(a)s</b>: 1", []),
    ],
)
def test_edges_lines_and_unchanged_words_are_for_translators(source, text, found):
    assert codes(source, text) == found


def test_words_are_never_unchanged_in_another_english():
    assert codes("Colour", "Colour", locale="en_AU") == []


@pytest.mark.parametrize(
    ("locale", "text", "is_long"),
    [
        ("de", "\u00e4" * 40, False),
        ("de", "\u00e4" * 41, True),
        ("ja", "\u5b57" * 20, False),
        ("ja", "\u5b57" * 21, True),
        ("he", "\u05d0\u05b8" * 40, False),
        ("de", "<b>" + "\u00e4" * 40 + "</b>", False),
    ],
)
def test_length_is_measured_as_the_script_is_wide(locale, text, is_long):
    source = "<b>abcdefghij</b>" if "<" in text else "abcdefghij"

    assert codes(source, text, locale=locale) == ["LENGTH"] * is_long


def test_a_long_source_may_become_longer_in_proportion():
    assert codes("a" * 100, "\u00e0" * 250) == []
    assert told("a" * 100, "\u00e0" * 251) == [
        ("LENGTH", "it is 251 columns long, and the source 100")
    ]


@pytest.mark.parametrize(
    ("locale", "source", "text", "found"),
    [
        ("fr", "so", "donc \u05d0\u05d1", ["DIRECTION"]),
        ("ar", "%(a)s, %(b)s", "%(a)s, %(b)s \u0627", ["DIRECTION"]),
        ("ar", "%(a)s HTTP x", "%(a)s HTTP \u0627", ["DIRECTION"]),
        ("ar", "%(a)s on %(b)s", "%(a)s \u0627 %(b)s", []),
        ("ar", "<bdi>%(a)s</bdi> HTTP", "<bdi>%(a)s</bdi> HTTP \u0627", []),
        ("ar", "%(url)s is it", f"{FSI}%(url)s{PDI} HTTP \u0627", []),
        ("ar", "to %(host)s", "\u0627 %(host)s", ["ISOLATION"]),
        ("ar", '<a href="%(href)s">x</a>', '<a href="%(href)s">\u0627</a>', []),
        ("zh_Hant", "to %(host)s", "\u5230 %(host)s", []),
    ],
)
def test_what_is_written_the_other_way_is_isolated(locale, source, text, found):
    assert codes(source, text, locale=locale) == found


def test_what_our_pages_isolate_themselves_needs_no_isolation():
    source = "You will be sent to <strong>%(host)s</strong>."
    text = "\u0627 <strong>%(host)s</strong>."

    assert codes(source, text, locale="ar") == []
    assert codes(source, text, locale="ar", domain="scopes") == ["ISOLATION"]


@pytest.mark.parametrize("locale", ["ar", "fr"])
@pytest.mark.parametrize("end", ["", "%(a)s"])
@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<a b=", "%(", "<a b='", "&", FSI, "<b>", "</b>", "\u05d0<bdi>", " "],
)
def test_no_text_takes_long(piece, end, locale):
    entry = Entry(source="a", texts=(piece * 10_000 + end,))
    started = time.process_time()

    check_entries(a_catalog(entry, locale=locale), template=None)

    assert time.process_time() - started < 1


def test_every_code_has_a_section_with_its_severity_on_the_page_of_findings():
    text = PAGE.read_text(encoding="utf-8")

    missing = [
        code
        for code, known in CODES.items()
        if f"### {code}\n\n{known.severity.capitalize()}.\n" not in text
    ]
    assert missing == []


def test_every_code_is_documented_and_no_other():
    documented = re.findall(r"^\| \[`([A-Z-]+)`\]\(#", PAGE.read_text(), re.MULTILINE)

    assert sorted(documented) == sorted(OF_FILES | CODES.keys())
