"""Mistakes that show in one list of entries, whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from iam.domain.scopes.display import Loss, Unlisted, display
from iam.domain.scopes.entries import Entries, Listed
from iam.domain.scopes.lint.characters import WIDEST, columns, hidden_character
from iam.domain.scopes.lint.codes import Code, Mistake
from iam.domain.scopes.lint.locales import LocaleBook, looks_like_locale, misspelt

_DOUBLED = {
    Loss.EARLIER_DECIDED: "is never read: {} stands before it",
    Loss.WORDS_DECIDED: "hides nothing: {} stands beside it and has words",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """
    What is round a list.

    Attributes:
        book: What the world has of languages.
        offered: The languages that readers of the realm can have.
        source_language: Of entries without a locale.
    """

    book: LocaleBook
    offered: tuple[str, ...]
    source_language: str = "en"


def lint_listing(entries: Entries, around: Circumstances) -> Iterator[Mistake]:
    """Say what is wrong with entries that lend words."""
    for listed in entries.values():
        for each in listed:
            yield from _characters(each)
            yield from _locale(each, around)
            yield from _words(each, around)
        yield from _doubled(listed)


def lint_silent(entries: Entries) -> Iterator[Mistake]:
    """Say which entries have words, or hide, in a list where that counts nothing."""
    for each in chain.from_iterable(entries.values()):
        if not each.is_plain:
            yield Mistake.of(
                Code.NEVER_READ,
                each,
                f"is never read: {each.setting} of a provider only says what is "
                "granted",
                f"Write {each.entry.scope!r} here, and the whole entry into "
                "supported_scopes.",
            )


def _characters(each: Listed) -> Iterator[Mistake]:
    if found := hidden_character(each.written):
        code, name = found
        yield Mistake.of(
            code, each, f"has a character that nobody sees: {name}", "Remove it."
        )


def _locale(each: Listed, around: Circumstances) -> Iterator[Mistake]:
    locale = each.entry.locale
    if locale is None:
        return
    found = misspelt(locale, book=around.book, offered=around.offered)
    if found is None:
        return
    code, why, right = found.code, found.why, found.right
    if code is Code.LOCALE_NOT_OFFERED:
        yield Mistake.of(
            code,
            each,
            f"has no reader: {why}",
            f"Add {locale!r} to the realm's languages, or take the entry away.",
        )
    elif code is Code.LOCALE_SPELLING:
        yield Mistake.of(
            code, each, f"is spelt unusually: {why}", f"Write {_spelt(each, right)!r}."
        )
    else:
        yield Mistake.of(
            code, each, f"has no reader: {why}", _repair(each, right, around)
        )


def _repair(each: Listed, right: str, around: Circumstances) -> str:
    if right:
        return f"Write {_spelt(each, right)!r}."
    entry = each.entry
    whole = f"{entry.scope}|{around.source_language}|{entry.locale}|{entry.text}"
    return (
        "Write a locale, as fr or fr_CA; where the | belongs to the words, write "
        f"{whole!r}."
    )


def _spelt(each: Listed, locale: str) -> str:
    return f"{each.entry.scope}|{locale}|{each.entry.text}"


def _words(each: Listed, around: Circumstances) -> Iterator[Mistake]:
    words = each.words
    if words != words.strip():
        yield Mistake.of(
            Code.SPACE,
            each,
            "has white space round its words",
            "Remove it: a catalog finds words only as they are written, to the letter.",
        )
    if columns(words) > WIDEST:
        yield Mistake.of(
            Code.TOO_LONG,
            each,
            f"has words of {columns(words)} columns; {WIDEST} are read at most",
            "Say what the scope allows in one short sentence, beginning with a verb.",
        )
    if each.entry.locale is None and looks_like_locale(words, around.book):
        scope = each.entry.scope
        yield Mistake.of(
            Code.WORDS_LIKE_LOCALE,
            each,
            f"shows the words {words!r}, which is a locale",
            f"Write '{scope}|{words}|' and words after it; without any it hides the "
            "scope from readers of that language.",
        )


def _doubled(listed: Sequence[Listed]) -> Iterator[Mistake]:
    """Ask the one function that decides which entry goes before which."""
    scope, place = listed[0].entry.scope, listed[0].place
    for locale in dict.fromkeys(each.locale for each in listed):
        same = tuple(each for each in listed if each.locale == locale)
        decision = display(
            scope,
            client={scope: same},
            provider={},
            candidates=() if locale is None else (locale,),
            unlisted=Unlisted(place=place),
        )
        for lost in decision.lost:
            if (
                decision.by
                and lost.why in _DOUBLED
                and _differ(lost.listed, decision.by)
            ):
                yield Mistake.of(
                    Code.DUPLICATE,
                    lost.listed,
                    _DOUBLED[lost.why].format(repr(decision.by.written)),
                    "Take one of the two away.",
                )


def _differ(one: Listed, other: Listed) -> bool:
    """Whether two lists say something else; the same in both lists is no mistake."""
    return one.setting == other.setting or one.words != other.words
