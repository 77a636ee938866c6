"""What changes whenever a file does."""

from __future__ import annotations

import os

Stamp = tuple[int, ...]
"""Of one file; empty where there is none, short where it cannot be looked at."""

MTIME, CTIME = 2, 3
"""Where a stamp has the dates, in nanoseconds since 1970."""


class StillChanging(Exception):
    """The file is not the one that was looked at: somebody writes it right now."""


def stamp_of(found: os.stat_result) -> Stamp:
    """
    Stamp a file.

    With the inode, since a file is best replaced by another one, and with the time of
    the last change of the inode, which nobody can set back.
    """
    return (
        found.st_dev,
        found.st_ino,
        found.st_mtime_ns,
        found.st_ctime_ns,
        found.st_size,
    )
