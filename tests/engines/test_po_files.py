"""Catalogs as files: what is read, what is refused and where, what is written."""

from __future__ import annotations

import pytest

from iam.domain.findings import Severity
from iam.domain.translations.entries import Catalog, Entry
from iam.engines.plural_forms import fault_of, forms_of, header_of, known_locale
from iam.engines.po_files import catalog_of, read, read_whole
from iam.engines.po_writing import compiled, written

HEADER = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
PLURAL = """
msgid "a"
msgid_plural "b"
msgstr[0] ""
msgstr[1] ""
"""
WHOLE = """\
# Words of pages.
# Keep them short.
msgid ""
msgstr ""
"Project-Id-Version: Assent\\n"
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

# Ask Zoé about this one.
#. Translators: a button
#: templates/a.html templates/b.html
#, fuzzy, python-format
#| msgid "Sign %(name)s in"
msgid "Let %(name)s in"
msgstr "Connecter %(name)s"

msgctxt "photos"
msgid "One photo"
msgid_plural "%(num)s photos"
msgstr[0] "Une photo"
msgstr[1] "%(num)s photos"

msgid ""
"A sentence of two lines, the first of which is so long that it does not fit.\\n"
"Its end: \\"quoted\\", a \\\\ and a\\ttab."
msgstr ""

#, fuzzy
#~ msgid "Gone"
#~ msgstr "Parti"
"""


def read_fr(text: str | bytes):
    data = text if isinstance(text, bytes) else text.encode()
    return read(data, path="fr.po", domain="messages", locale="fr")


def told(findings) -> list[tuple[str, int]]:
    assert all(each.place == "fr.po" and each.remedy for each in findings)
    return [(each.code, each.line) for each in findings]


def test_a_catalog_is_read_with_the_line_of_every_entry():
    assert read_fr(WHOLE) == (
        Catalog(
            path="fr.po",
            domain="messages",
            locale="fr",
            forms=2,
            entries=(
                Entry(
                    source="Let %(name)s in",
                    texts=("Connecter %(name)s",),
                    is_fuzzy=True,
                    line=15,
                ),
                Entry(
                    context="photos",
                    source="One photo",
                    plural="%(num)s photos",
                    texts=("Une photo", "%(num)s photos"),
                    line=19,
                ),
                Entry(
                    source="A sentence of two lines, the first of which is so long "
                    'that it does not fit.\nIts end: "quoted", a \\ and a\ttab.',
                    line=24,
                ),
            ),
        ),
        [],
    )


def test_what_was_read_is_written_as_it_was():
    file, _ = read_whole(WHOLE.encode(), path="fr.po", domain="messages", locale="fr")

    assert written(file).decode() == WHOLE


def test_what_editors_write_otherwise_is_understood():
    catalog, findings = read_fr(
        "#Ours\r\n"
        + HEADER.replace("\n", "\r\n")
        + '#,fuzzy,python-format\n#:a.html\n#.\n#bare\n#|msgid "was"\n'
        'msgid "a"\n\tmsgstr   "b"  \n\n#~msgid "x"\n#~msgstr "y"\n#~| msgid "z"\n'
    )

    assert findings == []
    assert catalog.entries == (Entry(source="a", texts=("b",), is_fuzzy=True, line=13),)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [("EMPTY", 0)]),
        (" \n\n", [("EMPTY", 0)]),
        (b"\x7fELF\x00\x01", [("ENCODING", 1)]),
        (HEADER.encode() + b"\x00", [("ENCODING", 7)]),
        (HEADER.encode("utf-16"), [("ENCODING", 1)]),
        ('msgid "é"\nmsgstr ""'.encode("latin-1"), [("ENCODING", 1)]),
        (b"\xef\xbb\xbf" + HEADER.encode(), [("BOM", 1)]),
        (HEADER.replace("utf-8", "ISO-8859-1"), [("CHARSET", 4)]),
        (HEADER.replace("; charset=utf-8", ""), [("CHARSET", 4)]),
        (HEADER.replace("(n > 1)", "(n != 1)") + PLURAL, [("PLURAL-FORMS", 5)]),
        (HEADER.replace("=2", "=3") + PLURAL, [("PLURAL-FORMS", 5)]),
        (HEADER.replace("(n > 1)", "n / 0") + PLURAL, [("PLURAL-FORMS", 5)]),
        (HEADER.replace("(n > 1)", "n") + PLURAL, [("PLURAL-FORMS", 5)]),
        (HEADER.replace("(n > 1)", "__import__('os')") + PLURAL, [("PLURAL-FORMS", 5)]),
        (HEADER.replace("(n > 1)", "(" * 900) + PLURAL, [("PLURAL-FORMS", 5)]),
        (HEADER.replace("nplurals=2; ", "") + PLURAL, [("PLURAL-FORMS", 5)]),
        (HEADER.replace('"Plural-Forms', '"X-Plural') + PLURAL, [("PLURAL-FORMS", 1)]),
        (HEADER.replace(": fr", ": de"), [("LANGUAGE", 3)]),
        ('msgid "a"\nmsgstr "b"\n', [("HEADER", 1)]),
        (HEADER + 'msgid "a"\nmsgstr ""\n\n' * 2, [("DUPLICATE", 10)]),
        (HEADER + HEADER, [("DUPLICATE", 7)]),
        (HEADER + "<<<<<<< ours\n", [("SYNTAX", 7)]),
        (HEADER + "words\n", [("SYNTAX", 7)]),
        (HEADER + 'msgid a\nmsgstr "', [("SYNTAX", 7), ("SYNTAX", 8)]),
        (HEADER + 'msgid "a"b"\nmsgstr ""\n', [("SYNTAX", 7)]),
        (HEADER + 'msgid "\\q"\nmsgstr ""\n', [("SYNTAX", 7)]),
        (HEADER + 'msgid "a"\n', [("SYNTAX", 7)]),
        (HEADER + 'msgid "a"\nmsgid "b"\nmsgstr ""\n', [("SYNTAX", 7)]),
        (HEADER + 'msgstr "a"\n', [("SYNTAX", 7)]),
        (HEADER + 'msgid "a"\nmsgstr[0] "b"\n', [("SYNTAX", 8)]),
        (HEADER + 'msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', [("SYNTAX", 9)]),
        (
            HEADER + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[2] "d"\n',
            [("SYNTAX", 10)],
        ),
        (HEADER + 'msgid "a\u2028"\nmsgstr ""\n', [("SYNTAX", 7)]),
        (HEADER + 'msgid "a"\rmsgstr ""\n', [("SYNTAX", 7)]),
        ("/etc/passwd", [("SYNTAX", 1)]),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(text, faults):
    _, findings = read_fr(text)

    assert told(findings) == faults
    assert all(each.message.isascii() for each in findings)


def test_a_catalog_of_another_language_than_its_folder_is_only_a_warning():
    catalog, (finding,) = read_fr(HEADER.replace(": fr", ": de"))

    assert catalog is not None
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("field", ["X-None: ", "Plural-Forms: nplurals=9; plural=x;"])
def test_a_catalog_without_plurals_needs_no_rule_for_them(field):
    text = HEADER.replace("Plural-Forms: nplurals=2; plural=(n > 1);", field)

    assert read_fr(text + 'msgid "a"\nmsgstr "b"\n')[1] == []


def test_a_template_needs_no_rule_for_plurals():
    text = HEADER.replace("n > 1", "EXPRESSION").replace(": fr", ":")

    assert read(text.encode(), path="x", domain="messages", locale="")[1] == []


def test_a_compiled_catalog_has_only_what_is_translated():
    file, _ = read_whole(WHOLE.encode(), path="fr.po", domain="messages", locale="fr")

    mo = compiled(file)

    assert b"photos\x04One photo\x00%(num)s photos" in mo
    assert b"Connecter" not in mo
    assert b"Parti" not in mo
    assert catalog_of(file).entries[1].is_translated


@pytest.mark.parametrize(
    ("locale", "field"),
    [
        ("fr", "nplurals=2; plural=n>1"),
        ("es", "nplurals=2; plural=(n != 1);"),
        ("es", "nplurals=3; plural=n == 1 ? 0 : n && n % 1000000 == 0 ? 1 : 2;"),
        ("he", "nplurals=2; plural=(n != 1);"),
        ("he", "nplurals=3; plural=(n == 1) ? 0 : ((n == 2) ? 1 : 2);"),
        ("ja", "nplurals=1; plural=0;"),
        ("xx", "nplurals=2; plural=(n > 5);"),
    ],
)
def test_a_rule_is_right_however_it_is_written(locale, field):
    assert fault_of(field, locale)[1] == ""


@pytest.mark.parametrize(
    "locale", ["ar", "de", "es", "fr", "he", "it", "ja", "nl", "pl", "pt_BR", "zh_Hans"]
)
def test_the_rule_that_a_new_catalog_gets_is_right(locale):
    assert fault_of(header_of(locale), locale) == (forms_of(locale), "")


@pytest.mark.parametrize(
    ("written_as", "name"),
    [("pt-br", "pt_BR"), ("zh_hans", "zh_Hans"), ("xx", ""), ("root", ""), ("", "")],
)
def test_a_locale_is_spelt_as_everybody_does(written_as, name):
    assert known_locale(written_as) == name
