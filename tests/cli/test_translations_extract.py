"""`iam translations extract` writes what there is to translate."""

from __future__ import annotations

import shutil
import subprocess

import polib
import pytest

CONFIGURATION = """
[[realms]]
path = "/alpha"

[realms.provider]
supported_scopes = ["photos|See your photos", "photos|fr|Voir vos photos"]

[[realms.clients]]
client_id = "photo-app"
client_secret_file = "a-secret-that-no-translator-has"
logo_file = "nor-this.svg"
grant_types = ["authorization_code"]
redirect_uris = ["https://app.example.com/back"]
scopes = ["photos", "albums|Order your albums"]
"""
SCOPES_POT = """\
msgid ""
msgstr ""
"Project-Id-Version: Assent\\n"
"Language: \\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#. client photo-app of /alpha
#. Written in: en
#. Seen on the consent page and on the page of applications with access, for: photo-app
#: client:/alpha/photo-app
msgctxt "albums"
msgid "Order your albums"
msgstr ""

#. provider of /alpha
#. Written in: en
#. fr: Voir vos photos
#. Seen on the consent page and on the page of applications with access, for: photo-app
#: provider:/alpha
msgctxt "photos"
msgid "See your photos"
msgstr ""
"""


@pytest.fixture
def words(tmp_path):
    """A folder for catalogs."""
    folder = tmp_path / "words"
    folder.mkdir()
    return folder


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "realms.toml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    return path


def accepted_by_msgfmt(path) -> bool:
    """Ask gettext, where a machine has it; those of CI do."""
    msgfmt = shutil.which("msgfmt")
    if msgfmt is None:
        return True
    command = [msgfmt, "--check", "--output-file=/dev/null", str(path)]
    return not subprocess.run(command, check=False, capture_output=True).returncode


def test_a_configuration_file_gives_the_template_of_scopes(new_iam, words, file):
    said = new_iam(
        "translations", "extract", "--config", str(file), "--dir", str(words)
    )

    assert (
        said
        == f"{words}/messages.pot: {said_count(said)}\n{words}/scopes.pot: 2 entries\n"
    )
    assert (words / "scopes.pot").read_text(encoding="utf-8") == SCOPES_POT
    assert accepted_by_msgfmt(words / "scopes.pot")


def said_count(said: str) -> str:
    return said.splitlines()[0].partition(": ")[2]


def test_a_sentence_tells_its_files_and_no_lines(new_iam, words):
    new_iam("translations", "extract", "--domain", "messages", "--dir", str(words))

    entries = polib.pofile(str(words / "messages.pot"))
    found = entries.find("Language")
    assert ("templates/base.html", "") in found.occurrences
    assert found.comment == "names the list of languages at the foot of a page"
    assert accepted_by_msgfmt(words / "messages.pot")
    assert all(not line for entry in entries for _file, line in entry.occurrences)


def test_a_running_installation_gives_its_own_scopes(alpha, words):
    alpha(
        *("realm", "set", "/alpha", "--supported-scopes", "write|Change your notes"),
    )

    alpha("translations", "extract", "--domain", "scopes", "--dir", str(words))

    (entry,) = polib.pofile(str(words / "scopes.pot"))
    assert (entry.msgctxt, entry.msgid) == ("write", "Change your notes")
    assert "Seen by nobody today" in entry.comment


def test_extracting_again_touches_nothing(new_iam, words, file):
    again = ("translations", "extract", "--config", str(file), "--dir", str(words))
    new_iam(*again)
    before = {path: path.stat().st_mtime_ns for path in words.iterdir()}

    said = new_iam(*again)

    assert [line.partition(": ")[2] for line in said.splitlines()] == [
        "has not changed",
        "has not changed",
    ]
    assert {path: path.stat().st_mtime_ns for path in words.iterdir()} == before


def test_without_a_database_only_pages_are_extracted_and_that_is_told(new_iam, words):
    result = new_iam.type("translations", "extract", "--dir", str(words))

    assert result.exit_code == 0
    assert result.stdout.startswith(f"{words}/messages.pot: ")
    assert result.stderr.startswith("scopes are left out: there is no database at ")
    assert [path.name for path in words.iterdir()] == ["messages.pot"]


def test_who_asks_for_scopes_without_a_database_is_refused(new_iam, words):
    said = new_iam.refused(
        *("translations", "extract", "--domain", "scopes", "--dir", str(words))
    )

    assert said.startswith("Error: there is no database at ")
    assert list(words.iterdir()) == []


def test_a_configuration_file_with_faults_is_refused_with_their_lines(
    new_iam, words, file
):
    file.write_text(CONFIGURATION + 'grant = "x"\n', encoding="utf-8")

    said = new_iam.refused(
        "translations", "extract", "--config", str(file), "--dir", str(words)
    )

    assert said.startswith(f"{file}:15: ")
    assert list(words.iterdir()) == []


def test_a_file_that_is_not_there_is_told(new_iam, words, tmp_path):
    said = new_iam.refused(
        *("translations", "extract", "--config", str(tmp_path / "none.toml")),
        *("--dir", str(words)),
    )

    assert said.startswith(f"cannot read '{tmp_path}/none.toml': ")


def test_a_configuration_file_says_nothing_of_pages(new_iam, words, file):
    said = new_iam.refused(
        *("translations", "extract", "--domain", "messages", "--config", str(file)),
        *("--dir", str(words)),
        code=2,
    )

    assert "--config is for scopes" in said


def test_a_folder_that_is_not_there_is_made_for_everybody_to_read(new_iam, tmp_path):
    folder = tmp_path / "new" / "words"

    new_iam("translations", "extract", "--domain", "messages", "--dir", str(folder))

    assert (folder / "messages.pot").stat().st_mode & 0o777 == 0o644
    assert folder.stat().st_mode & 0o777 == 0o755


def test_the_folder_is_the_first_of_the_settings(new_iam, words, tmp_path):
    (tmp_path / "other").mkdir()
    new_iam.environ["IAM_TRANSLATIONS"] = f"{words},{tmp_path / 'other'}"

    new_iam("translations", "extract", "--domain", "messages")

    assert (words / "messages.pot").exists()


def test_without_any_folder_the_command_says_how_to_name_one(
    new_iam, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)

    said = new_iam.refused("translations", "extract", code=2)

    assert "there is no folder ./translations" in said
    assert "IAM_TRANSLATIONS" in said


def test_a_folder_that_cannot_be_written_is_told_without_a_traceback(new_iam, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    said = new_iam.refused(
        *("translations", "extract", "--domain", "messages"),
        *("--dir", str(tmp_path / "file" / "words")),
    )

    assert said == f"Error: {tmp_path}/file/words: Not a directory\n"
