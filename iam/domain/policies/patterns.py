"""Which scopes a policy is about: their names, or patterns of names."""

from __future__ import annotations

from collections.abc import Iterable

from iam.domain.scopes.syntax import Scope

ANY = "*"
"""Stands for any characters, also for none."""


def names(patterns: Iterable[str], scope: Scope) -> bool:
    """Whether one of several patterns is of a scope."""
    return any(is_of(pattern, scope) for pattern in patterns)


def is_of(pattern: str, scope: Scope) -> bool:
    """
    Whether a pattern is of a scope; capitals count, as they do in scopes.

    The parts between are looked for from left to right, each where it first comes, so
    that no pattern takes long.
    """
    first, *others = pattern.split(ANY)
    if not others:
        return pattern == scope
    *between, last = others
    place = len(first)
    if not scope.startswith(first):
        return False
    for part in between:
        found = scope.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return len(scope) - len(last) >= place and scope.endswith(last)
