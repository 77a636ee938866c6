"""
Values that expressions had before: the same facts give the same value again.

An expression looks at nothing but its variables, and its functions keep nothing. Few
clients ask often, so asking the library again would be most of what a policy costs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import count

from iam.domain.policies.values import Kind
from iam.domain.policies.variables import Facts, Type, variables_of

MOST_VALUES = 2000
"""Of all expressions together; when there are more, all are let go."""
LONGEST_ENTRY = 1000
"""Characters of a value and of the facts that it came from."""
MOST_ITEMS = 100
"""Of a list or map among those facts."""

Key = tuple[object, ...]

_AS_THEY_ARE = frozenset({Type.TEXT, Type.TEXTS})
_EXACTLY: dict[Type, Callable[[object], object]] = {
    Type.INT: repr,  # True equals 1, and is no number of an expression
    Type.BOOL: repr,
    Type.TEXT_MAP: lambda value: tuple(value.items()),  # type: ignore[attr-defined] # `Notes.recall` has the error
}
"""What else can be compared; a time, or what is known of a person, seldom recurs."""


class Notes:
    """
    What one expression gave.

    Args:
        values: Of all expressions.
        number: That no other expression has, or had.
        names: The variables that are compared as they are.
        others: Those that are compared by what a function makes of them.
    """

    __slots__ = ("_names", "_number", "_others", "_values")

    def __init__(
        self,
        values: dict[Key, object],
        number: int,
        names: Iterable[str],
        others: Iterable[tuple[str, Callable[[object], object]]],
    ) -> None:
        self._values = values
        self._number = number
        self._names = tuple(names)
        self._others = tuple(others)

    def recall(self, facts: Facts) -> tuple[Key | None, object]:
        """Give where the value for some facts is kept, and the value; None: nothing."""
        try:
            key: Key = (self._number, *[facts[name] for name in self._names])
            if self._others:
                key += tuple([exactly(facts[name]) for name, exactly in self._others])
            return key, self._values.get(key)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None, None  # a fact is missing, of another type, or beyond writing

    def keep(self, key: Key | None, value: object) -> None:
        """Keep a value, if it is small and nobody can change it."""
        if key is None or not isinstance(value, str | int | float):
            return
        lists = (part for part in key if isinstance(part, tuple))
        if any(len(each) > MOST_ITEMS for each in lists):
            return  # to write them is not for nothing
        if len(repr((key, value))) > LONGEST_ENTRY:
            return
        if len(self._values) >= MOST_VALUES:
            self._values.clear()
        self._values[key] = value


class Memory:
    """What the expressions of a process gave, as much of it as is kept."""

    def __init__(self) -> None:
        self._values: dict[Key, object] = {}
        self._numbers = count()

    def notes(self, kind: Kind, source: str) -> Notes | None:
        """
        Give where to note the values of a new expression; None: they seldom recur.

        Args:
            kind: Of its policy.
            source: Its text.
        """
        types = {
            name: each.type
            for name, each in variables_of(kind).items()
            if may_look_at(name, source)
        }
        others = [
            (n, _EXACTLY[type_]) for n, type_ in types.items() if type_ in _EXACTLY
        ]
        names = [name for name, type_ in types.items() if type_ in _AS_THEY_ARE]
        if len(names) + len(others) < len(types):
            return None
        return Notes(self._values, next(self._numbers), names, others)


def may_look_at(name: str, source: str) -> bool:
    """
    Whether an expression may look at a variable; where it does not, nothing is lost.

    What was worked out from one request's facts must never be given to another's. So
    nothing that reads expressions is trusted here: no text looks at a variable without
    its last name.
    """
    return re.search(rf"\b{name.rpartition('.')[2]}\b", source, re.ASCII) is not None
