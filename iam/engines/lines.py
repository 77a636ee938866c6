"""Lines of JSON appended to a file: nothing is lost with the process."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from iam.engines.compact import to_json

LOOK_EVERY = 1.0
"""Seconds between two looks whether the file was moved away."""


class JsonLines:
    """
    An append-only file; each line is one ``write``, so processes share it.

    Where the operator's tools moved it away, it is opened anew within a second.

    Args:
        path: The file, made with mode 0600; None for standard output.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._next_look = 0.0

    def __del__(self) -> None:
        """Let go of the file; what was standard output stays open."""
        if self._path is not None and self._descriptor is not None:
            os.close(self._descriptor)

    def append(self, record: Mapping[str, object]) -> None:
        """Write one line."""
        line = to_json(record) + b"\n"
        descriptor = self._descriptor
        if descriptor is None or self._was_moved(descriptor):
            descriptor = self.reopen()
        written = os.write(descriptor, line)
        while written < len(line):  # a full pipe or disk took a part of it
            written += os.write(descriptor, line[written:])

    def _was_moved(self, descriptor: int) -> bool:
        """Whether the path leads to another file by now; looks once a second."""
        now = time.monotonic()
        if self._path is None or now < self._next_look:
            return False
        self._next_look = now + LOOK_EVERY
        try:
            return not os.path.samestat(self._path.stat(), os.fstat(descriptor))
        except FileNotFoundError:
            return True

    def reopen(self) -> int:
        """Open the file anew, after the operator's tools moved it away."""
        with self._lock:
            if self._path is None:
                self._descriptor = sys.stdout.fileno()
                return self._descriptor
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            opened = os.open(self._path, flags, 0o600)
            if self._descriptor is None:
                self._descriptor = opened
            else:  # the number stays, so that a thread in append meets no closed file
                os.dup2(opened, self._descriptor, inheritable=False)
                os.close(opened)
            return self._descriptor
