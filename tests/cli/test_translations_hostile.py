"""Commands for translators, in folders where somebody put what is made to harm."""

from __future__ import annotations

import json
import os
import re

import pytest

from iam.engines import po_paths
from iam.services import catalog_folders

HEADER = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
HELLO = 'msgid "Hello"\nmsgstr "Bonjour"\n'
ESCAPE, BELL = "\x1b]0;owned\x07", "\\x1b]0;owned\\x07"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder in which commands are typed."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder, *, locale="fr", text=HEADER + HELLO):
    """Put a catalog into a folder, and a template beside it."""
    place = folder / locale / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "messages.po").write_text(text, encoding="utf-8")
    (folder / "messages.pot").write_text(
        HEADER.replace("fr", "") + HELLO.replace("Bonjour", ""), encoding="utf-8"
    )
    return place / "messages.po"


@pytest.mark.parametrize("command", ["check", "update", "compile"])
def test_a_pipe_in_the_place_of_a_catalog_keeps_nobody_waiting(new_iam, here, command):
    path = put(here / "words")
    path.unlink()
    os.mkfifo(path)

    result = new_iam.type("translations", command, "--dir", "words")

    assert result.exit_code == 1
    assert (
        "words/fr/LC_MESSAGES/messages.po: error UNREADABLE: The file cannot be read: "
        "it is not a file.\n"
    ) in result.stdout


def test_a_pipe_in_the_place_of_a_template_keeps_nobody_waiting(new_iam, here):
    put(here / "words")
    (here / "words" / "messages.pot").unlink()
    os.mkfifo(here / "words" / "messages.pot")

    for command in ("update", "extract"):
        said = new_iam.refused(
            *("translations", command, "--dir", "words", "--domain", "messages")
        )
        assert "it is not a file" in said
    assert new_iam.type("translations", "report", "--dir", "words").exit_code == 0


def test_a_file_in_the_way_of_a_template_that_is_far_too_large_is_left(
    new_iam, here, monkeypatch
):
    put(here / "words")
    monkeypatch.setattr("iam.engines.guarded_files.MOST_BYTES", 10)

    said = new_iam.refused(
        *("translations", "extract", "--dir", "words", "--domain", "messages")
    )

    assert said == (
        "Error: words/messages.pot cannot be replaced: it has more than 10 bytes\n"
    )


@pytest.mark.parametrize("plural", ["n" + " " * 20_000 + "x", "9" * 5000])
@pytest.mark.parametrize("command", ["check", "update", "compile"])
def test_a_rule_for_plurals_without_end_is_a_finding(new_iam, here, command, plural):
    rule = f"nplurals={plural}; plural={plural};"
    entries = 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n'
    text = HEADER.replace("nplurals=2; plural=(n > 1);", rule) + entries
    put(here / "words", text=text)

    result = new_iam.type("translations", command, "--dir", "words")

    assert result.exit_code == 1
    assert "messages.po:5: error PLURAL-FORMS: The Plural-Forms" in result.stdout


@pytest.mark.parametrize("command", ["check", "update", "compile"])
def test_what_nobody_foresaw_in_one_file_does_not_keep_others_from_it(
    new_iam, here, monkeypatch, command
):
    put(here / "words")
    put(here / "words", locale="de", text=HEADER.replace("fr", "de") + HELLO)
    whole, plain = po_paths.read_whole, po_paths.read

    def fails(reads):
        def read(data, *, path, **known):
            if "/de/" in path:
                raise RecursionError
            return reads(data, path=path, **known)

        return read

    monkeypatch.setattr(po_paths, "read_whole", fails(whole))
    monkeypatch.setattr(po_paths, "read", fails(plain))
    result = new_iam.type("translations", command, "--dir", "words")

    assert result.exit_code == 1
    said = re.sub(r":[0-9]+\.\n", ":LINE.\n", result.stdout)
    assert (
        "words/de/LC_MESSAGES/messages.po: error UNREADABLE: What the file says cannot "
        "be taken apart: RecursionError at test_translations_hostile.py:LINE.\n"
    ) in said
    assert ("words/fr/LC_MESSAGES/messages." in result.stdout) == (command != "check")


def test_a_check_that_fails_is_a_finding_too(new_iam, here, monkeypatch):
    def fails(*_given, **_known):
        raise MemoryError

    put(here / "words")
    monkeypatch.setattr(catalog_folders, "check_entries", fails)

    result = new_iam.type("translations", "check", "--dir", "words", "--format", "json")

    (found,) = json.loads(result.stdout)["findings"]
    assert (found["code"], found["severity"]) == ("UNREADABLE", "error")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"w{ESCAPE}", f"w{BELL}"),
        ("w\n::error::owned", "w\\n::error::owned"),
        ("::error::owned", "./::error::owned"),
        (" ::error::owned", "./ ::error::owned"),
        ("w##[error]owned", "w#\\x23[error]owned"),
        ("w\u202eo", "w\\u202eo"),
        ("w\udcffo", "w\\udcffo"),
        ("w\u00e9", "w\u00e9"),
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        ("extract", "--domain", "messages"),
        ("init", "sv"),
        ("check",),
        ("update",),
        ("compile",),
        ("update", "xx"),
    ],
    ids=" ".join,
)
def test_the_name_of_a_folder_is_read_and_not_obeyed(new_iam, here, name, shown, words):
    put(here / name, text=f"{HEADER}{HELLO}\nwrong")

    said = new_iam.type("translations", *words, "--dir", name).output

    assert shown in said
    assert said.replace("\n", "").isprintable()
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())


def test_annotations_for_github_have_nothing_that_a_terminal_obeys(new_iam, here):
    put(here / f"w{ESCAPE}\n::error::owned", text=HEADER + "wrong")

    said = new_iam.type(
        *("translations", "check", "--dir", f"w{ESCAPE}\n::error::owned"),
        *("--format", "github"),
    ).stdout

    (line,) = said.splitlines()
    assert line.startswith(f"::error file=w{BELL}%0A%3A%3Aerror%3A%3Aowned/fr/LC_")


@pytest.mark.parametrize("locale", ["en_XA", "ar-XB", "fr_xa", "zh_Hans_XB"])
def test_a_pseudo_locale_has_no_catalog(new_iam, here, locale):
    put(here / "words")
    put(here / "words" / "more", locale=locale)
    (here / "words" / "more" / locale).rename(here / "words" / locale)

    result = new_iam.type("translations", "check", "--dir", "words")
    assert (
        f"words/{locale}: warning STRANGER: The words of a pseudo-locale are made, and "
        "never read.\n"
    ) in result.stdout
    compiled = new_iam("translations", "compile", "--dir", "words")
    assert compiled == "words/fr/LC_MESSAGES/messages.mo: 1 entry\n"
    assert f"words/{locale}/LC_MESSAGES" not in result.stdout
    assert "is no locale that is known" in new_iam.refused(
        "translations", "init", locale, "--dir", "words"
    )
