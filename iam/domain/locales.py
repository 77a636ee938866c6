"""The reader's locale: what an operator may write, and which one a reader gets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

SOURCE = "en"
"""The language our own sentences are written in; always offered."""

MOST_TAGS = 20
"""Tags of one header that are looked at."""

# Language, then an optional script, region or variant, with "-" or "_" between; AM
# also writes an empty region before a variant, as in de__POSIX.
_LOCALE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{0,8}){0,4}")
_QUALITY = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


def is_locale(text: str) -> bool:
    """Whether a text can be a locale, as ``fr``, ``fr_CA`` or ``zh-Hant-TW``."""
    return _LOCALE.fullmatch(text) is not None


def locale_fault(text: str) -> str | None:
    """Say why a text cannot be a locale, or nothing where it can."""
    if is_locale(text):
        return None
    return f"{text[:80]!r} is not a locale; write it as en, fr_CA or zh_Hant_TW"


def accepted(header: str) -> list[str]:
    """
    Read an Accept-Language header: the tags, the best first, RFC 9110 §12.5.4.

    What is malformed or refused with ``q=0`` is skipped, never an error.
    """
    weighed: list[tuple[float, str]] = []
    for item in header.split(",")[:MOST_TAGS]:
        tag, _, parameter = (part.strip() for part in item.partition(";"))
        found = _QUALITY.fullmatch(parameter) if parameter else None
        quality = float(found[1]) if found else float(not parameter)
        if quality and is_locale(tag):
            weighed.append((quality, tag))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def catalog_for(tags: Iterable[str], offered: Sequence[str]) -> str:
    """
    Give the offered language of the first tag that has one, else English.

    Compared without regard to case and to ``-`` or ``_``; a tag is cut down from its
    end, so that ``fr-CA`` finds ``fr``.
    """
    known = {_folded(language): language for language in offered}
    for tag in tags:
        parts = _folded(tag).split("_")
        while parts:
            if found := known.get("_".join(parts)):
                return found
            parts.pop()
    return SOURCE


def _folded(tag: str) -> str:
    return tag.replace("-", "_").lower()
