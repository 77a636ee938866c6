"""Paths, and words of others, as terminals and logs of GitHub may have them."""

from __future__ import annotations

_COMMAND, _OLD_COMMAND = "::", "##["
"""What GitHub obeys: at the beginning of a line, and anywhere in one."""


def printable(text: object) -> str:
    r"""
    Write what is not ours so that it is read, and not obeyed.

    What cannot be seen is written as ``\x1b``, a newline as ``\n``, so that it stays
    in its line; a path that begins as a command for GitHub begins with ``./`` then.
    """
    seen = str(text)
    if not seen.isprintable():
        seen = "".join(c if c.isprintable() else _escaped(c) for c in seen)
    seen = seen.replace(_OLD_COMMAND, r"#\x23[")
    return f"./{seen}" if seen.lstrip().startswith(_COMMAND) else seen


def printable_lines(text: str) -> str:
    """Write several lines so; each newline is taken for one of ours."""
    return "\n".join(map(printable, text.split("\n")))


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
