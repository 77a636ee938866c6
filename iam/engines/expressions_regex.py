"""What a regular expression can cost: RE2 is safe, but it is compiled at every call."""

from __future__ import annotations

import re

LONGEST_PATTERN = 256

_COUNTED = re.compile(r"(.?)\{(\d+)(?:,(\d*))?\}", re.DOTALL)
_LARGE = re.compile(r"\\[pP]")
_MEDIUM = re.compile(r"\[\^|\.|[^\x00-\x7f]|\\[DWSCBb]|\[:")
_FOLDED = re.compile(r"\(\?[a-zA-Z]*i")
_OF_LARGE, _OF_MEDIUM, _OF_CLASS, _OF_LETTER = 4000, 8, 12, 3


def regex_nanoseconds(pattern: str, longest: int) -> float:
    """
    Say what matching a text of so many bytes can take, with compiling the expression.

    Each byte may lead the matcher to a state that it has not seen; what such a state
    takes grows with the expression.
    """
    weight = _weight(pattern)
    return 12_000 + 600 * weight + longest * (650 + 5 * weight)


def _weight(pattern: str) -> int:
    """Estimate the instructions of an expression; what is counted is so often there."""
    weight = len(pattern)
    weight += _OF_LARGE * len(_LARGE.findall(pattern))
    weight += _OF_MEDIUM * len(_MEDIUM.findall(pattern))
    times = 1
    for before, least, most in _COUNTED.findall(pattern):
        count = max(int(least), int(most or 0), 1)
        if before in ")}*+?" or _LARGE.search(pattern):
            times *= count
        else:
            is_small = before.islower() or before.isdigit()
            weight += count * (_OF_LETTER if is_small else _OF_CLASS)
    return weight * times * (2 if _FOLDED.search(pattern) else 1)
