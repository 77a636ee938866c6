"""The words of pages and of scopes, from gettext catalogs that may change any time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Self

from iam.domain.findings import Finding
from iam.engines.catalogs_folders import DOMAIN, SCOPES, Folder
from iam.engines.catalogs_language import Language
from iam.engines.catalogs_places import SETTLES, Place, in_one_line
from iam.engines.catalogs_snapshot import Composer, Snapshot, Translated
from iam.engines.catalogs_words import Layers

__all__ = ["DOMAIN", "SCOPES", "Catalogs", "Language", "Snapshot", "Translated"]

log = logging.getLogger(__name__)

LOOKS = 0.5
"""Seconds between two looks at the files."""


class Catalogs:
    """
    Every catalog of some folders, read when first asked for, and again when changed.

    Files are looked at when words are asked for, twice a second at most, and only one
    that changed is read. One with an error is refused whole: what was read before
    stays, at the start what lies beneath it, and the fault is told.

    Args:
        folder: The shipped catalogs, and ``messages.pot``, which says what a language
            needs to be offered; without it nothing is needed.
        over: Folders laid over them, message by message, the first on top.
        monotonic: Seconds that only grow.
        wall: Seconds since 1970, as the dates of files are.
    """

    def __init__(
        self,
        folder: Path,
        *,
        over: Sequence[Path] = (),
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._folders = [
            *(Folder(each, must_be_there=True) for each in over),
            Folder(folder, must_be_there=False),
        ]
        self._template = Place((folder / f"{DOMAIN}.pot",), domain=DOMAIN, locale="")
        self._monotonic = monotonic
        self._wall = wall
        self._composer = Composer()
        self._lock = Lock()
        self._due = float("-inf")
        self._snapshot: Snapshot | None = None
        self._watch: Callable[[int], None] | None = None

    def loaded(self) -> Self:
        """Read everything now, so that no request waits for it."""
        self.now()
        return self

    def now(self) -> Snapshot:
        """Give the words of this moment; the same object until a file has changed."""
        snapshot = self._snapshot
        if snapshot is not None and self._monotonic() < self._due:
            return snapshot
        # Who comes while somebody reads gets the words of before; the first ones wait.
        if not self._lock.acquire(blocking=snapshot is None):
            return snapshot  # type: ignore[return-value] # it is there: nobody waited
        try:
            return self._look()
        finally:
            self._lock.release()

    @property
    def languages(self) -> Mapping[str, Language]:
        """Every language that pages are offered in now, by its name."""
        return self.now().languages

    @property
    def scopes(self) -> Mapping[str, Layers]:
        """The words for scopes now, by folded locale; a locale may have no others."""
        return self.now().scopes

    @property
    def faults(self) -> list[Finding]:
        """Why files are refused now."""
        return list(self.now().faults)

    def translate(
        self, text: str, *, scope: str, candidates: Iterable[str]
    ) -> Translated | None:
        """Find a reader's words for a configured description; see `Snapshot`."""
        return self.now().translate(text, scope=scope, candidates=candidates)

    def tell_refused(self, watch: Callable[[int], None]) -> None:
        """Have somebody told how many files are refused: now, and when that changes."""
        self._watch = watch
        watch(_refused(self.now()))

    def _look(self) -> Snapshot:
        now, before = self._monotonic(), self._snapshot
        if before is not None and now < self._due:
            return before
        wall, is_first = self._wall(), before is None
        places: list[Place | Folder] = [self._template, *self._folders]
        looked = [each.look(now=now, wall=wall, at_once=is_first) for each in places]
        is_pending = any(each.is_pending for each in places)
        self._due = now + (SETTLES if is_pending else LOOKS)
        if before is not None and not any(looked):
            return before
        snapshot = self._composer.compose(
            self._folders, self._template.words, self._faults()
        )
        _tell(before, snapshot)
        self._snapshot = snapshot
        if self._watch is not None:
            self._watch(_refused(snapshot))
        return snapshot

    def _faults(self) -> list[Finding]:
        places = (place for folder in self._folders for place in folder.places())
        return [
            *(folder.fault for folder in self._folders if folder.fault is not None),
            *(fault for place in (self._template, *places) for fault in place.faults),
        ]


def _refused(snapshot: Snapshot) -> int:
    return len({fault.place for fault in snapshot.faults})


def _tell(before: Snapshot | None, now: Snapshot) -> None:
    """Log what nobody else has: languages that are not offered, folders not known."""
    known = before.unfinished if before is not None else {}
    for name, each in now.unfinished.items():
        missing = len(each.missing)
        if name not in known or len(known[name].missing) != missing:
            log.warning(
                "%s is not offered: %d of %d messages have no translation, such as %s",
                name,
                missing,
                now.wanted,
                ascii(each.missing[0].source[:60]),
                extra={"locale": name},
            )
    for fault in now.faults:
        is_new = before is None or fault not in before.faults
        if is_new and fault.code in {"FOLDER", "LOCALE"}:
            named = Path(fault.place).parents[1].name if fault.code == "LOCALE" else ""
            log.error("%s", in_one_line(fault), extra={"locale": named})
    if before is not None:
        gone = [name for name in before.languages if name not in now.languages]
        come = [name for name in now.languages if name not in before.languages]
        if gone or come:
            log.info("languages offered now: %s", ", ".join(now.languages))
