"""Files that others put there: read without waiting, without end, and without trust."""

from __future__ import annotations

import os
import stat
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from iam.domain.findings import Finding, Severity

MOST_BYTES = 64 * 1024 * 1024
"""No catalog is that long; a disk image that was copied here by mistake is."""


class Unreadable(Exception):
    """A file cannot be read; the message says why, in a few words."""


class Content(NamedTuple):
    """The bytes of a file, and what it was before and after they were read."""

    data: bytes
    before: os.stat_result
    after: os.stat_result


def content_of(path: Path) -> Content:
    """
    Read a file; a pipe keeps nobody waiting, and what has no end is given up.

    Raises:
        Unreadable: It cannot be opened, is no file, or is too large.
    """
    try:
        with regular_file(path) as file:
            before = os.fstat(file.fileno())
            data = file.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                raise Unreadable(f"it has more than {MOST_BYTES} bytes")
            return Content(data, before, os.fstat(file.fileno()))
    except OSError as error:
        raise Unreadable(error.strerror or "it cannot be opened") from error


@contextmanager
def regular_file(path: Path) -> Iterator[BinaryIO]:
    """
    Open a file for reading; a pipe keeps nobody waiting.

    Raises:
        Unreadable: It is a pipe, a device or the like.
        OSError: It cannot be opened.
    """
    with open(path, "rb", opener=_open) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise Unreadable("it is not a file")
        yield file


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def unreadable(path: str, why: str) -> Finding:
    """Tell that a file cannot be read."""
    return Finding(
        code="UNREADABLE",
        severity=Severity.ERROR,
        place=path,
        message=f"The file cannot be read: {why}.",
        remedy="See that it is a file of text, and who may read it.",
    )


def _told(error: Exception) -> str:
    """Name an error and the line that raised it, for whoever mends it."""
    frames = traceback.extract_tb(error.__traceback__)
    where = (
        f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    )
    return f"{type(error).__name__}{where}"


def unforeseen(path: str, error: Exception) -> Finding:
    """Tell that what a file says has led us into a fault of our own."""
    return Finding(
        code="UNREADABLE",
        severity=Severity.ERROR,
        place=path,
        message=f"What the file says cannot be taken apart: {_told(error)}.",
        remedy="Mend what changed in it last; and tell us, for the fault is ours.",
    )
