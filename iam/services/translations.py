"""The files of translators: extracted, merged, begun and compiled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import iam
from iam.domain.faults import Refused
from iam.domain.findings import Finding, Severity, has_errors
from iam.domain.translations.merging import Merged, merge
from iam.domain.translations.scope_sources import Described, scope_units
from iam.domain.translations.units import PoFile, Unit
from iam.engines.extraction import extract_pages
from iam.engines.guarded_files import Unreadable, content_of
from iam.engines.plural_forms import forms_of
from iam.engines.po_files import catalog_of
from iam.engines.po_writing import compiled, written
from iam.engines.whole_files import make_folders, write_whole
from iam.services.catalog_folders import DOMAINS, check_found
from iam.services.translation_files import (
    Done,
    Tells,
    Written,
    files_in,
    header_today,
    locale_of,
    new_header,
    silent,
    templates_in,
)

MESSAGES, SCOPES = DOMAINS


def extract_messages(folder: Path, *, tells: Tells = silent) -> Written:
    """
    Write the template of pages: every sentence of our templates and code.

    Raises:
        Refused: Something else than a file is in its place.
        OSError: A file cannot be read or written.
    """
    package = Path(iam.__path__[0])
    inside = package / "templates"  # as in a wheel; in a checkout beside the package
    templates = inside if inside.is_dir() else package.parent / "templates"
    units = extract_pages(templates=templates, code=package, tells=tells)
    return _write_template(folder, MESSAGES, units)


def extract_scopes(
    folder: Path, realms: Iterable[Described]
) -> tuple[Written, list[str]]:
    """
    Write the template of scopes: every text of a configuration that can be translated.

    Returns:
        What became of the file, and the places of texts that no catalog can hold.

    Raises:
        Refused: Something else than a file is in its place.
        OSError: The file cannot be written.
    """
    units, unwritable = scope_units(realms)
    return _write_template(folder, SCOPES, units), unwritable


def _write_template(folder: Path, domain: str, units: tuple[Unit, ...]) -> Written:
    path = folder / f"{domain}.pot"
    file = PoFile(
        path=str(path),
        domain=domain,
        locale="",
        header=new_header(""),
        units=units,
    )
    data = written(file)
    has_changed = not path.exists() or _content(path) != data
    if has_changed:
        make_folders(folder)
        write_whole(path, data)
    return Written(path=path, entries=len(units), has_changed=has_changed)


def _content(path: Path) -> bytes:
    try:
        return content_of(path).data
    except Unreadable as error:
        raise Refused.because(f"{path} cannot be replaced: {error}") from error


def update(
    folder: Path,
    *,
    locales: Sequence[str] = (),
    domains: Iterable[str] = DOMAINS,
    tells: Tells = silent,
) -> Done:
    """
    Bring catalogs to their templates; one that says the same already is not touched.

    Args:
        folder: Where templates and catalogs are.
        locales: Only these, in any spelling; all where none is named.
        domains: Only these.
        tells: Told what is being done.

    Raises:
        Refused: There is no template, or no such catalog.
        OSError: A file cannot be read or written.
    """
    templates = templates_in(folder, domains)
    done: list[Written] = []
    findings: list[Finding] = []
    for file, found in files_in(folder, locales, tuple(templates), tells):
        if file is None or has_errors(found):
            findings += found
            continue
        tells(f"updating {file.path}")
        merged = merge(
            file.units,
            templates[file.domain].units,
            forms=catalog_of(file).forms,
            tells=tells,
        )
        done.append(_write_merged(file, merged))
    return Done(written=tuple(done), findings=tuple(findings))


def _write_merged(file: PoFile, merged: Merged) -> Written:
    path = Path(file.path)
    before = [replace(unit, line=0) for unit in file.units]
    after = [replace(unit, line=0) for unit in merged.units]
    if before != after:
        header = header_today(file, has_plurals=any(unit.plural for unit in after))
        write_whole(path, written(replace(file, header=header, units=merged.units)))
    return Written(
        path=path,
        entries=len(file.live) if before == after else len(_live(merged)),
        has_changed=before != after,
        merged=merged,
    )


def _live(merged: Merged) -> list[Unit]:
    return [unit for unit in merged.units if not unit.is_obsolete]


def begin(
    folder: Path, locale: str, *, domains: Iterable[str] = DOMAINS
) -> list[Written]:
    """
    Begin the catalogs of a language: one for each template, every entry empty.

    Args:
        folder: Where the templates are.
        locale: As ``fr`` or ``pt_BR``, in any spelling.
        domains: Only these.

    Raises:
        Refused: It is no locale, nobody knows it, it has all catalogs already, or
            there is no template.
        OSError: A file cannot be written.
    """
    name = locale_of(locale)
    templates = templates_in(folder, domains)
    place = folder / name / "LC_MESSAGES"
    missing = [each for each in templates if not (place / f"{each}.po").exists()]
    if not missing:
        raise Refused.because(
            f"{place} has its catalogs already; 'iam translations update {name}' "
            "brings them to their templates"
        )
    make_folders(place)
    return [_begin(place / f"{each}.po", templates[each], name) for each in missing]


def _begin(path: Path, template: PoFile, locale: str) -> Written:
    forms = forms_of(locale)
    units = merge((), template.units, forms=forms).units
    file = PoFile(
        path=str(path),
        domain=template.domain,
        locale=locale,
        header=new_header(locale),
        units=units,
    )
    write_whole(path, written(file))
    return Written(path=path, entries=len(units), has_changed=True)


def compile_catalogs(
    folder: Path,
    *,
    locales: Sequence[str] = (),
    domains: Iterable[str] = DOMAINS,
    tells: Tells = silent,
) -> Done:
    """
    Write a .mo beside each .po; what is fuzzy or has no words is left out.

    A catalog with errors is refused, and its .mo stays as it was; the others are
    compiled.

    Raises:
        Refused: There is no such catalog.
        OSError: A file cannot be read or written.
    """
    done: list[Written] = []
    findings: list[Finding] = []
    for file, found in files_in(folder, locales, tuple(domains), tells):
        errors = [each for each in found if each.severity is Severity.ERROR]
        if file is not None and not errors:
            tells(f"compiling {file.path}")
            told = check_found(catalog_of(file), template=None)
            errors = [each for each in told if each.severity is Severity.ERROR]
        if file is None or errors:
            findings += errors
            continue
        path = Path(file.path).with_suffix(".mo")
        write_whole(path, compiled(file))
        entries = sum(unit.to_entry().is_translated for unit in file.live)
        done.append(Written(path=path, entries=entries, has_changed=True))
    return Done(written=tuple(done), findings=tuple(findings))
