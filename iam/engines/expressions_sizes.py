"""How large values of expressions can be: what their cost is estimated from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from iam.domain.policies.variables import (
    LARGEST_INPUT,
    LONGEST_INPUT,
    LONGEST_NAME,
    MOST_ITEMS,
    USUAL_ITEMS,
    Type,
)

NODE = 16
"""Bytes that a value counts for beside its text."""
FACTORS = (5, 2, 1)
"""Lists and maps of inputs may be so many times the usual size, the largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """
    The largest that a value can be.

    ``longest`` is its longest text in bytes, ``items`` its longest list or map, and
    ``total`` the bytes of all that is in it, counted as often as it is reached;
    ``copy`` is what it takes, in nanoseconds, to have it or one of its items once more.
    """

    longest: int = 0
    items: int = 0
    total: int = NODE
    copy: int = 40

    def __or__(self, other: Size) -> Size:
        """Give a size that holds either value."""
        return Size(
            longest=max(self.longest, other.longest),
            items=max(self.items, other.items),
            total=max(self.total, other.total),
            copy=max(self.copy, other.copy),
        )

    def of_type(self, type_: str) -> Size:
        """Say what a type tells beside: a text has no items, a number nothing."""
        if type_ == "string":
            return replace(self, items=0, total=self.longest + NODE)
        return SCALAR if type_ in _SCALARS else self

    def element(self, type_: str) -> Size:
        """Give the size of something in it, of a type."""
        return replace(self, total=self.total - NODE).of_type(type_)


_SCALARS = frozenset({"bool", "int", "double", "timestamp", "duration", "type", "null"})
SCALAR = Size()


def text(longest: int) -> Size:
    """Give the size of a text of so many bytes."""
    return Size(longest=longest, total=longest + NODE)


def written(value: str) -> Size:
    """Give the size of a text in the source; each holder of a longer one is counted."""
    length = len(value.encode())
    return replace(text(length), copy=120 if length > NODE else SCALAR.copy)


def gathered(sizes: Iterable[Size]) -> Size:
    """Give the size of a list or map of some values."""
    each = list(sizes)
    return Size(
        longest=max((one.longest for one in each), default=0),
        items=max(len(each), *(one.items for one in each), 0),
        total=NODE + sum(one.total for one in each),
        copy=max((one.copy for one in each), default=SCALAR.copy),
    )


def of_input(type_: Type, factor: int) -> Size:
    """Give the size of a variable, where lists and maps are so many times the usual."""
    if type_ is Type.TEXT:
        return text(LONGEST_NAME)
    if type_ in {Type.TEXTS, Type.TEXT_MAP, Type.ANY_MAP}:
        return Size(
            longest=LONGEST_NAME if type_ is Type.TEXTS else LONGEST_INPUT,
            items=min(USUAL_ITEMS * factor, MOST_ITEMS),
            total=LARGEST_INPUT * factor // FACTORS[0],
        )
    return SCALAR


def factor_for(items: int, total: int) -> int:
    """Give the factor of a list or map within `MOST_ITEMS` and `LARGEST_INPUT`."""
    fitting = (
        factor
        for factor in reversed(FACTORS)
        if items <= USUAL_ITEMS * factor
        and total <= LARGEST_INPUT // FACTORS[0] * factor
    )
    return next(fitting, FACTORS[0])


def element_type(type_: str) -> str:
    """Give the type of what a list or map holds; ``dyn`` of what is neither."""
    if type_.startswith("list("):
        return type_[5:-1]
    return type_[4:-1].partition(", ")[2] if type_.startswith("map(") else "dyn"


def key_type(type_: str) -> str:
    """Give the type of what a macro goes through: elements of a list, keys of a map."""
    if type_.startswith("map("):
        return type_[4:-1].partition(", ")[0]
    return element_type(type_)
