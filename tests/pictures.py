"""Pictures for tests: small, and as whole as a page would need them."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 64, height: int = 64, *, more: bytes = b"") -> bytes:
    """Give a picture of one colour; ``more`` is put where further chunks stand."""
    rows = (b"\x00" + b"\x1f\x5f\xbf\xff" * width) * height
    return png_of(width, height, rows, more=more)


def png_of(width: int, height: int, rows: bytes, *, more: bytes = b"") -> bytes:
    """Give a picture of rows: a byte for the filter, then four for each pixel."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
        + more
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def jpeg(width: int = 64, height: int = 64, *, before: bytes = b"") -> bytes:
    """Give the beginning of a picture, as far as its size; ``before`` stands first."""
    application = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03"
    return b"\xff\xd8" + (before or application) + frame + bytes(9) + b"\xff\xd9"


def webp(kind: bytes, data: bytes) -> bytes:
    """Give a picture of one chunk."""
    chunk = kind + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def webp_extended(width: int = 64, height: int = 64, *, flags: int = 0) -> bytes:
    """Give one of the extended kind."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", bytes([flags, 0, 0, 0]) + canvas)


def webp_lossy(width: int = 64, height: int = 64) -> bytes:
    """Give one of the first kind."""
    start = b"\x00\x00\x00\x9d\x01\x2a"
    return webp(b"VP8 ", start + struct.pack("<HH", width, height) + bytes(8))


def webp_lossless(width: int = 64, height: int = 64) -> bytes:
    """Give one of the second kind."""
    bits = (width - 1) | (height - 1) << 14
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", bits) + bytes(8))
