"""Make the file of stolen passwords that new ones are compared with."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from iam.domain.faults import Refused
from iam.engines import breached_import
from iam.engines.breached_import import ALL_RANGES, Tell

__all__ = ["ALL_RANGES", "Imported", "import_breached"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was read; ``ranges`` of `ALL_RANGES` are files that hold one range."""

    passwords: int
    files: int
    ranges: int


def import_breached(
    sources: Iterable[Path], out: Path, *, at_least: int, tell: Tell
) -> Imported:
    """
    Write the file anew from files, and from folders of files of one range each.

    Raises:
        OSError: A file cannot be read, or the new one not written.
        Refused: A folder has no such files, or a line is not as it must be.
    """
    files = [file for source in sources for file in _files(source)]
    try:
        count = breached_import.import_files(files, out, at_least=at_least, tell=tell)
    except ValueError as error:
        raise Refused.because(str(error)) from error
    ranges = sum(breached_import.is_range(Path(file).name) for file in files)
    return Imported(passwords=count, files=len(files), ranges=ranges)


def _files(source: Path) -> list[str]:
    """Give a file itself, and of a folder those of ranges, in their order."""
    if not source.is_dir():
        return [str(source)]
    with os.scandir(source) as entries:  # a million, so that paths would be too large
        found = [each.path for each in entries if breached_import.is_range(each.name)]
    if not found:
        raise Refused.because(
            f"{source}: has no files named as 0A1B2.txt; name a single list itself"
        )
    return sorted(found, key=str.upper)
