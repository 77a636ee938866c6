"""Logos: which pictures a page may show, told by their first bytes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

LARGEST = 32 * 1024
"""Bytes; a page must not wait for its logo."""
SMALLEST_SIDE, LARGEST_SIDE = 16, 2048
"""Pixels; larger ones only cost the reader's machine."""

_PNG = b"\x89PNG\r\n\x1a\n"
_IHDR = b"\x00\x00\x00\x0dIHDR"
_PNG_HEAD = 33
"""Bytes of the mark and of the chunk in which the size stands."""
_JPEG = b"\xff\xd8\xff"
_MARK = 0xFF
_JPEG_FRAME = 9
"""Bytes from the marker of a frame to the end of its width."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of JPEG that begin a frame, and so tell its size, ITU T.81 table B.1."""
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_VP8_START = b"\x9d\x01\x2a"
_WEBP_HEAD = 10
"""Bytes of the first chunk in which its size stands."""
_WEBP_ANIMATED = 0x02


def media_type_of(picture: bytes) -> str | None:
    """Give the media type of a picture that may be shown, or nothing."""
    if picture.startswith(_PNG):
        return "image/png"
    if picture.startswith(_JPEG):
        return "image/jpeg"
    if picture.startswith(b"RIFF") and picture[8:12] == b"WEBP":
        return "image/webp"
    return None


def picture_fault(picture: bytes) -> str | None:
    """Say why a picture cannot be a logo, or nothing where it can."""
    if len(picture) > LARGEST:
        return f"is larger than {LARGEST // 1024} kB"
    if media_type_of(picture) is None:
        return "is not a PNG, JPEG or WebP picture"
    size = size_of(picture)
    if size is None:
        return "has no size that can be read: it is damaged"
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in size):
        return (
            f"is {size[0]} x {size[1]} pixels; each side must have {SMALLEST_SIDE} to "
            f"{LARGEST_SIDE}"
        )
    return "is animated; people could not read in peace" if _moves(picture) else None


def size_of(picture: bytes) -> tuple[int, int] | None:
    """Give the width and height that a picture says it has, or nothing."""
    if picture.startswith(_PNG):
        return _size_of_png(picture)
    if picture.startswith(_JPEG):
        return next(_sizes_in_jpeg(picture), None)
    return _size_of_webp(picture)


def _size_of_png(picture: bytes) -> tuple[int, int] | None:
    if picture[8:16] != _IHDR or len(picture) < _PNG_HEAD:
        return None
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


def _sizes_in_jpeg(picture: bytes) -> Iterator[tuple[int, int]]:
    at = 2
    while at + _JPEG_FRAME <= len(picture) and picture[at] == _MARK:
        marker = picture[at + 1]
        if marker in _FRAMES:
            height = int.from_bytes(picture[at + 5 : at + 7], "big")
            yield int.from_bytes(picture[at + 7 : at + 9], "big"), height
        if marker == _MARK:  # a byte that only fills
            at += 1
            continue
        at += 2
        if marker not in _WITHOUT_LENGTH:
            at += int.from_bytes(picture[at : at + 2], "big")


def _size_of_webp(picture: bytes) -> tuple[int, int] | None:
    kind, data = picture[12:16], picture[20:30]
    if len(data) < _WEBP_HEAD:
        return None
    if kind == b"VP8X":
        return _little(data[4:7]) + 1, _little(data[7:10]) + 1
    if kind == b"VP8 " and data[3:6] == _VP8_START:
        return _little(data[6:8]) & 0x3FFF, _little(data[8:10]) & 0x3FFF
    if kind == b"VP8L" and data.startswith(b"\x2f"):
        bits = _little(data[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _little(encoded: bytes) -> int:
    return int.from_bytes(encoded, "little")


def _moves(picture: bytes) -> bool:
    if picture.startswith(_PNG):
        return b"acTL" in picture
    return picture[12:16] == b"VP8X" and bool(picture[20] & _WEBP_ANIMATED)


def to_data_uri(picture: bytes) -> str:
    """Write a picture without a fault as ``data:image/png;base64,…``, RFC 2397."""
    encoded = base64.b64encode(picture).decode("ascii")
    return f"data:{media_type_of(picture)};base64,{encoded}"


def from_data_uri(uri: str) -> bytes | None:
    """Read what `to_data_uri` writes; nothing where the text is something else."""
    head, _, encoded = uri.partition(";base64,")
    try:
        picture = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return picture if head == f"data:{media_type_of(picture)}" else None
