"""Long keys of TOML, found before the library reads them."""

from __future__ import annotations

import re

_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\[^\n])*+"?|'[^'\n]*+'?)"""
_DOT = r"[ \t]*+\.[ \t]*+"
# What is never closed goes on to the end: the library refuses it there, and the time
# that this takes stays in proportion to the text.
_SKIPPED = r'''
    \#[^\n]*+
    | """ (?: [^"\\]++ | \\. | "(?!"") )*+ (?:"{3,5})?
    | \'\'\' (?: [^']++ | '(?!\'\') )*+ (?:'{3,5})?
'''


def line_of_long_key(text: str, most: int) -> int | None:
    """
    Say where the first key stands that has too many parts.

    `tomllib` needs memory by the square of their number.

    Args:
        text: TOML, or what shall be.
        most: So many parts a key may have, which are joined by dots.

    Returns:
        The line, from 1; None where there is no such key.
    """
    for found in _pattern(most).finditer(text):
        if found["more"]:
            return text.count("\n", 0, found.start()) + 1
    return None


def _pattern(most: int) -> re.Pattern[str]:
    key = f"{_PART} (?: {_DOT} {_PART} ){{0,{most - 1}}}+"
    return re.compile(
        f"{_SKIPPED} | {key} (?P<more> {_DOT} {_PART} )?", re.VERBOSE | re.DOTALL
    )
