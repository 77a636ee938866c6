"""Check the catalogs of a folder: the files themselves, and each entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from iam.domain.findings import Finding
from iam.domain.translations.entries import Catalog
from iam.services.catalog_folders import (
    DOMAINS,
    all_kept,
    catalogs_in,
    check_found,
    strangers_in,
    template_in,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found, by file and line; how many files and entries were looked at."""

    findings: list[Finding]
    files: int
    entries: int


@all_kept()
def check(
    folder: Path,
    *,
    locales: Sequence[str] = (),
    domains: Iterable[str] = DOMAINS,
    shipped: Path | None = None,
    tells: Callable[[str], None] = lambda _doing: None,
) -> Checked:
    """
    Check catalogs.

    Args:
        folder: Whose catalogs; what is missing is told where its template is there.
        locales: Only these; all where none is named.
        domains: Only these.
        shipped: The folder of our own catalogs. Its template says which sources of
            pages there are, where the folder has none: an operator's catalog of a few
            sentences lacks nothing, but can have one that nothing uses.
        tells: Told what is being done, before each file.

    Raises:
        Refused: There is nothing to check.
    """
    domains = tuple(domains)
    found = catalogs_in(folder, locales=locales, domains=domains, tells=tells)
    findings, templates = list[Finding](), dict[str, Catalog | None]()
    borrowed = set[str]()
    for domain in domains:
        template = template_in(folder, domain)
        if template is None and shipped is not None and domain != "scopes":
            template = template_in(shipped, domain)
            borrowed.add(domain)
        elif template is not None:
            findings += template.findings
        is_sound = template is not None and template.is_sound
        templates[domain] = template.catalog if template and is_sound else None
    for each in found:
        findings += each.findings
        if each.catalog is not None:
            tells(f"checking {each.path}")
            told = check_found(each.catalog, template=templates[each.domain])
            is_part = each.domain in borrowed
            findings += (f for f in told if not (is_part and f.code == "MISSING"))
    if not locales:
        findings += strangers_in(folder)
    return Checked(
        findings=_in_order(findings),
        files=len(found),
        entries=sum(len(each.catalog.entries) for each in found if each.catalog),
    )


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by file and line; what is missing comes last in its file."""
    return sorted(findings, key=lambda f: (f.place, f.code == "MISSING", f.line))
