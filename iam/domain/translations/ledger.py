"""Which catalog entry the words of a preview came from, by the numbers in marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from iam.domain.translations.marks import marked


class State(StrEnum):
    """How words came to be on a page."""

    TRANSLATED = "translated"
    FUZZY = "fuzzy"
    """There is a translation that nobody vouches for, so the source is shown."""
    MISSING = "missing"
    """There is none, so the source is shown."""
    SOURCE = "source"
    """The page is in the language that the words are written in."""
    PSEUDO = "pseudo"
    CONFIGURED = "configured"
    """An entry of the configuration speaks, and no catalog is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """
    Where words come from.

    Attributes:
        state: How they came to be there.
        domain: ``messages`` or ``scopes``; empty for the configuration's own words.
        context: The msgctxt, or the scope; empty for none.
        source: The msgid, or the entry as configured.
        place: File and line as ``fr/LC_MESSAGES/messages.po:12``; empty for none.
    """

    state: State
    domain: str
    context: str
    source: str
    place: str = ""


@dataclass(slots=True)
class Ledger:
    """Gives numbers to origins, the same number to the same one; for one thread."""

    _origins: list[Origin] = field(default_factory=list)
    _numbers: dict[Origin, int] = field(default_factory=dict)

    def mark(self, text: str, origin: Origin) -> str:
        """Put marks with the number of its origin round a text."""
        number = self._numbers.get(origin)
        if number is None:
            number = self._numbers[origin] = len(self._origins)
            self._origins.append(origin)
        return marked(text, number)

    def origin(self, number: int) -> Origin:
        """Give the origin of a number that `mark` gave out."""
        return self._origins[number]
