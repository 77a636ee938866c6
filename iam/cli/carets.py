"""Point at a character of an expression, as compilers do."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from iam.cli.printable import printable
from iam.domain.faults import Spot

_BEFORE, _WIDEST = 60, 76
_INDENT = "    "


def pointed_at(spot: Spot) -> str:
    """
    Give the line of a character, and below it a caret that points at it.

    Of a long line only what is near is shown.
    """
    lines = spot.text.split("\n")
    line = lines[spot.line - 1] if spot.line <= len(lines) else ""
    place = min(spot.column - 1, len(line))
    begin = max(0, place - _BEFORE)
    before = _shown(line[begin:place])
    behind = _shown(line[place : begin + _WIDEST])
    gap = " " * sum(map(_width, before))
    return f"{_INDENT}{before}{behind}\n{_INDENT}{gap}^"


def _shown(text: str) -> str:
    """Write a part of a line; as wide for a tab as for a space."""
    return printable(text.replace("\t", " ").rstrip("\r"))


def _width(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
