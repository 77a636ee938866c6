"""
Make the file of stolen passwords from lists as Have I Been Pwned gives them.

Two forms are read: a file ``PREFIX.txt`` of lines ``SUFFIX:COUNT``, five hexadecimal
digits in the name and 35 in the line; and any other file of lines ``HASH:COUNT``. One
batch is in memory at a time: what comes unsorted is sorted on the disk.
"""

from __future__ import annotations

import heapq
import os
import re
import tempfile
from binascii import unhexlify
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path

from iam.engines.breached import ROW

ALL_RANGES = 16**5
"""Files of the first form that there are."""

BATCH = 500_000
"""Rows sorted in memory, some 60 MB."""
_MOST_RUNS = 64
"""Files that are merged at once."""
_LONGEST_LINE = 128
_RANGE = re.compile(r"([0-9A-Fa-f]{5})(?:\.txt)?")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Tell = Callable[[int, int], None]
"""Is told how many files and how many rows are done, now and then."""


def is_range(name: str) -> bool:
    """Whether a file has the name of a range."""
    return _RANGE.fullmatch(name) is not None


def import_files(files: Sequence[str], out: Path, *, at_least: int, tell: Tell) -> int:
    """
    Write the file anew; the old one stays until the new one is complete.

    Args:
        files: Lists, read in this order.
        out: The file to make; its folder also holds what is on the way.
        at_least: Passwords that were seen less often are left out.
        tell: Is told of the progress.

    Returns:
        How many different passwords there are.

    Raises:
        OSError: A file cannot be read, or the new one not written.
        ValueError: A line is not as it must be; says which one.
    """
    with tempfile.TemporaryDirectory(prefix=".breached-", dir=out.parent) as folder:
        runs = _runs(_rows(files, at_least, tell), Path(folder))
        while len(runs) > 1:
            merged = Path(folder, f"{len(runs)}-{runs[0].name}")
            _merge(runs[:_MOST_RUNS], merged)
            runs = [*runs[_MOST_RUNS:], merged]
        if not runs:
            raise ValueError("there is not one hash in there")
        count = runs[0].stat().st_size // ROW
        with runs[0].open("rb") as file:
            os.fsync(file.fileno())
        runs[0].replace(out)
    return count


def _rows(files: Sequence[str], at_least: int, tell: Tell) -> Iterator[bytes]:
    """Give every hash, in the order in which it stands there."""
    count = 0
    for done, file in enumerate(files):
        for row in _rows_of(file, at_least):
            count += 1
            if count % BATCH == 0:
                tell(done, count)
            yield row
    tell(len(files), count)


def _rows_of(path: str, at_least: int) -> Iterator[bytes]:
    named = _RANGE.fullmatch(Path(path).name)
    prefix = named[1].encode() if named else b""
    digits = 2 * ROW - len(prefix)
    pattern = re.compile(rb"([0-9A-Fa-f]{%d})(?::([0-9]{1,18}))?\s*" % digits)
    with Path(path).open("rb") as file:
        lines = iter(partial(file.readline, _LONGEST_LINE), b"")
        for number, line in enumerate(lines, start=1):
            written = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
            found = pattern.fullmatch(written)
            if found is None:
                if written.isspace():
                    continue
                raise ValueError(
                    f"{path}:{number}: is not {digits} of 0-9 A-F, a colon and a "
                    "number; the lists of SHA-1 are needed, not those of NTLM"
                )
            if int(found[2] or 1) >= at_least:
                yield unhexlify(prefix + found[1])


def _runs(rows: Iterator[bytes], folder: Path) -> list[Path]:
    """Write sorted files, one alone where the rows come sorted."""
    runs: list[Path] = []
    last = b""
    while batch := list(islice(rows, BATCH)):
        ordered = sorted(set(batch))
        if ordered[0] <= last or not runs:
            runs.append(folder / f"{len(runs)}")
        with runs[-1].open("ab") as file:
            file.write(b"".join(ordered))
        last = ordered[-1]
    return runs


def _merge(runs: Iterable[Path], merged: Path) -> None:
    """Write several sorted files as one, each row once, and delete them."""
    with ExitStack() as stack, merged.open("wb") as out:
        sources = [_read(stack, run) for run in runs]
        last = b""
        for row in heapq.merge(*sources):
            if row != last:
                out.write(row)
            last = row
    for run in runs:
        run.unlink()


def _read(stack: ExitStack, run: Path) -> Iterator[bytes]:
    file = stack.enter_context(run.open("rb"))
    return iter(partial(file.read, ROW), b"")
