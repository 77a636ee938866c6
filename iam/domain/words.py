"""
Localized words that are no scope's: names, descriptions, addresses, pictures.

A list of ``text`` and ``locale|text``; a text without a locale is for everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iam.domain.locales import canonical, folded
from iam.domain.looks import localized


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The words for one reader; ``locale`` is empty where they are for everybody."""

    text: str
    locale: str


def choose(entries: Iterable[str], candidates: Sequence[str]) -> Chosen | None:
    """
    Choose the words for a reader.

    Args:
        entries: As configured. Of two for one locale the first counts; one without
            words counts for nothing.
        candidates: The reader's locale and its cut-downs, the most specific first.

    Returns:
        The words of the most specific candidate that has some, else those without a
        locale, else nothing: words for other locales are not shown.
    """
    known: dict[str, Chosen] = {}
    for written in entries:
        locale, text = localized(written)
        if text.strip():
            chosen = Chosen(text=text, locale=canonical(locale or ""))
            known.setdefault(folded(locale or ""), chosen)
    for candidate in (*map(folded, candidates), ""):
        if candidate in known:
            return known[candidate]
    return None
