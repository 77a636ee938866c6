"""Catalogs parse, are whole, and have the placeholders of what they translate."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import polib
import pytest
from babel import Locale
from babel.messages.extract import extract_from_dir

from tests.architecture.tree import ROOT

TRANSLATIONS = ROOT / "translations"
SOURCE = TRANSLATIONS / "messages.pot"
CATALOGS = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
NUMBER = re.compile(r"%\((?:count|num)\)s")
TAG = re.compile(r"</?\w+[^>]*>")
SHIPPED = [path for path in CATALOGS if path.stem == "messages"]


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


def test_there_are_catalogs():
    assert SHIPPED


def test_the_template_is_what_extraction_gives_today():
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]
    methods = [(each["pattern"], each["method"]) for each in mappings["mappings"]]
    options = {each["pattern"]: {} for each in mappings["mappings"]}
    extracted = {
        (context, *((text, "") if isinstance(text, str) else text))
        for folder in ("iam", "templates")
        for _file, _line, text, _comments, context in extract_from_dir(
            ROOT / folder,
            method_map=[
                (pattern.removeprefix(f"{folder}/"), method)
                for pattern, method in methods
                if pattern.startswith(folder)
            ],
            options_map={
                pattern.removeprefix(f"{folder}/"): chosen
                for pattern, chosen in options.items()
            },
        )
    }

    assert {key(entry) for entry in polib.pofile(str(SOURCE))} == extracted


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_a_catalog_parses_and_says_each_thing_once(path):
    entries = polib.pofile(str(path), check_for_duplicates=True)

    assert entries.metadata["Content-Type"] == "text/plain; charset=utf-8"
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


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_a_language_that_is_shipped_is_whole(path):
    wanted = {key(entry) for entry in polib.pofile(str(SOURCE))}
    catalog = polib.pofile(str(path))

    assert {key(entry) for entry in catalog.translated_entries()} == wanted
    assert catalog.fuzzy_entries() == []
    assert catalog.obsolete_entries() == []


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_a_plural_has_as_many_forms_as_its_language(path):
    catalog = polib.pofile(str(path))
    forms = int(re.search(r"nplurals=(\d+)", catalog.metadata["Plural-Forms"])[1])

    counted = {len(e.msgstr_plural) for e in catalog if e.msgid_plural}
    assert counted <= {forms}
