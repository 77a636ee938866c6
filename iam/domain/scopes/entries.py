"""Lists of configured entries, arranged so that a scope's are found at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from iam.domain.locales import folded
from iam.domain.scopes.syntax import Entry, Scope, parse_entry


class Place(StrEnum):
    """Whose list an entry stands in; the client's are asked first."""

    CLIENT = "client"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """
    One entry, where it stands, and exactly as it was configured.

    ``setting`` and ``index`` lead to it: ``scopes`` and ``2`` is the third of Scope(s).
    ``locale`` is compared, so it is folded; None for an entry that has none.
    """

    place: Place
    setting: str
    index: int
    written: str
    entry: Entry
    locale: str | None

    @property
    def is_plain(self) -> bool:
        """Whether it is the scope alone, which says nothing about words."""
        return self.entry.text is None

    @property
    def words(self) -> str:
        """The words as configured; empty where nothing is to be read."""
        text = self.entry.text or ""
        return text if text.strip() else ""


Entries = Mapping[Scope, tuple[Listed, ...]]
"""The entries of each scope, in the order of the lists they stand in."""


def arrange(place: Place, lists: Iterable[tuple[str, Iterable[str]]]) -> Entries:
    """
    Read configured lists, each beside the name of its setting.

    Whatever is written can be read; what nobody could ask for is never looked up.
    """
    found: dict[Scope, list[Listed]] = {}
    for setting, written_entries in lists:
        for index, written in enumerate(written_entries):
            entry = parse_entry(written)
            found.setdefault(entry.scope, []).append(
                Listed(
                    place=place,
                    setting=setting,
                    index=index,
                    written=written,
                    entry=entry,
                    locale=None if entry.locale is None else folded(entry.locale),
                )
            )
    return {scope: tuple(listed) for scope, listed in found.items()}
