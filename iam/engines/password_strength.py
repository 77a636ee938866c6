"""How easily a password is guessed: zxcvbn, and the passwords most people choose."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

LONGEST = 72
"""Characters that zxcvbn looks at; what follows can only make a password better."""
MOST_SUBSTITUTES = 8
"""
Different characters that can stand for letters, as @ for a.

zxcvbn tries all combinations of them: with twenty it would think for seconds.
"""
MOST_TEXTS = 64
LONGEST_TEXT = 100

_turn = threading.Lock()
"""zxcvbn keeps the texts about a person in a global table while it works."""


class Strength(NamedTuple):
    """A score from 0 to 4, and whether knowing the person helps to guess."""

    score: int
    leans_on_person: bool


def measure(password: str, about: Sequence[str]) -> Strength:
    """
    Say how strong a password is at least.

    Args:
        password: Of any length.
        about: What a guesser knows of the person; the first of many count.
    """
    from zxcvbn import zxcvbn  # noqa: PLC0415 - 14 MB that most processes never need

    texts = [text[:LONGEST_TEXT] for text in islice(about, MOST_TEXTS)]
    with _turn:
        try:
            found = zxcvbn(_looked_at(password), user_inputs=texts)
        finally:
            _ranked().pop("user_inputs", None)
    return Strength(
        score=found["score"],
        leans_on_person=any(map(_leans_on_person, found["sequence"])),
    )


def _leans_on_person(match: Mapping[str, Any]) -> bool:
    """Whether a piece is of what was said about the person, once or repeated."""
    pieces = (match, *match.get("base_matches", ()))
    return any(piece.get("dictionary_name") == "user_inputs" for piece in pieces)


def is_common(password: str) -> bool:
    """Whether a password is among the 30,000 that most people choose."""
    return password.lower() in _ranked()["passwords"]


def _looked_at(password: str) -> str:
    """Cut a password so that it is judged in a moment; the rest counts for nothing."""
    seen: set[str] = set()
    for place, character in enumerate(password[:LONGEST]):
        seen |= {character} & _substitutes()
        if len(seen) > MOST_SUBSTITUTES:
            return password[:place]
    return password[:LONGEST]


@cache
def _substitutes() -> frozenset[str]:
    from zxcvbn.matching import L33T_TABLE  # noqa: PLC0415 - as above

    tables: Iterable[list[str]] = L33T_TABLE.values()
    return frozenset(character for each in tables for character in each)


def _ranked() -> dict[str, dict[str, int]]:
    from zxcvbn import matching  # noqa: PLC0415 - as above

    ranked: dict[str, dict[str, int]] = matching.RANKED_DICTIONARIES
    return ranked
