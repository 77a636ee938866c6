"""
Folders for the length of a process; what a killed one left goes when the next begins.

A folder of ours has a file that its process holds locked. The lock ends with the
process however that ends, so what nobody locks nobody needs.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

PREFIX = "assent-"
MARK = ".throwaway"
"""The file that tells our folders from others that are named alike."""
_YOUNG = 60.0
"""Seconds within which a folder is left alone: its process has yet to lock it."""


class ThrowawayFolder:
    """
    A new folder among temporary ones; it is gone when it is closed.

    Args:
        kind: What it is for; a part of its name.
    """

    def __init__(self, kind: str) -> None:
        sweep()
        self.path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{kind}-"))
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._lock = os.open(self.path / MARK, flags, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_why: object) -> None:
        self.close()

    def close(self) -> None:
        """Delete it; a second time does nothing."""
        if self._lock < 0:
            return
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)
        self._lock = -1


def sweep() -> None:
    """Delete folders whose process has ended without doing so."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{MARK}"):
        with suppress(OSError):
            _sweep(path)


def _sweep(mark: Path) -> None:
    descriptor = os.open(mark, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
        if is_ours and time.time() - found.st_mtime > _YOUNG:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(mark.parent, ignore_errors=True)  # which refuses a link
    finally:
        os.close(descriptor)
