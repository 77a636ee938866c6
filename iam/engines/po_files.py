"""
The files of translators, .po and .pot: polib.

polib and Babel read 50,000 entries in the same time (1.3 s). polib keeps what Babel
loses: the previous msgid of a fuzzy entry, a second entry with the same msgid, and the
flags as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import polib

from iam.domain.findings import Finding, Severity
from iam.domain.translations.entries import Catalog
from iam.domain.translations.units import PoFile, Unit
from iam.engines.plural_forms import fault_of, forms_of, header_of
from iam.engines.po_lines import Lines, decoded, fault, lines_of
from iam.engines.po_sizes import MOST_LINES, oversized

_CHARSET = re.compile(r"text/plain;\s*charset=(\S+)", re.IGNORECASE)
_AT_LINE = re.compile(r"line (\d+)")


def read(
    data: bytes, *, path: str, domain: str, locale: str
) -> tuple[Catalog | None, list[Finding]]:
    """
    Read a catalog, and tell everything that is wrong with the file itself.

    Args:
        data: The file; no more than the caller wants to have read.
        path: Its name, for findings.
        domain: ``messages`` or ``scopes``.
        locale: As its folder names it; empty for a template.

    Returns:
        The catalog, without obsolete entries; none where the file cannot be read as
        one. And the faults, each with its line. A catalog that has errors is for
        further checks, and not to be served.
    """
    file, found = read_whole(data, path=path, domain=domain, locale=locale)
    if file is None:
        return None, found
    return catalog_of(file), found


def catalog_of(file: PoFile) -> Catalog:
    """Leave out what only editors of files need, and obsolete entries."""
    field, locale = file.header.get("Plural-Forms", ""), file.locale
    return Catalog(
        path=file.path,
        domain=file.domain,
        locale=locale,
        entries=tuple(unit.to_entry() for unit in file.live),
        forms=fault_of(field, locale)[0] if field and locale else forms_of(locale),
    )


def read_whole(
    data: bytes, *, path: str, domain: str, locale: str
) -> tuple[PoFile | None, list[Finding]]:
    """Read a catalog as `read` does, with its comments, header and obsolete entries."""
    text, found = decoded(data, path)
    if found:
        return None, found
    if begins := list(oversized(text)):
        words = f"The entry has more than {MOST_LINES} lines, or is far too long."
        remedy = "Shorten it, or take the file from a copy."
        return None, [fault(path, "TOO-LONG", words, remedy, line) for line in begins]
    lines = lines_of(text, path)
    if lines.faults:
        return None, lines.faults
    try:
        parsed = polib.pofile(lines.text, encoding="utf-8")
    except OSError as error:  # which is what polib calls a syntax error
        at = _AT_LINE.search(str(error))
        words = "The parts of an entry are not in their order."
        remedy = "An entry is msgctxt if it has one, msgid, then msgstr."
        return None, [fault(path, "SYNTAX", words, remedy, int(at[1]) if at else 0)]
    return _file(parsed, lines, path=path, domain=domain, locale=locale)


def _file(
    parsed: polib.POFile, lines: Lines, *, path: str, domain: str, locale: str
) -> tuple[PoFile | None, list[Finding]]:
    header = _Header.of(lines) if parsed.metadata else _Header(line=0, text=())
    # The header is an entry like others, and polib took it out.
    numbers = [number for number in lines.msgids if number != header.line]
    units = tuple(_unit(entry, n) for entry, n in zip(parsed, numbers, strict=False))
    file = PoFile(
        path=path,
        domain=domain,
        locale=locale,
        preamble=_preamble(parsed, lines),
        header=dict(parsed.metadata),
        header_flags=tuple(parsed.metadata_is_fuzzy or ()),
        units=units,
    )
    found = [*_header_faults(file, header), *_said_twice(file)]
    return file, sorted(found, key=lambda each: each.line)


def _preamble(parsed: polib.POFile, lines: Lines) -> tuple[str, ...]:
    if parsed.header or lines.text.startswith("#\n"):  # as Babel and msgcat begin
        return tuple(parsed.header.split("\n"))
    return ()


def _unit(entry: polib.POEntry, line: int) -> Unit:
    forms = entry.msgstr_plural
    return Unit(
        context=entry.msgctxt,
        source=entry.msgid,
        plural=entry.msgid_plural,
        texts=tuple(forms[i] for i in sorted(forms)) if forms else (entry.msgstr,),
        comments=_lines(entry.tcomment),
        extracted=_lines(entry.comment),
        references=tuple(
            f"{name}:{number}" if number else name for name, number in entry.occurrences
        ),
        flags=tuple(dict.fromkeys(filter(None, entry.flags))),
        previous=(
            entry.previous_msgctxt,
            entry.previous_msgid,
            entry.previous_msgid_plural,
        ),
        is_obsolete=bool(entry.obsolete),
        line=line,
    )


def _lines(comment: str) -> tuple[str, ...]:
    return tuple(comment.split("\n")) if comment else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """Where the header is, which polib does not keep: its lines, from its msgid on."""

    line: int
    text: tuple[str, ...]

    @classmethod
    def of(cls, lines: Lines) -> Self:
        text = lines.text.split("\n")
        starts = ((n, text[n - 1 : n + 1]) for n in lines.msgids)
        line = next((n for n, it in starts if _is_empty(*it)), 0)
        end = next((n for n in lines.msgids if n > line), len(text))
        return cls(line=line, text=tuple(text[line : end - 1]) if line else ())

    def line_of(self, field: str) -> int:
        """Find the line of one field; that of the msgid where it is not there."""
        starts = (f'"{field}:', f'msgstr "{field}:')
        found = (n for n, line in enumerate(self.text, 1) if line.startswith(starts))
        return self.line + next(found, 0)


def _is_empty(msgid: str, following: str) -> bool:
    return msgid.endswith('""') and not following.startswith('"')


def _header_faults(file: PoFile, header: _Header) -> Iterable[Finding]:
    if not header.line:
        words = "The file has no header: an entry with an empty msgid, at its top."
        remedy = "Take the header of another catalog, or of the .pot."
        yield fault(file.path, "HEADER", words, remedy, 1)
        return
    said = file.header.get("Content-Type", "")
    charset = _CHARSET.fullmatch(said)
    if charset is None or charset[1].casefold() not in {"utf-8", "utf8"}:
        words = f"The header names the charset {charset[1]!a}." if charset else ""
        yield fault(
            file.path,
            "CHARSET",
            words or "The header names no charset.",
            'Save it as UTF-8, with "Content-Type: text/plain; charset=UTF-8\\n".',
            header.line_of("Content-Type"),
        )
    if not file.locale:
        return
    field = file.header.get("Plural-Forms", "")
    wrong = fault_of(field, file.locale)[1] if field else "is missing"
    if wrong and any(unit.plural for unit in file.live):  # else nobody asks for it
        yield fault(
            file.path,
            "PLURAL-FORMS",
            f"The Plural-Forms of the header {wrong}.",
            f'Write "Plural-Forms: {header_of(file.locale)}\\n".',
            header.line_of("Plural-Forms"),
        )
    language = file.header.get("Language", "")
    if language.replace("-", "_").casefold() != file.locale.casefold():
        yield Finding(
            code="LANGUAGE",
            severity=Severity.WARNING,
            place=file.path,
            line=header.line_of("Language"),
            message=f"The header names the language {language!a}, the folder another.",
            remedy=f'Write "Language: {file.locale}\\n".',
        )


def _said_twice(file: PoFile) -> Iterable[Finding]:
    seen = {("", ""): 1}
    for unit in file.live:
        first = seen.setdefault(unit.key, unit.line)
        if first != unit.line:
            yield fault(
                file.path,
                "DUPLICATE",
                f"The entry {unit.source[:60]!a} is there twice, also at line {first}.",
                "Keep one of the two.",
                unit.line,
            )
