"""Texts as they meet the eye: characters nobody sees, and how much room words take."""

from __future__ import annotations

import unicodedata

from iam.domain.scopes.lint.codes import Code

WIDEST = 160
"""Columns of words, four lines on a telephone: more is not read to its end."""

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def hidden_character(text: str) -> tuple[Code, str] | None:
    """Name the first character that people cannot see, or nothing."""
    for character in text:
        if not character.isprintable():
            code = Code.BIDI if character in _TURNING else Code.CONTROL
            name = unicodedata.name(character, "a control character")
            return code, f"U+{ord(character):04X}, {name}"
    return None


def columns(text: str) -> int:
    """Count how much room a text takes, as columns of a terminal do."""
    return sum(
        0
        if unicodedata.combining(character)
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )
