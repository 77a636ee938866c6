"""Names that somebody else chose: what of them may stand on a page."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 80
"""Characters; a longer name could push what matters off a page."""
LONGEST_DESCRIPTION = 500

_JOINERS = "\u200c\u200d"
"""Persian and the languages of India need them."""


def tame(text: str, *, longest: int = LONGEST_NAME) -> str:
    """
    Take out of a text what could make a page look other than it is.

    Overrides of the direction of writing, invisible and control characters go, white
    space becomes single spaces, and what is too long is cut.
    """
    kept = "".join(c if _is_harmless(c) else " " * c.isspace() for c in text)
    words = " ".join(kept.split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _is_harmless(character: str) -> bool:
    category = unicodedata.category(character)
    return character in _JOINERS or category not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
