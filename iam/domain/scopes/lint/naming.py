"""How languages are named to somebody who reads of many."""

from __future__ import annotations

from collections.abc import Iterable

_FEW = 2
"""So many are named, whatever part of all they are."""


def named(languages: Iterable[str], among: Iterable[str]) -> str:
    """
    Name languages; where they are most of all there are, those that they are not.

    Args:
        languages: Each once, or more often.
        among: All that there are.
    """
    chosen, every = dict.fromkeys(languages), dict.fromkeys(among)
    others = [each for each in every if each not in chosen]
    if len(chosen) <= _FEW or len(chosen) <= len(others):
        return ", ".join(chosen)
    return f"all but {', '.join(others)}" if others else "all languages"
