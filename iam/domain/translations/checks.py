"""What is wrong with the entries of a catalog, and what of it must never be served."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from iam.domain.directions import direction_of
from iam.domain.findings import Finding
from iam.domain.locales import SOURCE
from iam.domain.translations.characters import character_problems
from iam.domain.translations.codes import found
from iam.domain.translations.entries import Catalog, Entry, Key
from iam.domain.translations.isolated import ISOLATED
from iam.domain.translations.markup import markup_problems
from iam.domain.translations.mixing import mixing_problems
from iam.domain.translations.placeholders import Problem, placeholder_problems

MESSAGES = "messages"
"""The domain whose texts are markup with placeholders; all others are plain."""

MOST_TIMES_LONGER = 2.5
MOST_LONGER = 30
"""Columns; a text is long where it is above both."""

MOST_CHARACTERS = 20_000
"""Of one text; no page has that many in all, and checks take their time with more."""

_NOT_WORDS = re.compile(r"%\(\w+\)s|<[^<>]*+>")
_WIDE = frozenset("WF")


def check_entries(catalog: Catalog, *, template: Catalog | None) -> list[Finding]:
    """
    Check every entry of a catalog.

    Args:
        catalog: As its file has it.
        template: The sources of today, for what is missing or no longer used; without
            one, nothing is said about that.

    Returns:
        In the order of the entries; what is missing comes last, at no line. Errors are
        what must never be served. What is fuzzy or untranslated is not served, so
        nothing else is said of it.
    """
    sources = {each.key: each for each in template.entries} if template else None
    findings = [
        found(catalog, entry, code, message)
        for entry in catalog.entries
        for code, message in _problems(catalog, entry, sources)
    ]
    if sources is not None:
        known = {entry.key for entry in catalog.entries}
        findings += [
            found(catalog, _without_line(each), "MISSING", "the catalog has no entry")
            for key, each in sources.items()
            if key not in known
        ]
    return findings


def _without_line(entry: Entry) -> Entry:
    return Entry(context=entry.context, source=entry.source)


def _problems(
    catalog: Catalog, entry: Entry, sources: Mapping[Key, Entry] | None
) -> Iterator[Problem]:
    if sources is not None:
        yield from _beside_template(entry, sources.get(entry.key))
    if entry.is_fuzzy:
        yield "FUZZY", "it is marked fuzzy, and not served"
    elif not any(entry.texts):
        yield "UNTRANSLATED", "it has no translation"
    elif (longest := max(map(len, _all_texts(entry)))) > MOST_CHARACTERS:
        yield "TOO-LONG", f"it has {longest} characters"
    else:
        yield from _forms(catalog, entry)
        if catalog.domain == MESSAGES:
            yield from placeholder_problems(entry, locale=catalog.locale)
            yield from markup_problems(entry)
        yield from _of_each_text(catalog, entry)


def _all_texts(entry: Entry) -> tuple[str, ...]:
    return entry.context, entry.source, entry.plural, *entry.texts


def _beside_template(entry: Entry, source: Entry | None) -> Iterator[Problem]:
    if source is None:
        yield "UNUSED", "nothing uses it any more"
    elif source.plural != entry.plural:
        yield "PLURAL-SOURCE", "its plural is not that of the source"


def _forms(catalog: Catalog, entry: Entry) -> Iterator[Problem]:
    wanted = catalog.forms if entry.plural else 1
    if wanted and len(entry.texts) != wanted:
        counted = len(entry.texts)
        yield "FORMS", f"it has {counted} form(s), and needs {wanted}"
    for index, text in enumerate(entry.texts):
        if not text:
            yield "UNTRANSLATED", f"form {index} has no translation"


def _of_each_text(catalog: Catalog, entry: Entry) -> Iterator[Problem]:
    for index, text in enumerate(entry.texts):
        if text:
            which = f" in form {index}" if entry.plural else ""
            for check in _OF_TEXTS:
                for code, message in check(catalog, entry, text):
                    yield code, f"{message}{which}"


def _characters(catalog: Catalog, entry: Entry, text: str) -> Iterator[Problem]:
    del entry
    return character_problems(text, is_markup=catalog.domain == MESSAGES)


def _edges(_catalog: Catalog, entry: Entry, text: str) -> Iterator[Problem]:
    source = entry.source
    if (source[:1].isspace(), source[-1:].isspace()) != (
        text[:1].isspace(),
        text[-1:].isspace(),
    ):
        yield "SPACE", "white space at its beginning or end is not as in the source"
    if text.count("\n") != source.count("\n"):
        yield "NEWLINE", "its lines break where those of the source do not"


def _length(_catalog: Catalog, entry: Entry, text: str) -> Iterator[Problem]:
    """Compare lengths as columns: letters of Chinese take two, marks none."""
    room = max(len(entry.source), len(entry.plural))
    most = max(room * MOST_TIMES_LONGER, room + MOST_LONGER)
    if len(text) * 2 <= most:
        return
    room = max(map(_columns, (entry.source, entry.plural)))
    wide = _columns(text)
    if wide > max(room * MOST_TIMES_LONGER, room + MOST_LONGER):
        yield "LENGTH", f"it is {wide} columns long, and the source {room}"


def _columns(text: str) -> int:
    words = _NOT_WORDS.sub("", text) if "<" in text or "%" in text else text
    if words.isascii():
        return len(words)
    return sum(
        0
        if unicodedata.category(each) in {"Mn", "Me", "Cf"}
        else 1 + (unicodedata.east_asian_width(each) in _WIDE)
        for each in words
    )


def _directions(catalog: Catalog, entry: Entry, text: str) -> Iterator[Problem]:
    isolated = ISOLATED.get(entry.source, ()) if catalog.domain == MESSAGES else ()
    direction = _direction(catalog.locale)
    return mixing_problems(text, direction=direction, isolated=isolated)


_direction = lru_cache(maxsize=64)(direction_of)


def _unchanged(catalog: Catalog, entry: Entry, text: str) -> Iterator[Problem]:
    if text not in {entry.source, entry.plural}:
        return
    is_english = catalog.locale.partition("_")[0] in {SOURCE, ""}
    if not is_english and any(map(str.isalpha, _NOT_WORDS.sub("", text))):
        yield "UNCHANGED", "the translation is the source"


_OF_TEXTS: tuple[Callable[[Catalog, Entry, str], Iterator[Problem]], ...] = (
    _characters,
    _edges,
    _length,
    _directions,
    _unchanged,
)
