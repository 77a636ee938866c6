"""Placeholders of a sentence: ``%(name)s``, and ``%%`` for a percent sign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from iam.domain.translations.codes import in_ascii
from iam.domain.translations.entries import Entry

_PERCENT = re.compile(r"%(?:\((?P<name>[^()%]*)\)(?P<kind>.?)|(?P<sign>%)|)", re.DOTALL)
_NUMBERS = frozenset({"count", "num"})
"""Templates call the number of a plural so."""
_WITH_DUAL = frozenset({"ar", "cy", "ga", "he", "iw", "mt", "se"})
"""Languages whose second form can be for one number alone, as the first is."""
_WITHOUT_ONE = frozenset(
    {"be", "bs", "dsb", "gd", "hr", "hsb", "is", "lt", "lv", "mk", "ru", "sl", "sr"}
    | {"uk"}
)
"""Languages whose first form is for 21 as well, or for 11."""
_THREE = frozenset({"ar", "cy"})
"""Languages whose first three forms are for one number each."""

Problem = tuple[str, str]
"""A code, and what is wrong in words."""


def placeholder_problems(entry: Entry, *, locale: str) -> Iterator[Problem]:
    """
    Say where a translation fills in other things than its source, or cannot be filled.

    A form of a plural for one number alone may say the number in words, as the source
    may; the last form never, as it stands for many numbers in every language.

    Args:
        entry: With its translations.
        locale: Of the translations, as the catalog's folder names it.
    """
    if "%" not in entry.source + entry.plural and "%" not in "".join(entry.texts):
        return
    wanted = _names(entry.source) | _names(entry.plural)
    in_words = frozenset[str]()
    if entry.plural:
        in_words = frozenset(wanted) - (frozenset(_names(entry.source)) - _NUMBERS)
    for index, text in enumerate(entry.texts):
        if not text:
            continue
        is_last = index == len(entry.texts) - 1
        may_lack = frozenset[str]() if is_last else in_words
        for code, message in _in_text(text, wanted, may_lack):
            yield code, f"{message} in form {index}" if entry.plural else message
        if may_lack - set(_names(text)) and index not in _alone(locale):
            yield "NUMBER-IN-WORDS", f"form {index} is for several numbers"


def _in_text(
    text: str, wanted: Counter[str], may_lack: AbstractSet[str]
) -> Iterator[Problem]:
    for each in _PERCENT.finditer(text):
        if not each["sign"] and each["kind"] != "s":
            around = in_ascii(text[each.start() : each.start() + 12])
            yield "PLACEHOLDER", f"'{around}' is no placeholder"
    names = _names(text)
    for name in names:
        if name not in wanted:
            yield "PLACEHOLDER", f"the source has no %({in_ascii(name)})s"
        elif names[name] > wanted[name]:
            yield "REPEATED", f"%({in_ascii(name)})s stands there {names[name]} times"
    for name in wanted:
        if name not in names and name not in may_lack:
            yield "PLACEHOLDER", f"%({in_ascii(name)})s is missing"


def _names(text: str) -> Counter[str]:
    """Count the placeholders of a text that are written well."""
    if "%(" not in text:
        return Counter()
    return Counter(
        each["name"] for each in _PERCENT.finditer(text) if each["kind"] == "s"
    )


def _alone(locale: str) -> frozenset[int]:
    """Give the forms of a language that stand for one number alone."""
    language = locale.partition("_")[0]
    if language in _WITHOUT_ONE:
        return frozenset()
    if language in _THREE:
        return frozenset({0, 1, 2})
    return frozenset({0, 1}) if language in _WITH_DUAL else frozenset({0})
