"""Names that somebody else chose: what of them may stand on a page."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 80
"""Characters; a longer name could push what matters off a page."""
LONGEST_DESCRIPTION = 500

_JOINERS = "\u200c\u200d"
"""Persian and the languages of India need them, between letters."""
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    *(
        map(chr, range(first, last + 1))
        for first, last in (
            (0x180B, 0x180F),  # variation selectors: Mongolian,
            (0xFE00, 0xFE0F),  # the first sixteen,
            (0xE0000, 0xE0FFF),  # all others, and tags
        )
    )
)
"""What Unicode counts as a letter, a mark or a symbol, and nobody sees."""
_NEVER = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_STACKED = frozenset({"Mn", "Me"})
_MOST_STACKED = 2
"""Marks on one letter: Vietnamese and Hebrew need two; more climb over other lines."""
_VIRAMA = 9


def tame(text: str, *, longest: int = LONGEST_NAME) -> str:
    """
    Take out of a text what could make a page look other than it is.

    Overrides of the direction of writing, invisible and control characters go, and
    marks that are piled up; white space becomes single spaces, and what is too long is
    cut. Where nothing to be read is left, nothing is.
    """
    kept = "".join(c if _is_harmless(c) else " " * c.isspace() for c in text)
    words = " ".join(_without_piles(_without_loose_joiners(kept)).split())
    if not any(unicodedata.category(c)[0] in "LNPS" for c in words):
        return ""
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _is_harmless(character: str) -> bool:
    if character in _JOINERS:
        return True
    return character not in _INVISIBLE and unicodedata.category(character) not in _NEVER


def _without_loose_joiners(text: str) -> str:
    """Keep joiners between letters, and after the sign that ends a consonant."""
    kept: list[str] = []
    for character, after in zip(text, f"{text} "[1:], strict=True):
        before = kept[-1] if kept else " "
        joins = _is_of_a_letter(before) and _is_of_a_letter(after)
        ends = unicodedata.combining(before) == _VIRAMA
        if character not in _JOINERS or joins or ends:
            kept.append(character)
    return "".join(kept)


def _is_of_a_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"


def _without_piles(text: str) -> str:
    """Keep two marks in a row; those that take room of their own are no pile."""
    kept, piled = [], 0
    for character in text:
        is_stacked = unicodedata.category(character) in _STACKED
        piled = piled + 1 if is_stacked else 0
        if piled <= _MOST_STACKED:
            kept.append(character)
    return "".join(kept)
