"""Entries with a locale that keep a translation from being seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iam.domain.locales import canonical
from iam.domain.scopes.entries import Entries, Listed
from iam.domain.scopes.lint.codes import Code, Mistake

Translate = Callable[[Listed, str], str]
"""Give what the catalog of just this locale has for an entry's words, or nothing."""


def lint_shadows(entries: Entries, translate: Translate) -> Iterator[Mistake]:
    """Say which entries with a locale go before a translation of the same list's."""
    for listed in entries.values():
        source = next((e for e in listed if e.locale is None and e.words), None)
        for each in listed:
            locale = each.entry.locale
            if source is None or locale is None:
                continue
            if translated := translate(source, canonical(locale)):
                yield _shadow(each, translated)


def _shadow(each: Listed, translated: str) -> Mistake:
    same = "the same" if translated == each.words else f"{translated!r}"
    return Mistake.of(
        Code.SHADOWS_CATALOG,
        each,
        f"goes before scopes.po of {canonical(each.entry.locale or '')}, which has "
        f"{same} for it",
        "Take the entry away, or the translation.",
    )
