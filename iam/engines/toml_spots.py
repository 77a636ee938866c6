"""Where a character of a string stands in the TOML that it was read from."""

from __future__ import annotations

import re

from iam.domain.faults import Spot

_OPEN = r"(?P<open>(?P<quotes>\"\"\"|'''|\"|')\n?)"
_CLOSE = r"(?P=quotes)"


def spot_in(text: str, spot: Spot, *, below: int) -> tuple[int, int] | None:
    """
    Say where a character of a string stands.

    Args:
        text: Valid TOML.
        spot: The character in what the string says.
        below: The line of the string's key, from 1.

    Returns:
        The line, and the place in it, both from 1; None where the string is written
        otherwise than it reads, with escapes.
    """
    lines = text.replace("\r\n", "\n").split("\n")[below - 1 :]
    rest = "\n".join(lines)
    written = re.search(_OPEN + re.escape(spot.text) + _CLOSE, rest)
    if written is None or written.start() > len(lines[0]):
        return None
    inside = spot.text.split("\n")[: spot.line - 1]
    before = sum(len(each) + 1 for each in inside) + spot.column - 1
    place = written.end("open") + before
    line = rest.count("\n", 0, place)
    return below + line, place - rest.rfind("\n", 0, place)
