"""Words of both directions in one sentence, and what keeps them apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from iam.domain.translations.placeholders import Problem

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_ISOLATED = re.compile(
    "<bdi\\b[^<>]*+>(?:[^<]|<(?!/?bdi\\b))*+</bdi>"
    "|[\u2066-\u2068][^\u2066-\u2069]*+\u2069"
)
_TAGS = re.compile(r"<[^<>]*+>")
_OWN_WAY = re.compile(r"%\((\w+)\)s|[A-Za-z\u00c0-\u024f][A-Za-z0-9\u00c0-\u024f]*+")
_LETTER = "\u05d0"
"""Stands for what is isolated, which keeps its neighbours apart as it does."""
_ANY_RTL = re.compile(f"[{_RTL}]")
_FROM_THE_LEFT = frozenset(
    {
        *("address", "ascii", "code", "domain", "email", "host", "href", "id", "ip"),
        *("path", "scheme", "url", "uri", "username"),
    }
)
"""Names of placeholders for what is written from the left in every language."""


def mixing_problems(
    text: str, *, direction: str, isolated: Collection[str] = ()
) -> Iterator[Problem]:
    """
    Say where words of the other direction are not isolated.

    In a text from the right, what a placeholder brings and a Latin word beside it
    trade places unless something from the right stands between them. In a text from
    the left, words from the right draw punctuation and numbers to themselves.

    Args:
        text: A translation.
        direction: Of its language, ``rtl`` or ``ltr``.
        isolated: Placeholders whose values the page isolates.
    """
    if direction == "rtl":
        for name in isolated:
            text = text.replace(f"%({name})s", _LETTER)
        yield from _in_rtl(text)
    elif _ANY_RTL.search(text) and _ANY_RTL.search(_bare(text, "")):
        yield "DIRECTION", "words from the right stand in it and are not isolated"


def _in_rtl(text: str) -> Iterator[Problem]:
    if "%(" not in text:
        return
    bare = _bare(text, _LETTER)
    before: re.Match[str] | None = None
    for piece in _OWN_WAY.finditer(bare):
        name = piece[1] or ""
        if before and (name or before[1]) and _are_neighbours(bare, before, piece):
            yield (
                "DIRECTION",
                f"'{before.group()}' and '{piece.group()}' can trade places",
            )
        elif name in _FROM_THE_LEFT:
            yield "ISOLATION", f"what %({name})s brings is written from the left"
        before = piece


def _are_neighbours(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return not _ANY_RTL.search(text, one.end(), other.start())


def _bare(text: str, instead: str) -> str:
    """Leave out tags, and put something instead of what is isolated."""
    return _TAGS.sub("", _ISOLATED.sub(instead, text))
