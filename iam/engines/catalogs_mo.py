"""Compiled catalogs, .mo, taken apart without trusting a number in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from iam.domain.translations.entries import Entry

_ORDERS = {b"\xde\x12\x04\x95": "<", b"\x95\x04\x12\xde": ">"}
_HEADER = 20
_NEWEST_MAJOR = 1
_MOST_FORMS = 10
"""Of a plural; no language has more than six."""


def parse_mo(data: bytes) -> tuple[dict[str, str], tuple[Entry, ...]]:
    """
    Read a compiled catalog.

    Returns:
        The fields of its header, named in lower case, and the entries without it.

    Raises:
        ValueError: It is none, is cut off, or is not UTF-8; says which.
    """
    order = _ORDERS.get(data[:4])
    if order is None or len(data) < _HEADER:
        raise ValueError("It is not a compiled catalog.")
    revision, count, sources, texts = struct.unpack_from(f"{order}4I", data, 4)
    if revision >> 16 > _NEWEST_MAJOR:
        raise ValueError("It is of a newer format than this server reads.")
    pairs = zip(
        _strings(data, order, count, sources),
        _strings(data, order, count, texts),
        strict=True,
    )
    fields: dict[str, str] = {}
    entries: list[Entry] = []
    for source, text in pairs:
        if source:
            entries.append(_entry(source, text))
        else:
            told = (line.partition(":") for line in text.split("\n"))
            fields = {name.strip().lower(): value.strip() for name, _, value in told}
    return fields, tuple(entries)


def _strings(data: bytes, order: str, count: int, start: int) -> Iterator[str]:
    end, left = start + 8 * count, len(data)
    if end > len(data):
        raise ValueError("It is cut off.")
    for length, offset in struct.iter_unpack(f"{order}2I", data[start:end]):
        left -= length
        if offset + length > len(data) or left < 0:  # no string lies in another
            raise ValueError("It is cut off.")
        try:
            yield data[offset : offset + length].decode()
        except UnicodeDecodeError:
            raise ValueError("It is not UTF-8.") from None


def _entry(source: str, text: str) -> Entry:
    context, separator, rest = source.partition("\x04")
    singular, _, plural = (rest if separator else source).partition("\x00")
    return Entry(
        context=context if separator else "",
        source=singular,
        plural=plural,
        texts=tuple(text.split("\x00", _MOST_FORMS)),
    )
