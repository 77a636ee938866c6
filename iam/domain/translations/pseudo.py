"""
Languages that nobody speaks, to see what a translation will do to a page.

``en-XA`` writes our sentences with accents, 40 % longer and in brackets: what stays
plain cannot be translated, what loses a bracket is cut off. ``ar-XB`` writes the same
words from right to left. Both are readable, and in both placeholders and markup stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from iam.domain.locales import canonical

ACCENTED = "en_XA"
MIRRORED = "ar_XB"
PSEUDO_LOCALES = (ACCENTED, MIRRORED)
"""By the names that other tools use too; Unicode keeps XA and XB for private use."""

_REGIONS = frozenset({"XA", "XB"})

LONGER = 0.4
"""How much longer a sentence gets: what German or Polish take for a few words."""

_ACCENTS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýž",
)
_PADDING = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_KEPT = re.compile(r"%%|%\(\w+\)[a-z]|<[^<>]*>|&(?:#\w+|\w+);")
"""Placeholders, tags and entities: what a translator must copy."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
_OVERRIDE, _POP, _MARK = "\u202e", "\u202c", "\u200f"


def is_pseudo(locale: str) -> bool:
    """Whether a locale is one of a language that nobody speaks, in any spelling."""
    return not _REGIONS.isdisjoint(canonical(locale).split("_")[1:])


def accented(text: str) -> str:
    """Write a text with accents, longer, in brackets; an empty one stays empty."""
    if not text.strip():
        return text
    words = _in_words(text, lambda word: word.translate(_ACCENTS))
    return f"[{words}{_padding(_KEPT.sub('', text))}]"


def mirrored(text: str) -> str:
    """Write the same from right to left, each word turned round by an override."""
    if not text.strip():
        return text
    turned = _in_words(text, _turned)
    padding = _in_words(_padding(_KEPT.sub("", text)), _turned)
    return f"{_MARK}[{turned}{padding}]{_MARK}"


PSEUDO = {ACCENTED: accented, MIRRORED: mirrored}
"""What writes a text in each of them."""


def _turned(word: str) -> str:
    return f"{_OVERRIDE}{word}{_POP}"


def _in_words(text: str, write: Callable[[str], str]) -> str:
    """Change the words of a text, and nothing that a translator must copy."""
    written: list[str] = []
    end = 0
    for kept in _KEPT.finditer(text):
        written += [_WORD.sub(lambda m: write(m[0]), text[end : kept.start()]), kept[0]]
        end = kept.end()
    written.append(_WORD.sub(lambda m: write(m[0]), text[end:]))
    return "".join(written)


def _padding(text: str) -> str:
    """Give words that make a text longer by the share of `LONGER`, at least by one."""
    wanted, padding, place = max(1, round(len(text) * LONGER)), "", 0
    while len(padding) < wanted:
        padding += f" {_PADDING[place % len(_PADDING)]}"
        place += 1
    return padding
