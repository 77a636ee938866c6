"""What calling a function costs, and how large what it gives can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from iam.engines.expressions_sizes import NODE, SCALAR, Size, text

Sizes = Sequence[Size]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one overload costs in nanoseconds, and the size of what it gives."""

    costs: Callable[[Sizes], float]
    gives: Callable[[Sizes], Size]
    builds: bool = False
    """Whether it makes a text longer than those it was given."""


def number(_: Sizes) -> Size:
    """Give the size of a number, a boolean or a time."""
    return SCALAR


def first(sizes: Sizes) -> Size:
    """Give the size of the first argument."""
    return sizes[0]


def rule(
    each: float,
    byte: float = 0,
    gives: Callable[[Sizes], Size] = number,
    *,
    builds: bool = False,
) -> Rule:
    """Cost so much for each call, and for each byte of the texts that it reads."""
    return Rule(
        costs=lambda sizes: each + byte * sum(size.longest for size in sizes),
        gives=gives,
        builds=builds,
    )


def rules(rule: Rule, *overloads: str) -> dict[str, Rule]:
    """Give some overloads the same rule."""
    return dict.fromkeys(overloads, rule)


def rules_of(head: str, types: str) -> dict[str, Rule]:
    """Give operators on numbers and their like their rules."""
    return rules(rule(40), *(head + each for each in types.split()))


NUMBERS = "int64 double"
ORDERED = f"bool {NUMBERS} string duration timestamp"


def _comparing(one: Size, other: Size) -> float:
    """Cost of telling whether two values are equal: all that the smaller one has."""
    byte = 12 if one.items and other.items else 0.2
    return byte * min(one.total, other.total)


def _searching(sizes: Sizes) -> float:
    needle, among = sizes
    every = Size(
        longest=needle.longest,
        items=needle.items and among.items,
        total=needle.total * among.items,
    )
    return 60 + 20 * among.items + _comparing(every, among)


def joined_texts(sizes: Sizes) -> Size:
    """Give the size of texts, one behind another."""
    return text(sum(size.longest for size in sizes))


def joined_lists(sizes: Sizes) -> Size:
    """Give the size of two lists, one behind another."""
    one, other = sizes
    return Size(
        longest=max(one.longest, other.longest),
        items=one.items + other.items,
        total=one.total + other.total,
        copy=max(one.copy, other.copy),
    )


def _joined(sizes: Sizes) -> Size:
    between = sizes[1].longest if len(sizes) > 1 else 0
    return text(sizes[0].total + sizes[0].items * between)


def _replaced(sizes: Sizes) -> Size:
    return text(sizes[0].longest + (sizes[0].longest + 1) * sizes[2].longest)


def split(sizes: Sizes) -> Size:
    """Give the size of the parts of a text, where each character is one."""
    longest = sizes[0].longest
    items = longest + 1
    return Size(longest=longest, items=items, total=longest + NODE * (items + 1))


def first_text(sizes: Sizes) -> Size:
    """Give the size of the first argument as a text."""
    return text(sizes[0].longest)


def written(sizes: Sizes) -> Size:
    """Give the size of something written as a text."""
    return text(max(sizes[0].longest, 40))


def either(sizes: Sizes) -> Size:
    """Give the size of either branch."""
    return sizes[1] | sizes[2]


EQUAL = Rule(costs=lambda sizes: 60 + _comparing(*sizes), gives=number)
SEARCH = Rule(costs=_searching, gives=number)


def finding(byte: float, gives: Callable[[Sizes], Size] = number) -> Rule:
    """Cost so much for each byte, and a little for each two that may be compared."""
    return Rule(
        costs=lambda sizes: (
            100
            + byte * sum(size.longest for size in sizes)
            + 0.03 * sizes[0].longest * sizes[1].longest
        ),
        gives=gives,
    )


FIND = finding(25)
JOIN = Rule(
    costs=lambda sizes: 200 + 60 * sizes[0].items + 3 * _joined(sizes).longest,
    gives=_joined,
    builds=True,
)
REPLACE = Rule(
    costs=lambda sizes: finding(90).costs(sizes) + 3 * _replaced(sizes).longest,
    gives=_replaced,
    builds=True,
)
ADD_LISTS = Rule(
    costs=lambda sizes: 60 + sum(size.copy * size.items for size in sizes),
    gives=joined_lists,
)
