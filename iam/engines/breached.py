"""Passwords that were stolen somewhere: one sorted file, 20 bytes of SHA-1 a row."""

from __future__ import annotations

import hashlib
import mmap
from bisect import bisect_left
from pathlib import Path

ROW = 20
"""Bytes of a SHA-1."""
_SAMPLES = 1000

UNUSABLE = "is not a file that 'iam password import-breached' made"


class BreachedPasswords:
    """
    Looks passwords up in the file, which stays on the disk.

    The file is replaced as a whole, never written in: whoever has it open goes on
    with the one they opened.

    Args:
        path: As `breached_import` wrote it.

    Raises:
        OSError: It cannot be read.
        ValueError: It is not such a file.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size == 0 or size % ROW:
                raise ValueError(UNUSABLE)
            self._rows = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._count = size // ROW
        if not self._is_sorted():
            raise ValueError(UNUSABLE)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, password: object) -> bool:
        """Whether this password, in UTF-8, is in the file."""
        if not isinstance(password, str):
            return False
        wanted = hashlib.sha1(password.encode(), usedforsecurity=False).digest()
        place = bisect_left(range(self._count), wanted, key=self._row)
        return place < self._count and self._row(place) == wanted

    def _row(self, place: int) -> bytes:
        return self._rows[place * ROW : (place + 1) * ROW]

    def _is_sorted(self) -> bool:
        """Look at rows all over the file; one that is no such file shows itself."""
        step = max(1, self._count // _SAMPLES)
        sampled = [self._row(place) for place in range(0, self._count, step)]
        return sampled == sorted(sampled)
