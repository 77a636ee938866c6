"""What processes cost, as Linux counts it in /proc."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT, _USER, _SYSTEM = 1, 11, 12
"""Places in /proc/PID/stat, counted after the name in parentheses."""
_IDLE = (3, 4)
_GUESTS = 8
"""From here on /proc/stat counts what it has counted already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """What one process has used."""

    parent: int
    cpu_seconds: float


def parse_stat(text: str) -> Stat:
    """Read /proc/PID/stat; the name may hold spaces and parentheses."""
    values = text.rpartition(")")[2].split()
    ticks = int(values[_USER]) + int(values[_SYSTEM])
    return Stat(parent=int(values[_PARENT]), cpu_seconds=ticks / _TICKS)


def parse_busy(text: str) -> float:
    """Give the seconds that all cores worked, from /proc/stat; stolen time counts."""
    ticks = [int(value) for value in text.splitlines()[0].split()[1:]][:_GUESTS]
    return sum(t for place, t in enumerate(ticks) if place not in _IDLE) / _TICKS


def family(pid: int) -> list[int]:
    """Give a process and everything it started, itself first."""
    parents = {each: stat.parent for each, stat in _everybody()}
    found = [pid]
    for each in found:  # grows while it is read
        found += [child for child, parent in parents.items() if parent == each]
    return found


def workers_of(pid: int) -> list[int]:
    """Give the workers of a server's main process."""
    return [each for each in family(pid)[1:] if b"resource_tracker" not in _name(each)]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Give the seconds, user and system, that processes have used so far."""
    return sum(stat.cpu_seconds for pid in pids if (stat := _stat(pid)))


def megabytes(pid: int) -> float:
    """Give the memory that a process has resident."""
    pages = int((_PROC / str(pid) / "statm").read_text().split()[1])
    return pages * _PAGE / 1024**2


def busy_seconds() -> float:
    """Give the seconds that all cores of the machine have worked so far."""
    return parse_busy((_PROC / "stat").read_text())


def load_seconds() -> float:
    """Give the seconds that our own ended children used: wrk is one of them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _everybody() -> Iterable[tuple[int, Stat]]:
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            yield int(entry.name), stat


def _stat(pid: int) -> Stat | None:
    try:
        return parse_stat((_PROC / str(pid) / "stat").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return None  # it ended meanwhile


def _name(pid: int) -> bytes:
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
