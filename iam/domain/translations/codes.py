"""What can be wrong with an entry of a catalog: codes, how bad each is, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.findings import Finding, Severity
from iam.domain.translations.entries import Catalog, Entry

_LONGEST_QUOTED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """How bad a finding is, and what to do about it."""

    severity: Severity
    remedy: str


def _error(remedy: str) -> Code:
    return Code(severity=Severity.ERROR, remedy=remedy)


def _warning(remedy: str) -> Code:
    return Code(severity=Severity.WARNING, remedy=remedy)


def _note(remedy: str) -> Code:
    return Code(severity=Severity.NOTE, remedy=remedy)


CODES = {
    "PLACEHOLDER": _error(
        "Write each %(name)s exactly as the source has it, and a percent sign as %%."
    ),
    "FORMS": _error("Write one msgstr[...] for each form of the language."),
    "MARKUP": _error(
        "Keep the tags and attributes of the source, around the same placeholders."
    ),
    "QUOTE": _error("Write the quotation marks of the language instead."),
    "BIDI": _error("Remove the character; isolate with U+2068 and U+2069 instead."),
    "CONTROL": _error("Remove the character."),
    "TOO-LONG": _error("Shorten it; 20,000 characters are the most that is served."),
    "BLANK": _error("Write the words, or leave msgstr empty to show the source."),
    "UNTRANSLATED": _warning("Translate it; until then readers see the source."),
    "FUZZY": _warning("Compare it with the source, then remove the fuzzy flag."),
    "MISSING": _warning("Run 'iam translations update', then translate the entry."),
    "UNUSED": _warning("Run 'iam translations update', which sets it aside."),
    "PLURAL-SOURCE": _warning("Run 'iam translations update', then translate it anew."),
    "REPEATED": _warning("Write the placeholder as often as the source has it."),
    "NUMBER-IN-WORDS": _warning(
        "Put the number into the form; only a form for one number alone can do without."
    ),
    "SPACE": _warning("Begin and end with white space only where the source does."),
    "NEWLINE": _warning("Break lines only where the source does."),
    "INVISIBLE": _warning("Remove the character, which nobody sees."),
    "DIRECTION": _warning(
        "Isolate what is written the other way: <bdi> in pages, U+2068 and U+2069 "
        "in the words of scopes."
    ),
    "LENGTH": _warning("Look for shorter words, or look at the page at 360 pixels."),
    "ISOLATION": _note("Put U+2068 before the placeholder and U+2069 after it."),
    "UNCHANGED": _note("Nothing, if the word is the same in both languages."),
}
"""Every code of a check of entries; the page of findings has a section for each."""


def found(catalog: Catalog, entry: Entry, code: str, message: str) -> Finding:
    """Write a finding about one entry of a catalog."""
    return Finding(
        code=code,
        severity=CODES[code].severity,
        place=catalog.path,
        line=entry.line,
        message=f"{quoted(entry)}: {message}.",
        remedy=CODES[code].remedy,
    )


def quoted(entry: Entry) -> str:
    """Name an entry in ASCII, so that any terminal and any log can show it."""
    name = f'"{_cut(entry.source)}"'
    return f"{name} of {_cut(entry.context)}" if entry.context else name


def _cut(text: str) -> str:
    is_long = len(text) > _LONGEST_QUOTED
    return in_ascii(f"{text[: _LONGEST_QUOTED - 3]}..." if is_long else text)


def in_ascii(text: str) -> str:
    r"""Write what is not ASCII, and what cannot be seen, as ``\u202e``."""
    return text.encode("unicode_escape").decode("ascii")
