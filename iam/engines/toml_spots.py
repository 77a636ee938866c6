"""Where a character of an expression stands in the TOML that it was read from."""

from __future__ import annotations

import re

from iam.domain.faults import Spot

_OPEN = r"(?P<open>(?P<quotes>\"\"\"|'''|\"|')\n?)"
_CLOSE = r"(?P=quotes)"
_BARE = re.compile(r"-?\d+|true|false")


def spot_in(text: str, spot: Spot, *, below: int) -> tuple[int, int] | None:
    """
    Say where a character of a string stands, or of a number or boolean in place of it.

    Args:
        text: Valid TOML.
        spot: The character in what the value says.
        below: The line of the value's key, from 1.

    Returns:
        The line, and the place in it, both from 1; None where the value is written
        otherwise than it reads, as with escapes.
    """
    lines = text.replace("\r\n", "\n").split("\n")[below - 1 :]
    rest = "\n".join(lines)
    written = re.search(_OPEN + re.escape(spot.text) + _CLOSE, rest)
    if written is None or written.start() > len(lines[0]):
        column = _bare_in(lines[0], spot)
        return (below, column) if column else None
    inside = spot.text.split("\n")[: spot.line - 1]
    before = sum(len(each) + 1 for each in inside) + spot.column - 1
    place = written.end("open") + before
    line = rest.count("\n", 0, place)
    return below + line, place - rest.rfind("\n", 0, place)


def _bare_in(line: str, spot: Spot) -> int | None:
    """Give the place in a line, where but one value of it can be meant."""
    if not _BARE.fullmatch(spot.text):
        return None
    found = re.findall(rf"(=[ \t]*){re.escape(spot.text)}(?![\w.:+-])", line)
    if len(found) != 1:
        return None
    return line.index(found[0] + spot.text) + len(found[0]) + spot.column
