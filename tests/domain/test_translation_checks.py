"""What must never be served of an entry: placeholders, plurals and markup."""

from __future__ import annotations

import pytest

from iam.domain.findings import Finding, Severity
from iam.domain.translations.checks import check_entries
from iam.domain.translations.entries import Entry
from tests.domain.translating import FSI, PDI, RLO, a_catalog, codes, told

TWO = ("%(count)s file", "%(count)s files")


def test_a_finding_has_the_place_what_is_wrong_and_what_to_do():
    entry = Entry(source="Hello %(name)s", texts=("Bonjour",), line=7)

    assert check_entries(a_catalog(entry), template=None) == [
        Finding(
            code="PLACEHOLDER",
            severity=Severity.ERROR,
            place="translations/fr/LC_MESSAGES/messages.po",
            line=7,
            message='"Hello %(name)s": %(name)s is missing.',
            remedy="Write each %(name)s exactly as the source has it, and a percent "
            "sign as %%.",
        )
    ]


def test_an_entry_is_named_in_ascii_and_with_its_scope():
    entry = Entry(context="photos", source=f"Fotos \u00fcber {RLO}" + "x" * 99, line=3)
    (found,) = check_entries(a_catalog(entry, domain="scopes"), template=None)

    assert found.message == (
        f'"Fotos \\xfcber \\u202e{"x" * 45}..." of photos: it has no translation.'
    )
    assert found.code == "UNTRANSLATED"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Signed in as <bdi>%(person)s</bdi>", "Vous : <bdi>%(person)s</bdi>"),
        ("100 %% of %(all)s", "%(all)s \u00e0 100 %%"),
        ('<a href="%(href)s">Back</a>', '<a href="%(href)s">Retour</a>'),
        ("a <b>x</b> <i>y</i>", "<i>y</i> <b>x</b> \u00e0"),
        ("1 < 2", "un < deux"),
        ('the "old" one', 'l\u2019"ancien"'),
        ("a & b", "a &amp; b"),
        ("Line one\nline two", "Ligne un\nligne deux"),
        (" a ", " \u00e0 "),
        ("so", f"{FSI}\u05d0{PDI} donc"),
        ("so", "donc\u200bdonc\u200e"),
    ],
)
def test_a_translation_that_is_as_its_source_is_not_spoken_of(source, text):
    assert told(source, text) == []


@pytest.mark.parametrize(
    ("source", "text", "message"),
    [
        ("%(a)s and %(b)s", "%(a)s", "%(b)s is missing"),
        ("Hello", "Bonjour %(name)s", "the source has no %(name)s"),
        ("Hello", "%(\u00e9)s", "the source has no %(\\xe9)s"),
        ("Hello", "100 %", "'%' is no placeholder"),
        ("Hello", "50 % des gens", "'% des gens' is no placeholder"),
        ("Hello", "%s", "'%s' is no placeholder"),
        ("Hello", "%%%", "'%' is no placeholder"),
        ("Hello", "%(name", "'%(name' is no placeholder"),
    ],
)
def test_what_could_not_be_filled_in_is_an_error(source, text, message):
    assert told(source, text) == [("PLACEHOLDER", message)]


def test_a_placeholder_of_another_kind_is_an_error():
    assert told("%(n)s", "%(n)d") == [
        ("PLACEHOLDER", "'%(n)d' is no placeholder"),
        ("PLACEHOLDER", "%(n)s is missing"),
    ]


def test_a_placeholder_that_stands_there_more_often_is_a_warning():
    assert told("<i>%(a)s</i>", "<i>%(a)s %(a)s</i>") == [
        ("REPEATED", "%(a)s stands there 2 times")
    ]


@pytest.mark.parametrize(
    ("texts", "forms", "found"),
    [
        (("%(count)s fichier", "%(count)s fichiers"), 2, []),
        (("un fichier", "%(count)s fichiers"), 2, []),
        (("%(count)s fichier",), 2, ["FORMS"]),
        (("%(count)s a", "%(count)s b", "%(count)s c"), 2, ["FORMS"]),
        (("%(count)s a",), 1, []),
        (("a",), 1, ["PLACEHOLDER"]),
        (("%(count)s a", "b"), 2, ["PLACEHOLDER"]),
        (("%(count)s a", "%(cont)s b"), 2, ["PLACEHOLDER", "PLACEHOLDER"]),
        (("%(count)s a", ""), 2, ["UNTRANSLATED"]),
        (("", ""), 2, ["UNTRANSLATED"]),
        (("a", "b", "%(count)s c"), 3, ["NUMBER-IN-WORDS"]),
    ],
)
def test_a_plural_has_a_text_for_each_form_and_the_number_in_the_last(
    texts, forms, found
):
    assert codes(TWO[0], *texts, plural=TWO[1], forms=forms) == found


@pytest.mark.parametrize(
    ("locale", "in_words", "found"),
    [
        ("ar", 3, []),
        ("ar", 4, ["form 3 is for several numbers"]),
        ("he", 2, []),
        ("pl", 2, ["form 1 is for several numbers"]),
        ("ru", 1, ["form 0 is for several numbers"]),
    ],
)
def test_only_a_form_for_one_number_alone_says_it_in_words(locale, in_words, found):
    texts = ("\u05d0",) * in_words + ("%(count)s \u05d0",) * (6 - in_words)
    said = told(TWO[0], *texts, plural=TWO[1], locale=locale, forms=6)

    assert [m for code, m in said if code == "NUMBER-IN-WORDS"] == found


def test_a_singular_without_the_number_is_as_the_source_has_it():
    given = ("One of %(all)s is left.", "%(count)s of %(all)s are left.")

    said = told(given[0], "Encore un.", "%(count)s sur %(all)s.", plural=given[1])

    assert said == [("PLACEHOLDER", "%(all)s is missing in form 0")]


@pytest.mark.parametrize(
    ("source", "text", "messages"),
    [
        ("<b>a</b>", "\u00e0", ["<b> of the source is missing"]),
        ("a", "<b>\u00e0</b>", ["<b> is not in the source, or not so often"]),
        ("<b>a</b>", "<b>\u00e0", ["<b> is never closed"]),
        ("<b>a</b>", "<b>\u00e0</b></b>", ["</b> closes nothing"]),
        ("<b>a</b>", "</b>\u00e0<b>", ["</b> closes nothing"]),
        (
            "<b>a</b>",
            "<B onclick='x()'>\u00e0</B>",
            [
                '<b onclick="x()"> is not in the source, or not so often',
                "<b> of the source is missing",
            ],
        ),
        ("a", "\u00e0<script", ["a '<' begins no tag"]),
        ("a", "\u00e0<!-- x", ["a '<' begins no tag"]),
        ("a", '\u00e0<b title="<', ["a '<' begins no tag"]),
        (
            "<bdi>%(who)s</bdi>",
            "<bdi></bdi>%(who)s",
            ["%(who)s stands in no tag, unlike the source"],
        ),
        (
            "<b>%(a)s</b> <bdi>%(b)s</bdi>",
            "<bdi>%(a)s</bdi> <b>%(b)s</b>",
            [
                "%(a)s stands in <bdi>, unlike the source",
                "%(b)s stands in <b>, unlike the source",
            ],
        ),
        (
            '<a href="%(href)s">a</a>',
            '<a href="https://example.com">%(href)s</a>',
            [
                '<a href="https://example.com"> is not in the source, or not so often',
                '<a href="%(href)s"> of the source is missing',
            ],
        ),
    ],
)
def test_markup_that_differs_from_the_source_is_an_error(source, text, messages):
    said = told(source, text)

    assert [m for code, m in said if code == "MARKUP"] == messages
    assert {code for code, _ in said} <= {"MARKUP", "QUOTE"}


def test_attributes_are_compared_and_not_how_they_are_written():
    assert told("<a b='1' c=\"2\">x</a>", '<A  c="2" b="1">y</A >') == []


def test_a_straight_quotation_mark_could_end_an_attribute_and_is_an_error():
    assert codes("Your account", 'Votre "compte"') == ["QUOTE"]
    assert codes("Your account", "Votre \u00ab compte \u00bb, l'autre") == []


def test_beside_a_template_what_is_missing_unused_or_changed_is_found():
    template = a_catalog(
        Entry(source="Old"),
        Entry(source="New", line=4),
        Entry(context="x", source="Old"),
        Entry(source="One", plural="Many", texts=("", "")),
        locale="",
    )
    catalog = a_catalog(
        Entry(source="Old", texts=("Ancien",), line=1),
        Entry(source="Gone", texts=("Parti",), line=2),
        Entry(source="One", texts=("Un",), line=3),
        Entry(context="x", source="Old", texts=("Vieux %",), is_fuzzy=True, line=4),
    )

    found = check_entries(catalog, template=template)

    assert [(f.line, f.code, f.severity, f.message) for f in found] == [
        (2, "UNUSED", Severity.WARNING, '"Gone": nothing uses it any more.'),
        (
            3,
            "PLURAL-SOURCE",
            Severity.WARNING,
            '"One": its plural is not that of the source.',
        ),
        (
            4,
            "FUZZY",
            Severity.WARNING,
            '"Old" of x: it is marked fuzzy, and not served.',
        ),
        (0, "MISSING", Severity.WARNING, '"New": the catalog has no entry.'),
    ]
