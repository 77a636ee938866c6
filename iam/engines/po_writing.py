"""
Catalogs as files: .po and .pot in the form of ``msgmerge --no-wrap``, and .mo.

A text is not wrapped: where a line may break is by Unicode's rules, which each release
of gettext and of Weblate's libraries has its own version of, and a file would change
with the program that wrote it last. Unwrapped, all of them write the same.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator

from iam.domain.translations.units import PoFile, Unit

_WIDTH = 79
"""Of lines of references, which msgmerge breaks all the same."""
_NEWLINE = re.compile(r"[^\n]*\n|[^\n]+")
_MO, _MO_HEAD = 0x950412DE, 28
"""What a .mo begins with, and how long its beginning is."""
_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\v": "\\v",
        "\f": "\\f",
    }
)
"""Other control characters no catalog should have."""


def written(file: PoFile) -> bytes:
    """Write a whole file; the same content gives the same bytes."""
    blocks = [_header(file), *("\n".join(_unit(unit)) for unit in file.units)]
    return ("\n\n".join(blocks) + "\n").encode()


def compiled(file: PoFile) -> bytes:
    """
    Compile a catalog, without what is fuzzy or lacks words.

    Both libraries put a .mo together by adding to it entry by entry, which takes ten
    seconds for 50,000; joined at once it takes a tenth of one.
    """
    live = (unit for unit in file.live if unit.to_entry().is_translated)
    pairs = sorted(_pair(unit) for unit in live)
    fields = "".join(f"{name}: {value}\n" for name, value in file.header.items())
    pairs.insert(0, (b"", fields.encode()))
    count, tables = len(pairs), 2 * 8 * len(pairs)
    head = struct.pack("<7I", _MO, 0, count, _MO_HEAD, _MO_HEAD + tables // 2, 0, 0)
    strings = [source for source, _ in pairs] + [text for _, text in pairs]
    places, at = list[int](), _MO_HEAD + tables
    for each in strings:
        places += (len(each), at)
        at += len(each) + 1
    table = struct.pack(f"<{len(places)}I", *places)
    return b"".join((head, table, *(each + b"\0" for each in strings)))


def _pair(unit: Unit) -> tuple[bytes, bytes]:
    """Give what is looked up, and what is found: forms are apart by a zero byte."""
    context = "" if unit.context is None else f"{unit.context}\x04"
    source = f"{unit.source}\0{unit.plural}" if unit.plural else unit.source
    return f"{context}{source}".encode(), "\0".join(unit.texts).encode()


def _header(file: PoFile) -> str:
    flags = [f"#, {', '.join(file.header_flags)}"] if file.header_flags else []
    lines = [*_comments("#", file.preamble), *flags, 'msgid ""']
    told = (f"{name}: {value}".split("\n") for name, value in file.header.items())
    fields = [_quoted(f"{line}\n") for field in told for line in field]
    return "\n".join([*lines, 'msgstr ""', *fields])


def _unit(unit: Unit) -> Iterator[str]:
    yield from _comments("#", unit.comments)
    if unit.is_obsolete:
        yield from _flags(unit)
        yield from _words(unit, "#~ ")
        return
    yield from _comments("#.", unit.extracted)
    yield from _references(unit.references)
    yield from _flags(unit)
    names = ("msgctxt", "msgid", "msgid_plural")
    for name, text in zip(names, unit.previous, strict=True):
        if text:
            yield from _field(name, text, "#| ")
    yield from _words(unit, "")


def _words(unit: Unit, mark: str) -> Iterator[str]:
    if unit.context is not None:
        yield from _field("msgctxt", unit.context, mark)
    yield from _field("msgid", unit.source, mark)
    if not unit.plural:
        yield from _field("msgstr", unit.texts[0], mark)
        return
    yield from _field("msgid_plural", unit.plural, mark)
    for form, text in enumerate(unit.texts):
        yield from _field(f"msgstr[{form}]", text, mark)


def _flags(unit: Unit) -> Iterator[str]:
    if unit.flags:
        yield f"#, {', '.join(unit.flags)}"


def _comments(sign: str, lines: Iterable[str]) -> Iterator[str]:
    return (f"{sign} {line}".rstrip() for line in lines)


def _references(references: Iterable[str]) -> Iterator[str]:
    line = "#:"
    for each in references:
        if line != "#:" and len(line) + 1 + len(each) > _WIDTH:
            yield line
            line = "#:"
        line = f"{line} {each}"
    if line != "#:":
        yield line


def _field(name: str, text: str, mark: str) -> Iterator[str]:
    """Write a text on one line, or each of its own lines on one."""
    lines = _NEWLINE.findall(text) if "\n" in text[:-1] else [text]
    if len(lines) > 1:
        yield f'{mark}{name} ""'
        yield from (f"{mark}{_quoted(line)}" for line in lines)
    else:
        yield f"{mark}{name} {_quoted(text)}"


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
