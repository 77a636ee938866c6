"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

_EVERYBODY_READS = 0o644
_EVERYBODY_LOOKS = 0o755


def write_whole(path: Path, data: bytes) -> None:
    """
    Put a file in place in one step, so that nobody ever reads a part of it.

    What is written is for everybody to read, as the process that serves it is often
    not the one that wrote it; a file that was there keeps who may read it. A link is
    followed.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    path = path.resolve()
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _EVERYBODY_READS
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), mode)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def make_folders(path: Path) -> None:
    """Make a folder and those above it, for everybody to look into."""
    for each in (*reversed(path.parents), path):
        if not each.exists():
            each.mkdir()
            each.chmod(_EVERYBODY_LOOKS)
