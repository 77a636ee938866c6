"""The wire format of protobuf, as far as reading a checked expression needs it."""

from __future__ import annotations

from collections import defaultdict

Fields = dict[int, list[int | bytes]]
"""What a message holds, by the numbers of its fields."""

_LOW_BITS, _MORE, _SIGN = 0x7F, 0x80, 1 << 63
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def fields(data: bytes) -> Fields:
    """Read one message; numbers of fixed length stay bytes."""
    found: defaultdict[int, list[int | bytes]] = defaultdict(list)
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        value: int | bytes
        if tag & 7 == _VARINT:
            value, place = _varint(data, place)
        else:
            length, place = _length(data, place, tag & 7)
            value = data[place : place + length]
            place += length
        found[tag >> 3].append(value)
    return dict(found)


def number(message: Fields, field: int) -> int:
    """Give the last number of a field, with its sign; 0 where there is none."""
    value = message.get(field, [0])[-1]
    if not isinstance(value, int):
        return 0
    return value - 2 * _SIGN if value >= _SIGN else value


def inner(message: Fields, field: int) -> list[bytes]:
    """Give every text or message of a field."""
    return [each for each in message.get(field, ()) if isinstance(each, bytes)]


def text(message: Fields, field: int) -> str:
    """Give the last text of a field; empty where there is none."""
    found = inner(message, field)
    return found[-1].decode() if found else ""


def entries(message: Fields, field: int) -> list[tuple[int, bytes]]:
    """Give the entries of a map from numbers to messages."""
    pairs = map(fields, inner(message, field))
    return [(number(pair, 1), b"".join(inner(pair, 2))) for pair in pairs]


def _length(data: bytes, place: int, kind: int) -> tuple[int, int]:
    if kind == _BYTES:
        return _varint(data, place)
    return {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}[kind], place


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & _LOW_BITS) << shift
        place += 1
        if not byte & _MORE:
            return value, place
        shift += 7
