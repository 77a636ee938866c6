"""How much an entry of a .po may hold, so that no file takes long to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

MOST_LINES = 2000
MOST_CHARACTERS = 500_000
"""Of one entry with its comments; polib adds it up line by line, and copies it each."""

_MSGID = re.compile(r"^[ \t]*+(?:#~[ \t]*+)?msgid(?=[ \t\"])", re.MULTILINE)


def oversized(text: str) -> Iterator[int]:
    """Give the line of each msgid from which too much follows until the next one."""
    if len(text) <= MOST_LINES:
        return
    starts = [0, *(found.start() for found in _MSGID.finditer(text)), len(text)]
    line = 1
    for start, end in pairwise(starts):
        lines = text.count("\n", start, end)
        if lines > MOST_LINES or end - start > MOST_CHARACTERS:
            yield line
        line += lines
