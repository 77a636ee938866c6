"""Entries of catalogs, and what a check says of them."""

from __future__ import annotations

from iam.domain.translations.checks import check_entries
from iam.domain.translations.entries import Catalog, Entry

RLO, PDF, FSI, PDI = "\u202e", "\u202c", "\u2068", "\u2069"


def a_catalog(
    *entries: Entry, domain: str = "messages", locale: str = "fr", forms: int = 2
) -> Catalog:
    path = f"translations/{locale}/LC_MESSAGES/{domain}.po"
    return Catalog(
        path=path, domain=domain, locale=locale, entries=entries, forms=forms
    )


def told(source, *texts, plural="", **of_catalog) -> list[tuple[str, str]]:
    """Give the codes and messages of one entry, without the name of the entry."""
    entry = Entry(source=source, plural=plural, texts=texts)
    found = check_entries(a_catalog(entry, **of_catalog), template=None)
    return [
        (each.code, each.message.partition('": ')[2].removesuffix("."))
        for each in found
    ]


def codes(source, *texts, **known) -> list[str]:
    return [code for code, _ in told(source, *texts, **known)]
