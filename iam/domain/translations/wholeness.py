"""How whole a language is: what of today's sources has a translation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from iam.domain.translations.entries import Catalog, Entry, Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Wholeness:
    """
    What of the sources a language has.

    Attributes:
        total: How many sources there are.
        done: Those with a translation in every form, that nobody doubts.
        fuzzy: Those with one that is marked fuzzy.
    """

    total: int
    done: int
    fuzzy: int

    @property
    def missing(self) -> int:
        """Those that have none, or not in every form."""
        return self.total - self.done - self.fuzzy

    @property
    def is_whole(self) -> bool:
        """Whether nothing is to be done."""
        return self.done == self.total

    @property
    def percent(self) -> int:
        """What is done, rounded down: 100 only where nothing is to be done."""
        return 100 * self.done // self.total if self.total else 100


def wholeness(sources: Collection[Entry], layers: Sequence[Catalog]) -> Wholeness:
    """
    Count what of the sources is translated.

    Args:
        sources: Those of the template, each once.
        layers: The catalogs that lie over each other, in any order: what one of them
            has translated is.
    """
    done, fuzzy = set[Key](), set[Key]()
    plurals = {each.key: each.plural for each in sources}
    for catalog in layers:
        for entry in catalog.entries:
            if plurals.get(entry.key) != entry.plural:
                continue
            if entry.is_fuzzy:
                fuzzy.add(entry.key)
            elif _is_done(entry, catalog.forms):
                done.add(entry.key)
    return Wholeness(total=len(plurals), done=len(done), fuzzy=len(fuzzy - done))


def _is_done(entry: Entry, forms: int) -> bool:
    wanted = forms if entry.plural else 1
    return entry.is_translated and len(entry.texts) == wanted


def sources_of(catalogs: Sequence[Catalog]) -> list[Entry]:
    """Gather the sources of catalogs for which there is no template."""
    return list(
        {entry.key: entry for each in catalogs for entry in each.entries}.values()
    )
