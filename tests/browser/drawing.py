"""Two logos, drawn by a few lines: pictures that belong to nobody."""

from __future__ import annotations

from collections.abc import Callable

from tests.pictures import png_of

_SIDE = 128
Point = tuple[float, float]
Shape = Callable[[float, float], float]
"""How far a point is outside; less than zero is inside."""


def _box(x: float, y: float, middle: Point, half: Point, round_by: float) -> float:
    across = abs(x - middle[0]) - half[0] + round_by
    down = abs(y - middle[1]) - half[1] + round_by
    outside = (max(across, 0) ** 2 + max(down, 0) ** 2) ** 0.5
    return outside + min(max(across, down), 0) - round_by


def _line(x: float, y: float, start: Point, end: Point, half: float) -> float:
    along, down = end[0] - start[0], end[1] - start[1]
    share = ((x - start[0]) * along + (y - start[1]) * down) / (along**2 + down**2)
    share = min(max(share, 0), 1)
    off = (x - start[0] - share * along, y - start[1] - share * down)
    return (off[0] ** 2 + off[1] ** 2) ** 0.5 - half


def _ground(x: float, y: float) -> float:
    return _box(x, y, (64, 64), (62, 62), 30)


def _postcard(x: float, y: float) -> float:
    card = _box(x, y, (64, 64), (38, 28), 6)
    stamp = _box(x, y, (86, 53), (8, 9), 2)
    lines = min(
        _line(x, y, (36, 52), (62, 52), 2.5),
        _line(x, y, (36, 64), (62, 64), 2.5),
        _line(x, y, (36, 76), (54, 76), 2.5),
    )
    return max(card, -stamp, -lines)


def _letter(x: float, y: float) -> float:
    return min(
        _line(x, y, (64, 32), (38, 94), 7),
        _line(x, y, (64, 32), (90, 94), 7),
        _line(x, y, (50, 74), (78, 74), 6),
    )


def _drawn(shape: Shape, top: tuple[int, ...], bottom: tuple[int, ...]) -> bytes:
    rows = b""
    for y in range(_SIDE):
        share = y / _SIDE
        color = [round(t + (b - t) * share) for t, b in zip(top, bottom, strict=True)]
        rows += b"\x00"
        for x in range(_SIDE):
            white = min(max(0.5 - shape(x + 0.5, y + 0.5), 0), 1)
            seen = min(max(0.5 - _ground(x + 0.5, y + 0.5), 0), 1)
            mixed = [round(c + (255 - c) * white) for c in color]
            rows += bytes([*mixed, round(255 * seen)])
    return png_of(_SIDE, _SIDE, rows)


def postcard() -> bytes:
    """Give the logo of an application."""
    return _drawn(_postcard, (233, 106, 78), (190, 56, 92))


def letter() -> bytes:
    """Give the logo of a realm."""
    return _drawn(_letter, (56, 128, 214), (31, 95, 191))
