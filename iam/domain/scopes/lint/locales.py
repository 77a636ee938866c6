"""Locales that no reader can have, and how they are spelt right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from iam.domain.locales import canonical, folded, reader_of, script_of, tag_of, todays
from iam.domain.scopes.lint.codes import Code

_SCRIPT = re.compile(r"[A-Za-z]{4}")
_REGION = re.compile(r"[A-Za-z]{2,3}|[0-9]{3}")
_LONGEST_CODE = 3
"""Letters of a language; not every one of three letters is in our book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocaleBook:
    """
    What the world has: languages in lower case, scripts as ``Latn``, regions as ``CA``.

    ``right_languages`` has what people write for a language by mistake, as ``eng``,
    ``jp`` and ``french``, in lower case, and what is right; ``right_regions`` the same
    for regions, in upper case, as ``UK`` and ``CANADA``.
    """

    languages: frozenset[str]
    scripts: frozenset[str]
    regions: frozenset[str]
    right_languages: Mapping[str, str] = field(repr=False)
    right_regions: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misspelt:
    """What is wrong with a locale, and how it is written right, where that is known."""

    code: Code
    why: str
    right: str = ""


def misspelt(
    locale: str, *, book: LocaleBook, offered: Sequence[str]
) -> Misspelt | None:
    """
    Say why no reader has a locale, or nothing where somebody can.

    Args:
        locale: As it was written; one that `is_locale`.
        book: What the world has.
        offered: The languages that readers of the realm can have.
    """
    right, unknown = _spelt_right(locale, book)
    is_read = _is_read_by(locale, right if unknown else locale, offered)
    if unknown and not is_read:
        return Misspelt(
            code=Code.LOCALE_UNKNOWN, why=f"there is no {unknown}", right=right
        )
    if not is_read:
        return Misspelt(
            code=Code.LOCALE_NOT_OFFERED,
            why=f"its language is not offered; offered: {', '.join(offered)}",
        )
    if canonical(locale) != locale:
        why = "it is understood here, and AM compares letter by letter"
        return Misspelt(code=Code.LOCALE_SPELLING, why=why, right=canonical(locale))
    return None


def can_be_read(language: str, book: LocaleBook) -> bool:
    """Whether anybody could read a language, if it were offered."""
    found = misspelt(language, book=book, offered=(language,))
    return found is None or found.code is not Code.LOCALE_UNKNOWN


def looks_like_locale(words: str, book: LocaleBook) -> bool:
    """Whether words are nothing but a locale, as ``fr`` or ``pt_BR``."""
    if not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,4})*", words):
        return False
    return canonical(words).split("_")[0] in book.languages


def _is_read_by(locale: str, asked: str, offered: Sequence[str]) -> bool:
    """Ask the one function that decides whether who asks for a locale gets another."""
    reader = reader_of([("ui_locales", [tag_of(asked)])], offered)
    return folded(locale) in map(folded, reader.candidates)


def _spelt_right(locale: str, book: LocaleBook) -> tuple[str, str]:
    """Write a locale with parts that exist, and name the first that does not."""
    language, *rest = canonical(locale).split("_")
    told = [_language(language, book), *_parts(rest, book)]
    right = "_".join(part for part, _ in told if part is not None)
    unknown = next((why for _, why in told if why), "")
    return right if told[0][0] else "", unknown


def _language(language: str, book: LocaleBook) -> tuple[str | None, str]:
    right = book.right_languages.get(language)
    is_known = language in book.languages
    if not is_known and (right or len(language) != _LONGEST_CODE):
        return right, f"language {language!r}"
    return language, ""


def _parts(rest: Sequence[str], book: LocaleBook) -> Iterator[tuple[str | None, str]]:
    """Give each part after the language as it is right, and what is wrong with it."""
    parts = list(rest)
    if parts and _SCRIPT.fullmatch(parts[0]):
        script = parts.pop(0)
        yield _part(script, "script", book.scripts, {})
    if parts and _REGION.fullmatch(parts[0]):
        region = parts.pop(0)
        yield _part(region, "region", book.regions, book.right_regions)
    for variant in parts:
        named = book.right_regions.get(variant)
        yield (named, f"region {variant!r}") if named else (variant, "")


def _part(
    part: str, kind: str, known: frozenset[str], right: Mapping[str, str]
) -> tuple[str | None, str]:
    return (part, "") if part in known else (right.get(part), f"{kind} {part!r}")


def is_in(language: str, locale: str) -> bool:
    """Whether words in a locale are in a language; those of no locale are in none."""
    return bool(locale) and _language_and_script(language) == _language_and_script(
        locale
    )


def _language_and_script(locale: str) -> tuple[str, str]:
    return todays(locale).partition("_")[0], script_of(locale)
