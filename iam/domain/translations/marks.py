"""
Marks round words, that tell on a finished page which catalog entry each came from.

Characters for private use stand round the words, with the number of the entry in
front; they survive escaping and templates, and no catalog has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN, _READ, _CLOSE = "\ue000", "\ue001", "\ue002"
_ZERO = 0xE010
_DIGITS = {_ZERO + digit: str(digit) for digit in range(10)}
_TO_MARKS = {ord(str(digit)): _ZERO + digit for digit in range(10)}
_MARK = re.compile(f"{_OPEN}([\ue010-\ue019]+){_READ}|{_CLOSE}")


@dataclass(frozen=True, slots=True)
class Opens:
    """Where the words of an entry begin."""

    number: int


@dataclass(frozen=True, slots=True)
class Closes:
    """Where the words that were opened last end."""


Piece = str | Opens | Closes


def marked(text: str, number: int) -> str:
    """Put marks round words."""
    return f"{_OPEN}{str(number).translate(_TO_MARKS)}{_READ}{text}{_CLOSE}"


def without_marks(text: str) -> str:
    """Give what people read."""
    return _MARK.sub("", text)


def has_marks(text: str) -> bool:
    """Whether any words are marked in it."""
    return _MARK.search(text) is not None


def numbers_in(text: str) -> list[int]:
    """Give the entries whose words are in a text, each once, in their order."""
    found = (piece.number for piece in pieces(text) if isinstance(piece, Opens))
    return list(dict.fromkeys(found))


def pieces(text: str) -> Iterator[Piece]:
    """Take a text apart: words, and where marks open and close."""
    end = 0
    for mark in _MARK.finditer(text):
        if mark.start() > end:
            yield text[end : mark.start()]
        yield Opens(int(mark[1].translate(_DIGITS))) if mark[1] else Closes()
        end = mark.end()
    if end < len(text):
        yield text[end:]
