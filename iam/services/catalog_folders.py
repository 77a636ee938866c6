"""Folders of catalogs, as they lie on the disk: which there are, and each one read."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from iam.domain.faults import Refused
from iam.domain.findings import Finding, Severity, has_errors
from iam.domain.locales import folded, is_locale
from iam.domain.translations.checks import MESSAGES, check_entries
from iam.domain.translations.entries import Catalog
from iam.domain.translations.pseudo import is_pseudo
from iam.engines.catalogs_language import is_known
from iam.engines.guarded_files import unforeseen
from iam.engines.po_paths import read_path

DOMAINS = (MESSAGES, "scopes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    One catalog of a folder, or the template of a domain.

    ``catalog`` is None where the file cannot be read as one; ``findings`` are about the
    file itself. ``locale`` is empty for a template.
    """

    domain: str
    locale: str
    path: str
    catalog: Catalog | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether it can be read, and the file itself has no errors."""
        return self.catalog is not None and not has_errors(self.findings)


@contextmanager
def all_kept() -> Iterator[None]:
    """
    Let nobody look for garbage: entries are many, all kept, and in no circle.

    With 50,000 of them that is a quarter of the time. For commands; a server would
    hold it back in its other threads too.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def catalogs_in(
    folder: Path,
    *,
    locales: Sequence[str] = (),
    domains: Iterable[str] = DOMAINS,
    tells: Callable[[str], None] = lambda _doing: None,
) -> list[Found]:
    """
    Read the catalogs of a folder, by locale and then by domain.

    Args:
        folder: ``<locale>/LC_MESSAGES/<domain>.po`` beneath it.
        locales: Only these, in any spelling; all where none is named.
        domains: Only these.
        tells: Told what is being done, before each file.

    Raises:
        Refused: The folder is not there or has no catalog, or one of the locales none.
    """
    places = _places(folder)
    wanted = {folded(each): each for each in locales}
    if missing := wanted.keys() - {folded(each) for each in places}:
        names = ", ".join(ascii(wanted[each]) for each in sorted(missing))
        raise Refused.because(
            f"{folder} has no catalog for {names}; it has {', '.join(places) or 'none'}"
        )
    found = []
    for locale, place in places.items():
        if not wanted or folded(locale) in wanted:
            for domain in domains:
                path = place / f"{domain}.po"
                if path.exists() or path.is_symlink():
                    tells(f"reading {path}")
                    found.append(_read(path, domain=domain, locale=locale))
    if not found:
        raise Refused.because(
            f"there is no catalog in {folder}; one is at <locale>/LC_MESSAGES/"
            "messages.po beneath it. 'iam translations init LOCALE' makes one"
        )
    return found


def template_in(folder: Path, domain: str) -> Found | None:
    """Read the template of a domain, ``<domain>.pot``; None where there is none."""
    path = folder / f"{domain}.pot"
    return _read(path, domain=domain, locale="") if path.exists() else None


def strangers_in(folder: Path) -> list[Finding]:
    """Tell which files and folders look like catalogs, and are never read."""
    found = []
    for place in sorted(folder.glob("*/LC_MESSAGES")):
        if not is_locale(place.parent.name):
            message = f"The name of the folder, {place.parent.name!a}, is no locale."
            found.append(_stranger(place.parent, message, "Name it as fr or pt_BR."))
            continue
        if is_pseudo(place.parent.name):
            message = "The words of a pseudo-locale are made, and never read."
            found.append(_stranger(place.parent, message, "Remove the folder."))
            continue
        for path in sorted(place.glob("*.po")):
            if path.stem not in DOMAINS:
                message = "Nobody reads a catalog of this name."
                remedy = "Its name is messages.po or scopes.po."
                found.append(_stranger(path, message, remedy))
    return found


def _stranger(path: Path, message: str, remedy: str) -> Finding:
    return Finding(
        code="STRANGER",
        severity=Severity.WARNING,
        place=str(path),
        message=message,
        remedy=remedy,
    )


def _places(folder: Path) -> dict[str, Path]:
    """Give where the catalogs of each locale lie."""
    if not folder.is_dir():
        raise Refused.because(f"there is no folder {folder}")
    found = {each.parent for each in folder.glob("*/LC_MESSAGES/*.po")}
    return {
        each.parent.name: each
        for each in sorted(found)
        if is_locale(each.parent.name) and not is_pseudo(each.parent.name)
    }


def _read(path: Path, *, domain: str, locale: str) -> Found:
    # What nobody knows the plurals of can have words for scopes, and no plurals.
    known = locale if is_known(locale) else ""
    catalog, findings = read_path(path, domain=domain, locale=known)
    if catalog is not None and locale and not known:
        catalog = replace(catalog, locale=locale, forms=0)
        findings += _of_nobody(path) if domain == MESSAGES else ()
    return Found(
        domain=domain,
        locale=locale,
        path=str(path),
        catalog=catalog,
        findings=findings,
    )


def check_found(catalog: Catalog, *, template: Catalog | None) -> list[Finding]:
    """Check the entries of a catalog, as `check_entries`; nothing ends a check."""
    try:
        return check_entries(catalog, template=template)
    except Exception as error:  # noqa: BLE001 - one catalog never hides the others
        return [unforeseen(catalog.path, error)]


def _of_nobody(path: Path) -> list[Finding]:
    return [
        Finding(
            code="LOCALE",
            severity=Severity.ERROR,
            place=str(path),
            message="No language has the name of the folder: no page is offered in it.",
            remedy="Name the folder as CLDR names the language: fr, pt_BR.",
        )
    ]
