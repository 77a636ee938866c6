"""Lines that a process of its own appends."""

from __future__ import annotations

from pathlib import Path

from iam.engines.lines import JsonLines

LINES = 200


def append_lines(path: Path, process: int) -> None:
    """Append long lines, numbered."""
    audit = JsonLines(path)
    for number in range(LINES):
        audit.append({"process": process, "number": number, "padding": "y" * 3000})
