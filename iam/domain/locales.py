"""The reader's locale: what an operator may write, and which one a reader gets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SOURCE = "en"
"""The language our own sentences are written in; always offered."""

MOST_TAGS = 20
"""Tags of one header or parameter that are looked at."""

# Language, then an optional script, region or variant, with "-" or "_" between; AM
# also writes an empty region before a variant, as in de__POSIX.
_LOCALE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{0,8}){0,4}")
_QUALITY = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_SCRIPT = re.compile(r"[A-Za-z]{4}")

_TODAY = {"iw": "he", "in": "id", "ji": "yi", "no": "nb"}
"""Codes that RFC 5646 and Unicode have replaced; old browsers, and Java, send them."""
_BEFORE = {today: before for before, today in _TODAY.items()}

_SCRIPTS = {
    "zh": ("Hans", {"TW": "Hant", "HK": "Hant", "MO": "Hant"}),
    "sr": ("Cyrl", {"ME": "Latn"}),
}
"""Languages of several scripts: the usual one, and regions that write another."""

_BORROWED = {"ar_XB": SOURCE}
"""A pseudo-locale that is written as Arabic is, and whose words are English."""

_NEAREST = {"pt": ("BR", "PT")}
"""Whose words suit the bare language best, and whose those of all other regions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """
    Who reads a page, as far as words go.

    ``locale`` keeps the region that was asked for, as ``fr_CA``; ``candidates`` are it
    and its cut-downs, the most specific first; ``source`` says who asked: ``page``,
    ``ui_locales``, ``locale``, ``preference``, ``Accept-Language``, ``realm``, or
    ``none`` where nobody asked for anything that is offered.
    """

    locale: str
    candidates: tuple[str, ...]
    source: str


def reader_of(
    sources: Sequence[tuple[str, Sequence[str]]], offered: Iterable[str]
) -> Reader:
    """
    Decide which locale a reader has.

    The first tag counts that can be a locale and whose language is offered; what is
    hostile, unknown or empty is skipped, never an error. Tags after it play no part.
    English is always offered, and comes after everything else.

    Args:
        sources: Who asks, and for which tags, the best first; at most `MOST_TAGS` of
            each are looked at.
        offered: The shipped languages and those of the realm, in any spelling.
    """
    languages = {_language_of(tag) for tag in offered} | {SOURCE}
    for source, tags in sources:
        for tag in tags[:MOST_TAGS]:
            if is_locale(tag) and _language_of(tag) in languages:
                locale = canonical(tag)
                return Reader(
                    locale=locale, candidates=candidates_of(locale), source=source
                )
    return Reader(locale=SOURCE, candidates=(SOURCE,), source="none")


def read_ui_locales(text: str) -> list[str]:
    """
    Read a ``ui_locales`` parameter: the tags in their order, the best first.

    Sources:
        OpenID Connect Core §3.1.2.1: a space-separated list, and a locale that is not
        supported is no error. What cannot be a locale is passed over.
    """
    tags = text.split(None, MOST_TAGS)[:MOST_TAGS]
    return list(dict.fromkeys(filter(is_locale, tags)))


def is_locale(text: str) -> bool:
    """Whether a text can be a locale, as ``fr``, ``fr_CA`` or ``zh-Hant-TW``."""
    return _LOCALE.fullmatch(text) is not None


def locale_fault(text: str) -> str | None:
    """Say why a text cannot be a locale, or nothing where it can."""
    if is_locale(text):
        return None
    return f"{text[:80]!r} is not a locale; write it as en, fr_CA or zh_Hant_TW"


def candidates_of(locale: str) -> tuple[str, ...]:
    """
    Give a locale and its cut-downs, the most specific first.

    Cut from the last ``_`` each time; what ends in ``_`` is passed over, so that
    ``de__POSIX`` is followed by ``de``. Beside each stands what means the same: with
    the script that its region writes (``zh_CN``, ``zh_Hans_CN``, ``zh_Hans``, ``zh``),
    and with the other code of its language (``he_IL``, ``iw_IL``, ``he``, ``iw``).
    """
    if borrowed := _BORROWED.get(locale):
        return (locale, borrowed)
    found = list(dict.fromkeys(_with_scripts(_cut_downs(locale))))
    language = locale.partition("_")[0]
    other = _TODAY.get(language) or _BEFORE.get(language)
    if other is None:
        return tuple(found)
    return tuple(
        each for cut in found for each in (cut, other + cut.removeprefix(language))
    )


def _cut_downs(locale: str) -> Iterator[str]:
    yield locale
    while "_" in locale:
        locale = locale.rpartition("_")[0]
        if locale and not locale.endswith("_"):
            yield locale


def _with_scripts(cut: Iterable[str]) -> Iterator[str]:
    """Put beside each locale the one with its script, or without it."""
    script = ""
    for each in cut:
        is_first, script = not script, script or script_of(each)
        language, *rest = each.split("_")
        if not script or language not in _SCRIPTS:
            yield each
        elif not rest:
            bare = (each, f"{each}_{script}")
            yield from bare if is_first else bare[::-1]
        elif _SCRIPT.fullmatch(rest[0]):
            plain = "_".join((language, *rest[1:]))
            yield each
            if rest[1:] and script_of(plain) == script:
                yield plain
        else:
            yield each
            yield "_".join((language, script, *rest))


def script_of(locale: str) -> str:
    """
    Name the script of a locale, as ``Hant`` for ``zh_TW``.

    Empty where the locale does not name it and its language has one alone.
    """
    language, *rest = canonical(locale).split("_")
    if rest and _SCRIPT.fullmatch(rest[0]):
        return rest[0]
    usual, of_regions = _SCRIPTS.get(language, ("", {}))
    return next((of_regions[part] for part in rest if part in of_regions), usual)


def lies_over(locale: str) -> tuple[str, ...]:
    """
    Give a locale and those whose words stand in for its own, the nearest first.

    Its `candidates_of`, but for those in another script: ``zh_Hant`` does not lie
    over ``zh``, which is written as ``zh_Hans``.
    """
    script = script_of(locale)
    return tuple(
        each for each in candidates_of(canonical(locale)) if script_of(each) == script
    )


def todays(locale: str) -> str:
    """Write a locale with the code that its language has today: ``iw`` as ``he``."""
    language, separator, rest = canonical(locale).partition("_")
    return _TODAY.get(language, language) + separator + rest


def folded(tag: str) -> str:
    """
    Write a tag so that equal locales are equal texts.

    Case does not count, nor ``-`` or ``_``, nor AM's empty region: ``de__POSIX`` is
    what a browser calls ``de-posix``.
    """
    return tag.replace("-", "_").replace("__", "_").rstrip("_").lower()


def canonical(tag: str) -> str:
    """Write a tag as AM does: ``fr-ca`` as ``fr_CA``, ``ZH-hant`` as ``zh_Hant``."""
    language, *rest = tag.replace("-", "_").rstrip("_").split("_")
    written = (p.title() if _SCRIPT.fullmatch(p) else p.upper() for p in rest)
    return "_".join((language.lower(), *written))


def tag_of(locale: str) -> str:
    """
    Write a locale as HTML and HTTP want it, RFC 5646: ``fr_CA`` as ``fr-CA``.

    Empty stays empty: the language is not known.
    """
    return "-".join(filter(None, locale.replace("-", "_").split("_")))


def accepted(header: str) -> list[str]:
    """
    Read an Accept-Language header: the tags, the best first, RFC 9110 §12.5.4.

    What is malformed or refused with ``q=0`` is skipped, never an error.
    """
    weighed: list[tuple[float, str]] = []
    for item in header.split(",")[:MOST_TAGS]:
        tag, _, parameter = (part.strip() for part in item.partition(";"))
        found = _QUALITY.fullmatch(parameter) if parameter else None
        quality = float(found[1]) if found else float(not parameter)
        if quality and is_locale(tag):
            weighed.append((quality, tag))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def catalog_for(tags: Iterable[str], offered: Sequence[str]) -> str:
    """
    Give the offered language of the first tag that has one, else English.

    Compared without regard to case and to ``-`` or ``_``; a tag is cut down from its
    end, so that ``fr-CA`` finds ``fr``, and ``zh-TW`` finds ``zh_Hant``. Where only
    another region's or another script's is offered, that is better than another
    language: ``pt-PT`` finds ``pt_BR``.
    """
    known = {folded(language): language for language in offered}
    for tag in tags:
        for candidate in candidates_of(canonical(tag)):
            if found := known.get(folded(candidate)):
                return found
        if found := cousin_of(tag, offered):
            return found
    return SOURCE


def cousin_of(tag: str, offered: Iterable[str]) -> str:
    """
    Give the nearest of those offered that are of the same language; empty for none.

    The same script comes first, then the region that the table has, then the order.
    """
    language = _language_of(tag)
    cousins = [each for each in offered if _language_of(each) == language]
    if not cousins:
        return ""
    script = script_of(tag)
    cousins = [each for each in cousins if script_of(each) == script] or cousins
    bare, elsewhere = _NEAREST.get(language, ("", ""))
    region = elsewhere if "_" in folded(tag) else bare
    nearest = folded(f"{language}_{region}")
    return next((each for each in cousins if folded(each) == nearest), cousins[0])


def _language_of(tag: str) -> str:
    language = folded(tag).partition("_")[0]
    return _TODAY.get(language, language)
