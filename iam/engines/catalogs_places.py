"""
The places where catalogs lie, and whether something changed there.

Nothing is opened to see that: a place is looked at by asking for the dates of its
files, and what has just changed is left alone until it has stood still, so that no file
is read while an editor writes it.
"""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Sequence
from pathlib import Path

from iam.domain.findings import Finding
from iam.domain.locales import todays
from iam.engines.catalogs_stamps import CTIME, MTIME, Stamp, StillChanging, stamp_of
from iam.engines.catalogs_words import FileWords
from iam.engines.guarded_files import unforeseen

log = logging.getLogger(__name__)

SETTLES = 0.3
"""Seconds that a file has to stand still; editors write within milliseconds."""

_MOST_LOGGED = 10
_NANOSECONDS = 1_000_000_000

Seen = tuple[Stamp, ...]
"""A stamp for each file of a place; an empty one where there is none."""


class Place:
    """
    One catalog of one folder, as source, compiled, or both; its last good words.

    Args:
        paths: The source first. The newer one speaks, of two equally old the compiled.
        domain: ``messages`` or ``scopes``.
        locale: As the folder is named; empty for a template.

    Attributes:
        name: The language that it belongs to, as ``he`` where the folder is ``iw``.
        words: What was last read well; None for nothing.
        faults: Why the file that is there now is refused; empty where it is not.
    """

    def __init__(self, paths: tuple[Path, ...], *, domain: str, locale: str) -> None:
        self.domain = domain
        self.locale = locale
        self.name = todays(locale)
        self.words: FileWords | None = None
        self.faults: tuple[Finding, ...] = ()
        self.is_pending = False
        self._paths = paths
        self._read: Seen = ((),) * len(paths)
        self._pending: tuple[Seen, float] = (self._read, 0.0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there, nor was."""
        return not any(self._read)

    def look(self, *, now: float, wall: float, at_once: bool) -> bool:
        """
        See whether a file has changed, and read it then.

        Args:
            now: Seconds that only grow.
            wall: Seconds since 1970, as the dates of files are.
            at_once: Read it also where it has not stood still yet.

        Returns:
            Whether something was read; what follows has to be made anew then.
        """
        seen = tuple(map(_stamp, self._paths))
        self.is_pending = seen != self._read
        if not self.is_pending:
            return False
        if not (at_once or self._has_settled(seen, now, wall)):
            return False
        try:
            self._take(seen, is_first=at_once)
        except StillChanging:
            return False
        self._read, self.is_pending = seen, False
        return True

    def _has_settled(self, seen: Seen, now: float, wall: float) -> bool:
        if self._pending[0] != seen:
            self._pending = (seen, now)
        if now - self._pending[1] >= SETTLES:
            return True  # the clock of a network's disk can differ from ours
        changed = [stamp[CTIME] for stamp in seen if len(stamp) > CTIME]
        if any(
            was and not now_is for was, now_is in zip(self._read, seen, strict=True)
        ):
            changed.append(_changed_at(self._paths[0].parent))
        return bool(changed) and wall - max(changed) / _NANOSECONDS >= SETTLES

    def _take(self, seen: Seen, *, is_first: bool) -> None:
        pairs = zip(self._paths, seen, strict=True)
        there = sorted(((p, s) for p, s in pairs if s), key=_newest, reverse=True)
        had, words, faults = self.words, self.words, list[Finding]()
        for path, stamp in there:
            read, found = self._read_one(path, stamp)
            faults += found
            words = read or words
            if words is not None:
                break
        self.words = words if there else None
        self.faults = tuple(faults)
        if self.faults:
            self._tell_refused(had)
        elif not there:
            log.info("%s is gone, and its words with it", self._paths[0])
        elif not is_first:
            log.info("%s is served as it is now", self._paths[0])

    def _read_one(
        self, path: Path, stamp: Stamp
    ) -> tuple[FileWords | None, Sequence[Finding]]:
        """Read a file; one that nobody foresaw is refused, and takes no page down."""
        from iam.engines.catalogs_reading import read_words  # noqa: PLC0415 - most commands read no catalog, and start without what reads one

        try:
            return read_words(path, domain=self.domain, locale=self.locale, stamp=stamp)
        except StillChanging:
            raise
        except Exception as error:
            about = {"locale": self.name}
            log.exception("%s cannot be taken apart", path, extra=about)
            return None, [unforeseen(str(path), error)]

    def _tell_refused(self, had: FileWords | None) -> None:
        about = {"locale": self.name}
        for each in self.faults[:_MOST_LOGGED]:
            log.error("%s", in_one_line(each), extra=about)
        if len(self.faults) > _MOST_LOGGED:
            log.error("and %d more", len(self.faults) - _MOST_LOGGED, extra=about)
        what = "what lies beneath it"
        if self.words is not None:
            what = "what was read before" if had else self.words.path
        refused = self.faults[0].place
        log.error("%s is refused; %s is served", refused, what, extra=about)


def in_one_line(fault: Finding) -> str:
    """Write a fault for a log."""
    where = f"{fault.place}:{fault.line}" if fault.line else fault.place
    what = " ".join(fault.message.split()).removesuffix(".")
    return f"{where}: {fault.code}: {what}. {fault.remedy}"


def _stamp(path: Path) -> Stamp:
    try:
        return stamp_of(os.stat(path))  # noqa: PTH116 - half the time, twice a second
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        return (-1, error.errno or 0)


def _newest(pair: tuple[Path, Stamp]) -> tuple[float, bool]:
    """Order by date, and of equally old ones by which is compiled."""
    path, stamp = pair
    is_dated = len(stamp) > MTIME
    return (stamp[MTIME] if is_dated else math.inf), path.suffix == ".mo"


def _changed_at(folder: Path) -> int:
    """Say when something was last taken out of a folder, or of the next one above."""
    for each in (folder, *folder.parents):
        stamp = _stamp(each)
        if len(stamp) > CTIME:
            return stamp[CTIME]
    return 0
