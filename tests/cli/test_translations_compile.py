"""`iam translations compile` writes what programs read."""

from __future__ import annotations

import gettext

import pytest

from tests.cli.test_translations_update import HEADER, Words

GOOD = (
    HEADER
    + """
msgctxt "photos"
msgid "See your photos"
msgstr "Voir vos photos"

#, fuzzy
msgctxt "albums"
msgid "See your albums"
msgstr "Voir"

msgid "One photo"
msgid_plural "%(num)s photos"
msgstr[0] "Une photo"
msgstr[1] ""

#~ msgid "Gone"
#~ msgstr "Parti"
"""
)


@pytest.fixture
def words(tmp_path) -> Words:
    return Words(tmp_path)


def test_what_is_fuzzy_unfinished_or_set_aside_is_left_out(new_iam, words):
    words.write("fr", GOOD)

    said = new_iam("translations", "compile", "--dir", str(words.folder))

    mo = words.path("fr").with_suffix(".mo")
    assert said == f"{mo}: 1 entry\n"
    with mo.open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.pgettext("photos", "See your photos") == "Voir vos photos"
    assert read.pgettext("albums", "See your albums") == "See your albums"
    assert read.ngettext("One photo", "%(num)s photos", 1) == "One photo"
    assert mo.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("utf-8", "latin-1"), "scopes.po:4: error CHARSET"),
        (GOOD.replace("n > 1", "n != 1"), "scopes.po:5: error PLURAL-FORMS"),
        (GOOD.replace("Voir vos photos", "Voir \u202evos photos"), "error BIDI"),
        ("\ufeff" + GOOD, "scopes.po:1: error BOM"),
        (GOOD.encode("utf-16"), "scopes.po:1: error ENCODING"),
        ("", "scopes.po: error EMPTY"),
    ],
)
def test_a_catalog_with_errors_is_refused_and_the_others_are_compiled(
    new_iam, words, text, told
):
    words.write("de", GOOD.replace(": fr", ": de").replace("n > 1", "n != 1"))
    words.write("fr", text)
    compiled = words.path("fr").with_suffix(".mo")
    compiled.write_bytes(b"the one of before")

    result = new_iam.type("translations", "compile", "--dir", str(words.folder))

    assert result.exit_code == 1
    assert told in result.stdout
    assert "scopes.mo: 1 entry" in result.stdout
    assert compiled.read_bytes() == b"the one of before"


def test_only_one_language_or_domain_is_compiled_when_named(new_iam, words):
    words.write("de", "damaged")
    words.write("fr", GOOD)
    (words.path("fr").parent / "messages.po").write_text("damaged", encoding="utf-8")

    said = new_iam(
        *("translations", "compile", "fr", "--domain", "scopes"),
        *("--dir", str(words.folder)),
    )

    assert said == f"{words.path('fr').with_suffix('.mo')}: 1 entry\n"


def test_a_file_that_cannot_be_read_is_told(new_iam, words):
    words.path("fr").mkdir(parents=True)

    result = new_iam.type("translations", "compile", "--dir", str(words.folder))

    assert result.exit_code == 1
    assert "error UNREADABLE: The file cannot be read: Is a directory." in result.stdout


def test_a_folder_without_catalogs_is_told(new_iam, words):
    said = new_iam.refused("translations", "compile", "--dir", str(words.folder))

    assert said == (
        f"Error: there is no catalog in {words.folder}; 'iam translations init' makes "
        "one\n"
    )
