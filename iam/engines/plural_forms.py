"""How many forms a plural has in a language, and which number takes which: Babel."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.messages.plurals import get_plural

from iam.domain.locales import canonical

LONGEST = 1000
"""Characters of a field; the longest in use has some 170."""

# What is possessive is never tried again, so that no field takes long.
_FIELD = re.compile(
    r"\s*+nplurals\s*+=\s*+([0-9]{1,2})\s*+;\s*+plural\s*+=([^;]++);?\s*+"
)
_BROKEN = (ArithmeticError, MemoryError, RecursionError, SyntaxError, ValueError)
"""What an expression can end in, when it is read or tried."""
_NUMBERS = (*range(201), 1000, 1001, 1_000_000)
"""Every rule in use repeats within 200; the others are met in sums of money."""


def known_locale(tag: str) -> str:
    """
    Spell a locale as its folder is named: ``pt-br`` as ``pt_BR``.

    Empty for one that nobody knows; another language for a code that was replaced.
    """
    try:
        found = Locale.parse(canonical(tag))
    except (ValueError, UnknownLocaleError):
        return ""
    return str(found) if found.english_name else ""


def header_of(locale: str) -> str:
    """Write the ``Plural-Forms`` of a language; for an unknown one that of English."""
    try:
        found = get_plural(locale)
    except (ValueError, UnknownLocaleError):
        found = get_plural("en")
    return f"nplurals={found.num_plurals}; plural={found.plural_expr};"


def forms_of(locale: str) -> int:
    """Count the forms of a language that Babel knows; 2 for others, as in English."""
    try:
        return int(get_plural(locale).num_plurals)
    except (ValueError, UnknownLocaleError):
        return 2


def fault_of(field: str, locale: str) -> tuple[int, str]:
    """
    Read a ``Plural-Forms`` field as the server would, and say what is wrong with it.

    The expression is read by the gettext of Python, which knows the operators of C and
    nothing else; none of it is run before it was taken apart.

    Args:
        field: Its value.
        locale: As the folder names it; empty for a template.

    Returns:
        How many forms it has, and the fault; empty where it is right.
    """
    if len(field) > LONGEST:
        return forms_of(locale), f"has more than {LONGEST} characters"
    return _fault_of(field, locale)


def rule_of(field: str) -> Callable[[int], int]:
    """
    Give the rule of a field in which `fault_of` found nothing wrong.

    Raises:
        ValueError: It has none.
    """
    parts = _parts(field)
    if parts is None:
        raise ValueError("the field has no rule")
    return gettext.c2py(parts[1])


def _parts(field: str) -> tuple[int, str] | None:
    """Take a field apart: how many forms, and the expression."""
    found = _FIELD.fullmatch(field) if len(field) <= LONGEST else None
    return (int(found[1]), found[2].strip()) if found else None


@lru_cache(maxsize=256)
def _fault_of(field: str, locale: str) -> tuple[int, str]:
    parts = _parts(field)
    if parts is None:
        return forms_of(locale), "is not of the form nplurals=2; plural=(n != 1);"
    count, expression = parts
    try:
        rule = gettext.c2py(expression)
        given = [rule(number) for number in _NUMBERS]
    except _BROKEN:
        return count, "has an expression that cannot be read"
    if not all(0 <= form < count for form in given):
        return count, f"gives some numbers a form that is not among its {count}"
    if locale and len(set(given)) != count:
        return count, f"has {count} forms, of which some are for no number"
    right = _right(locale) if locale else []
    if right and _grouped(given) not in right:
        return count, f"is not that of {locale}"
    return count, ""


@lru_cache(maxsize=256)
def _right(locale: str) -> list[list[int]]:
    """
    Give the right ways to group numbers, none for a language that nobody knows.

    Two are right: that of gettext's own table, and that of Unicode, as Weblate and
    other editors follow now the one and now the other (Hebrew has four or three).
    """
    try:
        known = Locale.parse(locale)
        table = gettext.c2py(get_plural(locale).plural_expr)
    except (ValueError, UnknownLocaleError):
        return []
    by_unicode = [known.plural_form(number) for number in _NUMBERS]
    return [_grouped([table(number) for number in _NUMBERS]), _grouped(by_unicode)]


def _grouped(forms: Sequence[int | str]) -> list[int]:
    """Number groups in the order met, so that equal rules compare as equal."""
    order = list(dict.fromkeys(forms))
    return [order.index(form) for form in forms]
