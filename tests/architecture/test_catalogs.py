"""Catalogs parse, are whole, and have the placeholders of what they translate."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import polib
import pytest
from babel import Locale

from iam.services.configuration_files import read_configuration_file
from iam.services.translation_sources import described_in
from iam.services.translations import extract_messages, extract_scopes, update
from tests.architecture.tree import ROOT

TRANSLATIONS = ROOT / "translations"
SOURCE = TRANSLATIONS / "messages.pot"
CATALOGS = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
NUMBER = re.compile(r"%\((?:count|num)\)s")
TAG = re.compile(r"</?\w+[^>]*>")


def named(path: Path) -> str:
    return path.relative_to(TRANSLATIONS).as_posix()


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def texts(entry: polib.POEntry) -> list[tuple[str, str]]:
    """
    Pair each source text with its translation.

    A form that is for one number alone may say it in words, as the source does.
    """
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [
        (_without_number(entry.msgid_plural, text), text)
        for text in entry.msgstr_plural.values()
    ]


def _without_number(source: str, translated: str) -> str:
    return source if NUMBER.search(translated) else NUMBER.sub("", source).strip()


def template_of(path: Path) -> Path:
    return TRANSLATIONS / f"{path.stem}.pot"


def test_every_language_has_the_words_of_pages_and_of_scopes():
    languages = {path.parents[1].name for path in CATALOGS}

    assert len(languages) == 11
    assert len(CATALOGS) == 2 * len(languages)


def test_the_template_is_what_extraction_gives_today(tmp_path):
    made = extract_messages(tmp_path).path

    assert key_list(made) == key_list(SOURCE)
    assert made.read_bytes() == SOURCE.read_bytes()


def key_list(path: Path) -> list[tuple[str | None, str, str]]:
    return [key(entry) for entry in polib.pofile(str(path))]


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_a_catalog_is_as_an_update_leaves_it(path, tmp_path):
    copy = tmp_path / path.relative_to(TRANSLATIONS)
    copy.parent.mkdir(parents=True)
    copy.write_bytes(path.read_bytes())
    template = template_of(path)
    (tmp_path / template.name).write_bytes(template.read_bytes())

    (done,) = update(tmp_path, domains=[path.stem]).written

    assert not done.has_changed, "run: iam translations extract and update"


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_a_catalog_parses_and_says_each_thing_once(path):
    entries = polib.pofile(str(path), check_for_duplicates=True)

    charset = entries.metadata["Content-Type"].lower()
    assert charset == "text/plain; charset=utf-8"
    assert len({key(entry) for entry in entries}) == len(entries)


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_a_catalog_is_of_the_language_of_its_folder(path):
    language = path.parents[1].name

    assert polib.pofile(str(path)).metadata["Language"] == language
    assert str(Locale.parse(language)) == language


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_a_translation_has_the_placeholders_and_tags_of_its_source(path):
    wrong = [
        (source, translated)
        for entry in polib.pofile(str(path)).translated_entries()
        for source, translated in texts(entry)
        for pattern in (PLACEHOLDER, TAG)
        if sorted(pattern.findall(source)) != sorted(pattern.findall(translated))
    ]

    assert wrong == []


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_a_translation_begins_and_ends_as_its_source(path):
    wrong = [
        (source, translated)
        for entry in polib.pofile(str(path)).translated_entries()
        for source, translated in texts(entry)
        if (source != source.strip()) != (translated != translated.strip())
        or source.endswith("\n") != translated.endswith("\n")
    ]

    assert wrong == []


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_a_language_that_is_shipped_is_whole(path):
    wanted = {key(entry) for entry in polib.pofile(str(template_of(path)))}
    catalog = polib.pofile(str(path))

    assert {key(entry) for entry in catalog.translated_entries()} == wanted
    assert catalog.fuzzy_entries() == []
    assert catalog.obsolete_entries() == []


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_a_plural_has_as_many_forms_as_its_language(path):
    catalog = polib.pofile(str(path))
    forms = int(re.search(r"nplurals=(\d+)", catalog.metadata["Plural-Forms"])[1])

    counted = {len(e.msgstr_plural) for e in catalog if e.msgid_plural}
    assert counted <= {forms}


def test_the_words_of_the_demonstration_are_those_of_its_configuration(tmp_path):
    demo = resources.files("iam.cli").joinpath("demo.toml").read_text("utf-8")
    file = tmp_path / "demo.toml"
    file.write_text(demo.replace("@APPLICATION@", "http://localhost:8081"), "utf-8")

    made, _ = extract_scopes(tmp_path, described_in(read_configuration_file(file)))

    assert made.path.read_bytes() == (TRANSLATIONS / "scopes.pot").read_bytes()
