"""`iam translations check` tells what is wrong with catalogs, by file and line."""

from __future__ import annotations

import json
import os

import pytest

HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Language: fr\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
)
TEMPLATE = HEADER.replace("Language: fr", "Language: ")
HELLO = 'msgid "Hello"\nmsgstr "Bonjour"\n'
FILES = (
    'msgid "%(count)s file"\nmsgid_plural "%(count)s files"\n'
    'msgstr[0] "%(count)s fichier"\nmsgstr[1] "%(count)s fichiers"\n'
)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder in which commands are typed; it has translations."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "translations").mkdir()
    return tmp_path


@pytest.fixture
def put(here):
    """Put a catalog there; without a header of its own it gets one."""

    def put(*entries, locale="fr", domain="messages", header=HEADER, as_bytes=None):
        place = here / "translations" / locale / "LC_MESSAGES"
        place.mkdir(parents=True, exist_ok=True)
        data = "\n".join((header, *entries)).encode() if as_bytes is None else as_bytes
        (place / f"{domain}.po").write_bytes(data)
        return place / f"{domain}.po"

    return put


@pytest.fixture
def template(here):
    """Say which sources there are, in a domain."""

    def template(*sources, domain="messages"):
        path = here / "translations" / f"{domain}.pot"
        entries = (f'msgid "{source}"\nmsgstr ""\n' for source in sources)
        path.write_text("\n".join((TEMPLATE, *entries)), encoding="utf-8")

    return template


def found(terminal, *words, code=0):
    """Give place, line, severity and code of each finding."""
    result = terminal.type("translations", "check", *words, "--format", "json")
    assert result.exit_code == code, result.output
    return [
        (each["place"], each["line"], each["severity"], each["code"])
        for each in json.loads(result.stdout)["findings"]
    ]


def test_sound_catalogs_are_told_to_be_so_without_a_database(
    new_iam, put, template, here
):
    put(HELLO, FILES)
    template("Hello")
    (here / "translations" / "messages.pot").write_text(
        "\n".join((TEMPLATE, HELLO.replace("Bonjour", ""), FILES)), encoding="utf-8"
    )

    assert new_iam("translations", "check") == (
        "nothing to mend: 1 file(s), 2 entries\n"
    )
    assert not (here / "data").exists()


def test_every_finding_has_file_and_line_and_errors_fail(new_iam, put, template):
    template("Hello %(name)s", "Bye")
    put('msgid "Hello %(name)s"\nmsgstr "Bonjour %(nom)s"\n')

    result = new_iam.type("translations", "check")

    path = "translations/fr/LC_MESSAGES/messages.po"
    remedy = "    Write each %(name)s exactly as the source has it, and a percent sign "
    remedy += "as %%.\n"
    named = '"Hello %(name)s"'
    assert result.stdout == (
        f"{path}:7: error PLACEHOLDER: {named}: the source has no %(nom)s.\n{remedy}"
        f"{path}:7: error PLACEHOLDER: {named}: %(name)s is missing.\n{remedy}"
        f'{path}: warning MISSING: "Bye": the catalog has no entry.\n'
        "    Run 'iam translations update', then translate the entry.\n"
    )
    assert (result.exit_code, result.stderr) == (1, "2 error(s), 1 warning(s)\n")


def test_warnings_fail_only_where_it_is_strict(new_iam, put, template):
    template("Hello")
    path = put('#, fuzzy\nmsgid "Hello"\nmsgstr "Salut"\n')
    warned = [("translations/fr/LC_MESSAGES/messages.po", 8, "warning", "FUZZY")]

    assert found(new_iam) == warned
    assert found(new_iam, "--strict", code=1) == warned
    path.write_text(f'{HEADER}\nmsgid "Hello"\nmsgstr "Hello"\n', encoding="utf-8")
    assert [each[3] for each in found(new_iam, "--strict")] == ["UNCHANGED"]


def test_github_shows_findings_beside_the_lines(new_iam, put, template):
    template("Hello")
    put('msgid "Hello"\nmsgstr "Bonjour\\u0000 100%"\n'.replace("\\u0000", "\u202e"))

    result = new_iam.type("translations", "check", "--format", "github")

    path = "translations/fr/LC_MESSAGES/messages.po"
    placeholder, bidi = result.stdout.splitlines()
    assert placeholder == (
        f"::error file={path},line=7,title=PLACEHOLDER::"
        "\"Hello\": '%25' is no placeholder. Write each %25(name)s exactly as the "
        "source has it, and a percent sign as %25%25."
    )
    assert bidi == (
        f"::error file={path},line=7,title=BIDI::"
        '"Hello": it has U+202E, RIGHT-TO-LEFT OVERRIDE. Remove the character; '
        "isolate with U+2068 and U+2069 instead."
    )
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b"", 0, "EMPTY"),
        (HELLO.encode(), 1, "HEADER"),
        (b"\xef\xbb\xbf" + HEADER.encode(), 1, "BOM"),
        (f"{HEADER}\n{HELLO}".encode("utf-16"), 1, "ENCODING"),
        (f"{HEADER}\n# \u00e9\n{HELLO}".encode("latin-1"), 7, "ENCODING"),
        (bytes(range(256)) * 40, 1, "ENCODING"),
        (HEADER.replace("utf-8", "latin-1").encode(), 4, "CHARSET"),
        (f"{HEADER}\n{HELLO}\n{HELLO}".encode(), 10, "DUPLICATE"),
        (f"{HEADER}\n{HELLO}msgstr".encode(), 9, "SYNTAX"),
        (f'{HEADER}\nmsgid "Hello\nmsgstr ""\n'.encode(), 7, "SYNTAX"),
        (f"{HEADER}\n<<<<<<< ours\n{HELLO}".encode(), 7, "SYNTAX"),
        (
            HEADER.replace(
                "nplurals=2; plural=(n > 1)", "nplurals=3; plural=n"
            ).encode()
            + f"\n{FILES}".encode(),
            5,
            "PLURAL-FORMS",
        ),
        (
            HEADER.replace("(n > 1)", "(9**9**9)").encode() + f"\n{FILES}".encode(),
            5,
            "PLURAL-FORMS",
        ),
        (
            f"{HEADER}\n{FILES}".replace(
                'msgstr[1] "%(count)s fichiers"\n', ""
            ).encode(),
            7,
            "FORMS",
        ),
    ],
)
def test_a_damaged_file_is_an_error_with_its_line(new_iam, put, data, line, code):
    put(as_bytes=data)
    path = "translations/fr/LC_MESSAGES/messages.po"

    findings = found(new_iam, code=1)

    assert (path, line, "error", code) in findings


def test_a_file_that_cannot_be_read_does_not_keep_others_from_it(new_iam, put, here):
    put('msgid "Hello"\nmsgstr " "\n', domain="scopes")
    place = here / "translations" / "fr" / "LC_MESSAGES"
    (place / "messages.po").mkdir()
    german = here / "translations" / "de" / "LC_MESSAGES"
    german.mkdir(parents=True)
    os.mkfifo(german / "messages.po")
    (german / "scopes.po").symlink_to("nowhere")

    assert [
        (each[0].partition("/")[2], *each[1:]) for each in found(new_iam, code=1)
    ] == [
        ("de/LC_MESSAGES/messages.po", 0, "error", "UNREADABLE"),
        ("de/LC_MESSAGES/scopes.po", 0, "error", "UNREADABLE"),
        ("fr/LC_MESSAGES/messages.po", 0, "error", "UNREADABLE"),
        ("fr/LC_MESSAGES/scopes.po", 7, "error", "BLANK"),
        ("fr/LC_MESSAGES/scopes.po", 7, "warning", "SPACE"),
    ]


def test_locales_and_domains_can_be_named(new_iam, put):
    broken = 'msgid "Hello"\nmsgstr "\u202e"\n'
    portuguese = HEADER.replace("fr", "pt_BR")
    put(broken, locale="pt_BR", header=portuguese)
    put(broken, locale="pt_BR", domain="scopes", header=portuguese)
    put(broken)

    messages, scopes = (
        ("translations/pt_BR/LC_MESSAGES/messages.po", 7, "error", "BIDI"),
        ("translations/pt_BR/LC_MESSAGES/scopes.po", 7, "error", "BIDI"),
    )
    told = found(new_iam, "PT-br", code=1)
    assert [each for each in told if each[3] == "BIDI"] == [messages, scopes]
    told = found(new_iam, "pt_BR", "--domain", "scopes", code=1)
    assert [each for each in told if each[3] == "BIDI"] == [scopes]


def test_what_nobody_reads_is_told(new_iam, put):
    put(HELLO, domain="message")
    put(HELLO, locale="f r")
    put(HELLO, locale="tlh", header=HEADER.replace("fr", "tlh"))
    put(HELLO, domain="scopes")

    assert [(each[0].partition("/")[2], *each[1:]) for each in found(new_iam, code=1)][
        :3
    ] == [
        ("f r", 0, "warning", "STRANGER"),
        ("fr/LC_MESSAGES/message.po", 0, "warning", "STRANGER"),
        ("tlh/LC_MESSAGES/messages.po", 0, "error", "LOCALE"),
    ]


def test_an_overlay_lacks_nothing_but_can_have_what_no_page_says(new_iam, put):
    put('msgid "Language"\nmsgstr "Idiome"\n', HELLO)

    assert found(new_iam) == [
        ("translations/fr/LC_MESSAGES/messages.po", 10, "warning", "UNUSED")
    ]


def test_a_damaged_template_is_told_and_the_rest_checked_without_it(new_iam, put, here):
    put('msgid "Hello"\nmsgstr "%"\n')
    (here / "translations" / "messages.pot").write_text(HELLO, encoding="utf-8")

    assert found(new_iam, code=1) == [
        ("translations/fr/LC_MESSAGES/messages.po", 7, "error", "PLACEHOLDER"),
        ("translations/messages.pot", 1, "error", "HEADER"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dir", "nowhere"], "there is no folder nowhere"),
        (["--dir", "empty"], "there is no catalog in empty"),
        (["de"], "translations has no catalog for 'de'; it has fr"),
        (["../fr"], "translations has no catalog for '../fr'; it has fr"),
        (["\x1b[2J"], r"translations has no catalog for '\x1b[2J'; it has fr"),
    ],
)
def test_what_is_not_there_is_refused_in_words(new_iam, put, here, words, said):
    put(HELLO)
    (here / "empty").mkdir()

    assert said in new_iam.refused("translations", "check", *words)


def test_the_folder_is_the_first_of_the_setting_or_the_one_here(new_iam, put, here):
    put(HELLO)
    (here / "translations").rename(here / "ours")

    said = new_iam.refused("translations", "check", code=2)
    assert "there is no folder ./translations: say where the catalogs are" in said
    new_iam.environ["IAM_TRANSLATIONS"] = str(here / "ours")
    assert [each[0] for each in found(new_iam)] == ["ours/fr/LC_MESSAGES/messages.po"]


def test_a_catalog_of_thousands_of_entries_is_checked_to_its_end(new_iam, put, here):
    entries = [
        f'#, python-format\nmsgid "Signed in as <bdi>%(who)s</bdi>, {n}"\n'
        f'msgstr "Connect\u00e9 : <bdi>%(who)s</bdi>, {n}"\n'
        for n in range(2_000)
    ]
    put(*entries)
    (here / "translations" / "messages.pot").write_text(
        "\n".join((TEMPLATE, *entries)), encoding="utf-8"
    )

    assert new_iam("translations", "check") == (
        "nothing to mend: 1 file(s), 2000 entries\n"
    )
    put(*entries[:-1], entries[-1].replace(": <bdi>%(who)s", ": <bdi>%(qui)s"))
    assert {each[1:] for each in found(new_iam, code=1)} == {
        (8_004, "error", "PLACEHOLDER")
    }
