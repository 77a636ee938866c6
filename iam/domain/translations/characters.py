"""Characters of a translation: those that deceive, that nobody sees, or that mix."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from iam.domain.translations.placeholders import Problem

_EMBEDDINGS = "\u202a\u202b\u202c\u202d\u202e"
_ISOLATES = "\u2066\u2067\u2068"
_END = "\u2069"
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufff9-\ufffb"
_OF_NOBODY = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u2061-\u2064\u206a-\u206f\u2800\u3164"
    "\ufeff\uffa0\U000e0000-\U000e0fff"
)
_SUSPECT = re.compile(
    f"(?P<bidi>[{_EMBEDDINGS}])|(?P<control>[{_CONTROL}{_OF_NOBODY}])"
    f"|(?P<invisible>[{_INVISIBLE}])"
)
_BREAKS = re.compile(f"[{_ISOLATES}{_END}]|\n")
_LONG_NUMBER = re.compile("&#[xX]?[0-9A-Fa-f]{10}")
"""What no character needs, and no library counts to where there are thousands."""
_SUSPECT_AT_ALL = re.compile(
    f"[{_EMBEDDINGS}{_ISOLATES}{_END}{_CONTROL}{_OF_NOBODY}{_INVISIBLE}]"
)


def character_problems(text: str, *, is_markup: bool) -> Iterator[Problem]:
    """
    Say which characters must not be served, and which do no good.

    Args:
        text: A translation.
        is_markup: Whether it becomes markup, where ``&#8238;`` is a character too.
    """
    if is_markup and _LONG_NUMBER.search(text):
        yield "CONTROL", "it has a character whose number is too long to be one"
        return
    meant = unescape(text) if is_markup and "&" in text else text
    if not _is_readable(meant):
        yield "BLANK", "there is nothing to read in the translation"
    if not _SUSPECT_AT_ALL.search(meant):
        return
    seen = set[str]()
    for each in _SUSPECT.finditer(meant):
        character = each.group()
        if character not in seen:
            seen.add(character)
            yield _CODE[each.lastgroup or ""], _told(character)
    if not _are_isolates_closed(meant):
        yield "BIDI", "an isolate (U+2066 to U+2068) and its end (U+2069) do not match"


_CODE = {"bidi": "BIDI", "control": "CONTROL", "invisible": "INVISIBLE"}


def _told(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"it has U+{ord(character):04X}" + (f", {name}" if name else "")


def _is_readable(text: str) -> bool:
    """Whether anything of it is a letter, a number, punctuation or a symbol."""
    return any(c.isalnum() or unicodedata.category(c)[0] in "PS" for c in text)


def _are_isolates_closed(text: str) -> bool:
    """Whether each isolate ends in its own line, and each end has a beginning."""
    depth = 0
    for each in _BREAKS.finditer(text):
        if each.group() == "\n":
            if depth:
                return False
        else:
            depth += -1 if each.group() == _END else 1
            if depth < 0:
                return False
    return depth == 0
