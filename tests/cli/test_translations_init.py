"""`iam translations init` begins the catalogs of a language."""

from __future__ import annotations

import pytest

from tests.cli.test_translations_update import POT, Words

BEGUN = """\
msgid ""
msgstr ""
"Project-Id-Version: Assent\\n"
"Language: pl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

#, python-format
msgid "One photo"
msgid_plural "%(num)s photos"
msgstr[0] ""
msgstr[1] ""
msgstr[2] ""
"""  # noqa: E501 - as it is written
PHOTOS = """
#, python-format
msgid "One photo"
msgid_plural "%(num)s photos"
msgstr[0] ""
msgstr[1] ""
"""


@pytest.fixture
def words(tmp_path) -> Words:
    return Words(tmp_path)


def test_every_entry_is_empty_and_plurals_have_the_forms_of_the_language(
    new_iam, words
):
    words.template(POT[: POT.index("\n#.")] + PHOTOS)

    said = new_iam("translations", "init", "pl", "--dir", str(words.folder))

    assert said == f"{words.path('pl')}: 1 entry\n"
    assert words.read("pl") == BEGUN


def test_a_language_gets_a_catalog_for_each_template_and_keeps_those_it_has(
    new_iam, words
):
    (words.folder / "messages.pot").write_text(POT, encoding="utf-8")
    words.write("fr", "mine")

    said = new_iam("translations", "init", "fr", "--dir", str(words.folder))

    assert said == f"{words.folder}/fr/LC_MESSAGES/messages.po: 2 entries\n"
    assert words.read("fr") == "mine"


def test_a_language_is_begun_once(new_iam, words):
    new_iam("translations", "init", "pt-br", "--dir", str(words.folder))

    said = new_iam.refused("translations", "init", "pt_BR", "--dir", str(words.folder))

    assert said == (
        f"Error: {words.folder}/pt_BR/LC_MESSAGES has its catalogs already; "
        "'iam translations update pt_BR' brings them to their templates\n"
    )


@pytest.mark.parametrize(
    ("locale", "why"),
    [
        ("xx", "'xx' is no locale that is known; write it as fr or pt_BR"),
        ("fr_XX", "'fr_XX' is no locale that is known"),
        ("", "'' is no locale that is known"),
        ("../../etc", "'../../etc' is no locale that is known"),
        ("/etc", "'/etc' is no locale that is known"),
        ("fr/..", "'fr/..' is no locale that is known"),
        ("\u202efr", r"'\u202efr' is no locale that is known"),
        ("root", "'root' is no locale that is known"),
        ("iw", "'iw' is written he today"),
        ("no", "'no' is written nb today"),
        ("eng", "'eng' is written en today"),
        ("zh_CN", "'zh_CN' is written zh_Hans_CN today"),
    ],
)
def test_what_is_no_locale_makes_no_folder(new_iam, words, locale, why):
    said = new_iam.refused("translations", "init", locale, "--dir", str(words.folder))

    assert said.startswith(f"Error: {why}")
    assert [path.name for path in words.folder.iterdir()] == ["scopes.pot"]


def test_without_a_template_there_is_nothing_to_begin_from(new_iam, words):
    (words.folder / "scopes.pot").unlink()

    said = new_iam.refused("translations", "init", "fr", "--dir", str(words.folder))

    assert "'iam translations extract' writes one" in said
