"""`iam translations update` brings catalogs to their templates."""

from __future__ import annotations

import pytest

HEADER = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"""
POT = (
    HEADER.replace(": fr", ": ")
    + """
#. provider of /alpha
#: provider:/alpha
msgctxt "photos"
msgid "See your photos and albums"
msgstr ""

msgctxt "write"
msgid "Change your notes"
msgstr ""
"""
)
PO = f"""\
# Words of Zoe.
{HEADER}"X-Editor: hers\\n"

# Short, please.
msgctxt "photos"
msgid "See your photos"
msgstr "Voir vos photos"

msgctxt "gone"
msgid "Call people"
msgstr "Appeler"
"""
UPDATED = f"""\
# Words of Zoe.
{HEADER.replace("utf-8", "UTF-8")}"X-Editor: hers\\n"

# Short, please.
#. provider of /alpha
#: provider:/alpha
#, fuzzy
#| msgid "See your photos"
msgctxt "photos"
msgid "See your photos and albums"
msgstr "Voir vos photos"

msgctxt "write"
msgid "Change your notes"
msgstr ""

#~ msgctxt "gone"
#~ msgid "Call people"
#~ msgstr "Appeler"
"""


class Words:
    """A folder with a template, and catalogs."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.template(POT)

    def template(self, text: str) -> None:
        (self.folder / "scopes.pot").write_text(text, encoding="utf-8")

    def path(self, locale: str):
        return self.folder / locale / "LC_MESSAGES" / "scopes.po"

    def write(self, locale: str, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        self.path(locale).parent.mkdir(parents=True, exist_ok=True)
        self.path(locale).write_bytes(data)

    def read(self, locale: str) -> str:
        return self.path(locale).read_text(encoding="utf-8")


@pytest.fixture
def words(tmp_path) -> Words:
    return Words(tmp_path)


def test_words_and_comments_stay_and_what_changed_is_to_be_looked_at(new_iam, words):
    words.write("fr", PO)

    said = new_iam("translations", "update", "--dir", str(words.folder))

    assert said == (
        f"{words.path('fr')}: 2 entries, 1 new, 1 to look at (fuzzy), 1 set aside\n"
    )
    assert words.read("fr") == UPDATED


def test_what_says_the_same_already_stays_as_it_is_to_the_byte(new_iam, words):
    # In a form that this program would not write.
    words.write(
        "fr", UPDATED.replace('"Voir vos photos"', '""\n "Voir vos "\n"photos"')
    )
    before, written = words.read("fr"), words.path("fr").stat().st_mtime_ns

    said = new_iam("translations", "update", "--dir", str(words.folder))

    assert said == f"{words.path('fr')}: has not changed\n"
    assert words.read("fr") == before
    assert words.path("fr").stat().st_mtime_ns == written


def test_the_first_plural_brings_its_rule_along(new_iam, words):
    rule = '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
    words.template(
        POT + '\nmsgid "One photo"\nmsgid_plural "%(num)s photos"\n'
        'msgstr[0] ""\nmsgstr[1] ""\n'
    )
    words.write("fr", PO.replace(rule, ""))

    new_iam("translations", "update", "--dir", str(words.folder))

    header = words.read("fr").partition("\n\n")[0] + "\n"
    assert header.endswith('"X-Editor: hers\\n"\n' + rule)


def test_only_the_named_languages_are_brought_forward_in_any_spelling(new_iam, words):
    for locale in ("fr", "pt_BR"):
        words.write(locale, PO.replace(": fr", f": {locale}"))

    said = new_iam("translations", "update", "pt-br", "--dir", str(words.folder))

    assert said.startswith(f"{words.path('pt_BR')}: 2 entries")
    assert words.read("fr") == PO


def test_a_damaged_catalog_stays_and_the_others_are_brought_forward(new_iam, words):
    damaged = PO.replace('"See your photos"', '"See "your" photos"')
    words.write("de", damaged)
    words.write("fr", PO)

    result = new_iam.type("translations", "update", "--dir", str(words.folder))

    assert result.exit_code == 1
    assert f"{words.path('fr')}: 2 entries" in result.stdout
    assert f"{words.path('de')}:11: error SYNTAX: " in result.stdout
    assert words.read("de") == damaged
    assert words.read("fr") == UPDATED


@pytest.mark.parametrize(
    ("locale", "why"),
    [
        ("sv", "has no catalog for 'sv'; 'iam translations init' makes one"),
        ("../fr", "has no catalog for '../fr'"),
        ("\x1b[2J", r"has no catalog for '\x1b[2J'"),
    ],
)
def test_a_language_without_catalogs_is_refused(new_iam, words, locale, why):
    words.write("fr", PO)

    assert why in new_iam.refused(
        "translations", "update", locale, "--dir", str(words.folder)
    )
    assert words.read("fr") == PO


def test_without_a_template_there_is_nothing_to_bring_forward_to(new_iam, words):
    words.write("fr", PO)
    (words.folder / "scopes.pot").unlink()

    assert new_iam.refused("translations", "update", "--dir", str(words.folder)) == (
        f"Error: there is no template in {words.folder}; 'iam translations extract' "
        "writes one\n"
    )


def test_a_damaged_template_is_refused(new_iam, words):
    words.template("nonsense")
    words.write("fr", PO)

    said = new_iam.refused("translations", "update", "--dir", str(words.folder))

    assert said.startswith(f"Error: {words.folder}/scopes.pot: A text is not between ")
    assert words.read("fr") == PO


@pytest.mark.parametrize("missing", ["", "none"])
def test_a_folder_without_catalogs_is_told(new_iam, words, missing):
    said = new_iam.refused(
        "translations", "update", "--dir", str(words.folder / missing)
    )

    assert said.startswith("Error: there is no ")


def test_a_link_stays_a_link_and_a_file_keeps_who_may_read_it(new_iam, words, tmp_path):
    kept = tmp_path / "kept.po"
    kept.write_text(PO, encoding="utf-8")
    kept.chmod(0o640)
    words.path("fr").parent.mkdir(parents=True)
    words.path("fr").symlink_to(kept)

    new_iam("translations", "update", "--dir", str(words.folder))

    assert words.path("fr").is_symlink()
    assert kept.read_text(encoding="utf-8") == UPDATED
    assert kept.stat().st_mode & 0o777 == 0o640
