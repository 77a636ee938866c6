"""Folders of catalogs, laid over each other: which places there are in them."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from iam.domain.findings import Finding, Severity
from iam.domain.locales import canonical, is_locale
from iam.domain.translations.pseudo import is_pseudo
from iam.engines.catalogs_places import Place

log = logging.getLogger(__name__)

DOMAIN = "messages"
"""The words of pages."""
SCOPES = "scopes"
"""The words for scopes: msgctxt is the scope, msgid its description as configured."""


class Folder:
    """
    One folder of catalogs: ``<locale>/LC_MESSAGES/<domain>.po`` beneath it, or ``.mo``.

    Of pseudo-locales nothing is read: their words are made, and nobody asks for them.

    Args:
        path: Of the folder.
        must_be_there: Whether it is a fault that it is not.

    Attributes:
        fault: Why it cannot be looked at; what was read from it stays then.
    """

    def __init__(self, path: Path, *, must_be_there: bool) -> None:
        self.fault: Finding | None = None
        self._path = path
        self._must_be_there = must_be_there
        self._places: dict[tuple[str, str], Place] = {}
        self._passed_over = frozenset[str]()

    def places(self) -> Iterable[Place]:
        """Give every place, by the name of its folder."""
        return self._places.values()

    def look(self, *, now: float, wall: float, at_once: bool) -> bool:
        """Look at every place as `Place.look` does; say whether anything changed."""
        names = self._names()
        was, self.fault = self.fault, None if names is not None else self._fault()
        if self.fault is not None:
            return self.fault != was
        self._keep(names or ())
        changed = [
            each.look(now=now, wall=wall, at_once=at_once) for each in self.places()
        ]
        return any(changed) or was is not None

    @property
    def is_pending(self) -> bool:
        """Whether something has changed that does not stand still yet."""
        return any(each.is_pending for each in self.places())

    def _keep(self, names: Collection[str]) -> None:
        """Make places of what is new, and forget those of which nothing is left."""
        places = {
            key: place
            for key, place in self._places.items()
            if key[0] in names or not place.is_empty
        }
        new = [(n, d) for n in names for d in (DOMAIN, SCOPES) if (n, d) not in places]
        for name, domain in new:
            stem = self._path / name / "LC_MESSAGES" / domain
            places[name, domain] = Place(
                (stem.with_suffix(".po"), stem.with_suffix(".mo")),
                domain=domain,
                locale=canonical(name),
            )
        self._places = dict(sorted(places.items())) if new else places

    def _names(self) -> set[str] | None:
        """Give the names of the folders of locales; None where nothing can be read."""
        try:
            names = {name for name in os.listdir(self._path) if is_locale(name)}  # noqa: PTH208 - names are all that is asked
        except OSError:
            return None
        passed_over = frozenset(filter(is_pseudo, names))
        for name in sorted(passed_over - self._passed_over):
            log.warning("%s is not read: nobody speaks it", self._path / name)
        self._passed_over = passed_over
        return names - passed_over

    def _fault(self) -> Finding | None:
        if not self._must_be_there:
            return None
        return Finding(
            code="FOLDER",
            severity=Severity.ERROR,
            place=str(self._path),
            message="The folder cannot be read; what was read from it before is kept.",
            remedy="Put it back, or take it out of the setting and start again.",
        )


def folder_fault(path: Path) -> str:
    """Say why a folder cannot be one of catalogs; empty where it can."""
    try:
        os.listdir(path)  # noqa: PTH208 - as Folder does
    except OSError as error:
        why = error.strerror or "it cannot be opened"
        return f"{str(path)!r} is no folder that can be read: {why}"
    return ""


def of_language(folders: Iterable[Folder], name: str, domain: str) -> Iterator[Place]:
    """Give the places of a language in folders, the one on top first."""
    for folder in folders:
        for place in folder.places():
            if (place.name, place.domain) == (name, domain):
                yield place
