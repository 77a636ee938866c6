"""What an expression is given: facts, looked at before the library sees them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from iam.domain.policies.values import Kind
from iam.domain.policies.variables import (
    DEEPEST_INPUT,
    LARGEST_INPUT,
    LONGEST_INPUT,
    LONGEST_NAME,
    MOST_ITEMS,
    USUAL_ITEMS,
    Facts,
    Type,
    variables_of,
)
from iam.engines.expressions_faults import Failed
from iam.engines.expressions_sizes import NODE, factor_for

Checked = tuple[object, int]
"""A value as the library takes it, and how many times the usual size it has."""

_MAPS = (dict, Mapping)  # the first is found out faster
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


class _Wrong(Exception):
    """A value that no expression is given; says what is wrong with it."""


@dataclass(slots=True)
class _Count:
    """What a list or map has in it: the most items of one, and the bytes of all."""

    longest: int
    items: int = 0
    total: int = NODE

    @property
    def factor(self) -> int:
        """How many times the usual size it has."""
        if self.total > LARGEST_INPUT:
            raise _Wrong(f"has more than {LARGEST_INPUT} bytes")
        return factor_for(self.items, self.total)

    def text(self, value: object) -> str:
        """Count a text."""
        if not isinstance(value, str):
            raise _wrong_type(value)
        length = _length(value)
        if length > self.longest:
            raise _Wrong(f"has a text of more than {self.longest} bytes")
        self.total += length + NODE
        return value

    def several(self, count: int) -> None:
        """Count the items of a list or map."""
        if count > MOST_ITEMS:
            raise _Wrong(f"has more than {MOST_ITEMS} items")
        self.items = max(self.items, count)

    def value(self, value: object, deepest: int = DEEPEST_INPUT) -> object:
        """Count anything that stands in a map, and give it as the library takes it."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, _MAPS):
            return self._map(value, _beneath(deepest))
        if isinstance(value, list | tuple):
            self.several(len(value))
            return [self.value(each, _beneath(deepest)) for each in value]
        self.total += NODE
        if value is None or isinstance(value, bool | float):
            return value
        return _whole(value)[0]

    def _map(self, value: Mapping[object, object], beneath: int) -> dict[str, object]:
        self.several(len(value))
        return {
            self.text(key): self.value(each, beneath) for key, each in value.items()
        }


def _beneath(deepest: int) -> int:
    if not deepest:
        raise _Wrong(f"is nested deeper than {DEEPEST_INPUT} levels")
    return deepest - 1


def _length(value: str) -> int:
    if "\0" in value:  # the library would cut the text there
        raise _Wrong("has a NUL character")
    if value.isascii():
        return len(value)
    try:
        return len(value.encode())
    except UnicodeEncodeError:
        raise _Wrong("has a character that UTF-8 cannot write") from None


def _wrong_type(value: object) -> _Wrong:
    return _Wrong(f"cannot be {type(value).__name__}")


def _text(value: object) -> Checked:
    if not isinstance(value, str):
        raise _wrong_type(value)
    if _length(value) > LONGEST_NAME:
        raise _Wrong(f"has more than {LONGEST_NAME} bytes")
    return value, 1


def _whole(value: object) -> Checked:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong_type(value)
    if not _SMALLEST <= value <= _LARGEST:
        raise _Wrong("is not within 64 bits")
    return value, 1


def _truth(value: object) -> Checked:
    if not isinstance(value, bool):
        raise _wrong_type(value)
    return value, 1


def _time(value: object) -> Checked:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _wrong_type(value)
    try:
        return value.astimezone(UTC), 1
    except OverflowError:
        raise _Wrong("is before or after all years in UTC") from None


def _texts(value: object) -> Checked:
    if not isinstance(value, list | tuple):
        raise _wrong_type(value)
    if _are_short(value):
        return list(value), 1
    count = _Count(LONGEST_NAME)
    count.several(len(value))
    return [count.text(each) for each in value], count.factor


def _map(value: object) -> Checked:
    if not isinstance(value, _MAPS):
        raise _wrong_type(value)
    count = _Count(LONGEST_INPUT)
    return count.value(value), count.factor


def _text_map(value: object) -> Checked:
    if not isinstance(value, _MAPS):
        raise _wrong_type(value)
    count = _Count(LONGEST_INPUT)
    count.several(len(value))
    return {count.text(key): count.text(each) for key, each in value.items()}, (
        count.factor
    )


def _are_short(values: Collection[object]) -> bool:
    """Whether values are few texts of ASCII, as nearly always: seen without a loop."""
    try:
        joined = "".join(values)  # type: ignore[arg-type] # told by the error
    except TypeError:
        return False
    return (
        len(joined) <= LONGEST_NAME
        and len(values) <= USUAL_ITEMS
        and joined.isascii()
        and "\0" not in joined
    )


_CHECKS: dict[Type, Callable[[object], Checked]] = {
    Type.TEXT: _text,
    Type.INT: _whole,
    Type.BOOL: _truth,
    Type.TIME: _time,
    Type.TEXTS: _texts,
    Type.TEXT_MAP: _text_map,
    Type.ANY_MAP: _map,
}


@lru_cache
def _checks_of(kind: Kind) -> dict[str, Callable[[object], Checked]]:
    return {name: _CHECKS[each.type] for name, each in variables_of(kind).items()}


class Inputs:
    """
    The facts of one request, each looked at when an expression first uses it.

    ``factors`` names those that are larger than usual, and how many times.

    Args:
        kind: Of which policies the expressions are.
        facts: What is known.
    """

    __slots__ = ("_checks", "_kind", "checked", "factors", "facts")

    def __init__(self, kind: Kind, facts: Facts) -> None:
        self.checked: dict[str, object] = {}
        self.factors: dict[str, int] = {}
        self._kind = kind
        self.facts = facts
        self._checks = _checks_of(kind)

    def changed(self, facts: Facts) -> Inputs:
        """Give the same but for some facts, which are looked at anew."""
        found = Inputs(self._kind, {**self.facts, **facts})
        found.checked = {k: v for k, v in self.checked.items() if k not in facts}
        found.factors = {k: v for k, v in self.factors.items() if k not in facts}
        return found

    def require(self, names: Iterable[str]) -> None:
        """
        Look at some facts, and have them as the library takes them.

        Raises:
            Failed: One is missing, too large, or no value for its variable.
        """
        for name in names:
            if name not in self.checked:
                self._require(name)

    def _require(self, name: str) -> None:
        if name not in self.facts:
            raise Failed(f"{name} is not known here")
        try:
            self.checked[name], factor = self._checks[name](self.facts[name])
        except _Wrong as wrong:
            raise Failed(f"{name} {wrong}") from None
        if factor > 1:
            self.factors[name] = factor
