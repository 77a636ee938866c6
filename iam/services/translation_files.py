"""Where the files of translators lie, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from iam.domain.faults import Refused
from iam.domain.findings import Finding, has_errors
from iam.domain.locales import canonical, folded, is_locale, todays
from iam.domain.translations.merging import Merged
from iam.domain.translations.pseudo import is_pseudo
from iam.domain.translations.units import PoFile
from iam.engines.plural_forms import header_of, known_locale
from iam.engines.po_paths import read_whole_path

Tells = Callable[[str], None]
"""Told what is being done, for those who wait."""


_CONTENT_TYPE = "text/plain; charset=UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """
    What became of one file.

    Attributes:
        path: The file.
        entries: How many it has, obsolete ones left out.
        has_changed: Whether it was written.
        merged: What an update did.
    """

    path: Path
    entries: int
    has_changed: bool
    merged: Merged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was written, and why other files were not."""

    written: tuple[Written, ...] = ()
    findings: tuple[Finding, ...] = ()


def silent(_doing: str) -> None:
    """Tell nobody."""


def new_header(locale: str) -> dict[str, str]:
    """
    Begin a catalog.

    Without dates and names: they would change files in which nothing has changed, and
    version control knows them better.
    """
    return {
        "Project-Id-Version": "Assent",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": _CONTENT_TYPE,
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": header_of(locale or "en"),
    }


def header_today(file: PoFile, *, has_plurals: bool) -> dict[str, str]:
    """
    Give the header of a catalog that is written again.

    It is kept, but for the charset, which gettext and Weblate write in capitals and
    would change back each time, and a rule for the first plurals.
    """
    header = dict(file.header) | {"Content-Type": _CONTENT_TYPE}
    if has_plurals and not header.get("Plural-Forms") and known_locale(file.locale):
        header["Plural-Forms"] = header_of(file.locale)
    return header


def locale_of(text: str) -> str:
    """
    Take a locale that becomes the name of a folder.

    Raises:
        Refused: It is none, nobody knows it, or everybody writes it otherwise.
    """
    found = known_locale(text) if _is_read(text) else ""
    if not found:
        raise Refused.because(
            f"{text[:40]!a} is no locale that is known; write it as fr or pt_BR"
        )
    spelt = canonical(text)
    right = todays(spelt)
    if right == spelt and found != spelt:
        language = found.partition("_")[0]
        right = found if spelt.partition("_")[0] == language else language
    if right != spelt:
        raise Refused.because(f"{text[:40]!a} is written {right} today")
    return spelt


def _is_read(name: str) -> bool:
    return is_locale(name) and not is_pseudo(name)


def templates_in(folder: Path, domains: Iterable[str]) -> dict[str, PoFile]:
    """Read the templates of a folder."""
    if not folder.is_dir():
        raise Refused.because(f"there is no folder {folder}")
    found: dict[str, PoFile] = {}
    for domain in domains:
        path = folder / f"{domain}.pot"
        if not path.exists():
            continue
        file, findings = read_whole_path(path, domain=domain, locale="")
        if file is None or has_errors(findings):
            raise Refused.because(
                f"{path}: {findings[0].message} 'iam translations extract' writes it "
                "anew"
            )
        found[domain] = file
    if not found:
        raise Refused.because(
            f"there is no template in {folder}; 'iam translations extract' writes one"
        )
    return found


def files_in(
    folder: Path, locales: Sequence[str], domains: Sequence[str], tells: Tells
) -> Iterable[tuple[PoFile | None, list[Finding]]]:
    """Read the catalogs of a folder, by locale and then by domain."""
    for path in _paths(folder, locales, domains):
        tells(f"reading {path}")
        locale = path.parents[1].name
        yield read_whole_path(path, domain=path.stem, locale=locale)


def _paths(folder: Path, locales: Sequence[str], domains: Sequence[str]) -> list[Path]:
    if not folder.is_dir():
        raise Refused.because(f"there is no folder {folder}")
    found = [
        path
        for path in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if path.stem in domains and _is_read(path.parents[1].name)
    ]
    known = {folded(path.parents[1].name) for path in found}
    if unknown := [each for each in locales if folded(each) not in known]:
        names = ", ".join(ascii(each[:40]) for each in unknown)
        raise Refused.because(
            f"{folder} has no catalog for {names}; 'iam translations init' makes one"
        )
    wanted = {folded(each) for each in locales} or known
    chosen = [path for path in found if folded(path.parents[1].name) in wanted]
    if not chosen:
        raise Refused.because(
            f"there is no catalog in {folder}; 'iam translations init' makes one"
        )
    return chosen
