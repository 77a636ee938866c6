"""One file of a catalog: read, checked, and refused whole where it has an error."""

from __future__ import annotations

import gettext
from dataclasses import replace
from pathlib import Path

from iam.domain.findings import Finding, Severity
from iam.domain.translations.checks import check_entries
from iam.domain.translations.entries import Catalog, Entry
from iam.engines.catalogs_language import is_known
from iam.engines.catalogs_mo import parse_mo
from iam.engines.catalogs_stamps import Stamp, StillChanging, stamp_of
from iam.engines.catalogs_words import FileWords
from iam.engines.guarded_files import Unreadable, content_of, unreadable
from iam.engines.plural_forms import fault_of, forms_of, rule_of
from iam.engines.po_files import read_whole

_PLURAL_FORMS = "PLURAL-FORMS"
_ENGLISH = gettext.c2py("n != 1")


def read_words(
    path: Path, *, domain: str, locale: str, stamp: Stamp
) -> tuple[FileWords | None, tuple[Finding, ...]]:
    """
    Read a catalog that people may be shown.

    Args:
        path: A .po, a .mo, or with an empty locale a .pot.
        domain: ``messages`` or ``scopes``.
        locale: As its folder names it.
        stamp: Of the file as it was last looked at.

    Returns:
        Its words, or the errors for which it is refused.

    Raises:
        StillChanging: It is another one by now.
    """
    try:
        data = _bytes(path, stamp)
    except Unreadable as error:
        return None, (unreadable(str(path), str(error)),)
    read = _read_mo if path.suffix == ".mo" else _read_po
    catalog, field, found = read(data, str(path), domain, locale)
    if catalog is None:
        return None, tuple(found)
    served = tuple(each for each in catalog.entries if each.is_translated)
    if locale:
        catalog = replace(catalog, entries=served)
        found += check_entries(catalog, template=None)
    else:
        served = catalog.entries
    errors = tuple(_errors(found, served))
    if errors:
        return None, errors
    return FileWords(
        path=str(path),
        entries={entry.key: entry for entry in served},
        rule=rule_of(field) if _has_plurals(served) and is_known(locale) else _ENGLISH,
    ), ()


def _has_plurals(entries: tuple[Entry, ...]) -> bool:
    return any(entry.plural for entry in entries)


def _bytes(path: Path, stamp: Stamp) -> bytes:
    """Read a file as it was when it was stamped."""
    data, before, after = content_of(path)
    if not stamp_of(before) == stamp_of(after) == stamp:
        raise StillChanging
    return data


_Read = tuple[Catalog | None, str, list[Finding]]
"""A catalog, its rule for plurals, and what is wrong with its file."""


def _read_po(data: bytes, path: str, domain: str, locale: str) -> _Read:
    # Without a locale nothing is asked of plurals, of which a language that nobody
    # knows has none: it can have words for scopes, not pages.
    known = locale if is_known(locale) else ""
    file, found = read_whole(data, path=path, domain=domain, locale=known)
    if file is None:
        return None, "", found
    field = file.header.get("Plural-Forms", "")
    entries = tuple(unit.to_entry() for unit in file.live)
    return _catalog(path, domain, locale, entries, field), field, found


def _read_mo(data: bytes, path: str, domain: str, locale: str) -> _Read:
    try:
        fields, entries = parse_mo(data)
    except ValueError as error:
        return None, "", [_fault_of_mo(path, "COMPILED", str(error))]
    field, found = fields.get("plural-forms", ""), []
    wrong = fault_of(field, locale)[1] if field else "is missing"
    if wrong and is_known(locale):
        words = f"The Plural-Forms of the header {wrong}."
        found = [_fault_of_mo(path, _PLURAL_FORMS, words)]
    return _catalog(path, domain, locale, entries, field), field, found


def _fault_of_mo(path: str, code: str, message: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        place=path,
        message=message,
        remedy="Compile it anew: iam translations compile.",
    )


def _catalog(
    path: str, domain: str, locale: str, entries: tuple[Entry, ...], field: str
) -> Catalog:
    return Catalog(
        path=path,
        domain=domain,
        locale=locale,
        entries=entries,
        forms=_forms(field, locale),
    )


def _forms(field: str, locale: str) -> int:
    if not is_known(locale):
        return 0  # any
    return fault_of(field, locale)[0] if field else forms_of(locale)


def _errors(found: list[Finding], served: tuple[Entry, ...]) -> list[Finding]:
    """Give the errors; a rule for plurals counts only where there are some."""
    return [
        each
        for each in found
        if each.severity is Severity.ERROR
        and (each.code != _PLURAL_FORMS or _has_plurals(served))
    ]
