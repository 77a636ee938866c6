"""JSON without spaces, in ASCII, for what we write to ourselves: msgspec."""

from __future__ import annotations

import json
from typing import Any

import msgspec

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_to_ascii = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True).encode


def to_json(value: object) -> bytes:
    """Write a value; what is not ASCII is escaped, so that no terminal obeys it."""
    written = _encode(value)
    return written if written.isascii() else _to_ascii(value).encode("ascii")


def from_json(written: bytes) -> Any:  # noqa: ANN401 - whatever was written
    """
    Read what `to_json` wrote.

    Raises:
        ValueError: It is not JSON.
    """
    return _decode(written)
