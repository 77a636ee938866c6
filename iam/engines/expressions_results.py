"""What an expression gave, as plain Python; never more of it than is wanted."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection

from iam.domain.policies.values import Result
from iam.engines.expressions_faults import Failed, as_failed
from iam.engines.expressions_library import Value, is_text

LARGEST_RESULT = 4096
"""Bytes of texts in a value, with some for each of its numbers and items."""
DEEPEST_RESULT = 8

_PER_ITEM = 4
_NUMBERS = (bool, int, float)


def plain(value: Value, result: Result, written: Collection[str] = ()) -> object:
    """
    Give the value of an expression.

    Args:
        value: The library's.
        result: The type that it must have.
        written: Names and texts that stand in the expression.

    Raises:
        Failed: There is none, it is of another type, too large or not finite.
    """
    found = value.value()
    if result is Result.BOOL and isinstance(found, bool):
        return found
    if isinstance(found, str) and not is_text(value):
        raise as_failed(found, written)
    if not _FITS[result](found):
        raise Failed(f"gave {_named(found)} in place of {result.value}")
    return _Walk(result).plain(found, DEEPEST_RESULT)


class _Walk:
    """Goes through a value that says what is in it only when it is asked."""

    def __init__(self, result: Result) -> None:
        self._left = LARGEST_RESULT
        self._texts_only = result is Result.TEXTS

    def plain(self, found: object, deepest: int) -> object:
        self._spend(_PER_ITEM)
        if isinstance(found, str):
            self._spend(len(found.encode()))
            return found
        if isinstance(found, list | dict):
            self._spend(_PER_ITEM * len(found))
            return self._inside(found, deepest)
        if isinstance(found, float) and not math.isfinite(found):
            raise Failed("gave a number that is not finite")
        if isinstance(found, _NUMBERS) and not self._texts_only:
            return found
        raise Failed(f"gave {_named(found)} within its value")

    def _inside(self, found: list[Value] | dict[object, Value], deepest: int) -> object:
        if not deepest:
            raise Failed(f"gave a value of more than {DEEPEST_RESULT} levels")
        if isinstance(found, list):
            return [self.plain(each.value(), deepest - 1) for each in found]
        return {
            self._key(key): self.plain(each.value(), deepest - 1)
            for key, each in found.items()
        }

    def _key(self, key: object) -> str:
        if not isinstance(key, str):
            raise Failed(f"gave a map with {_named(key)} for a key")
        self._spend(len(key.encode()))
        return key

    def _spend(self, bytes_: int) -> None:
        self._left -= bytes_
        if self._left < 0:
            raise Failed(f"gave a value of more than {LARGEST_RESULT} bytes")


def _is_whole(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool)


_FITS: dict[Result, Callable[[object], bool]] = {
    Result.BOOL: lambda found: isinstance(found, bool),
    Result.INT: _is_whole,
    Result.TEXT: lambda found: isinstance(found, str),
    Result.TEXTS: lambda found: isinstance(found, list),
    Result.CLAIM: lambda found: isinstance(found, (*_NUMBERS, str, list, dict)),
}
_NAMES = {
    "NoneType": "null",
    "datetime": "a timestamp",
    "timedelta": "a duration",
    "str": "a string",
    "bool": "a bool",
    "int": "an int",
    "float": "a double",
    "list": "a list",
    "dict": "a map",
}


def _named(found: object) -> str:
    return _NAMES.get(type(found).__name__, "another type")
