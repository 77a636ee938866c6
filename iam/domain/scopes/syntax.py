"""The scope parameter and the entries of a configuration, RFC 6749 §3.3."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from iam.domain.errors import InvalidScope

Scope = str

# scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
_SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")

MOST_SCOPES = 100
LONGEST_SCOPE = 255
"""Characters; a longer one fits neither a column nor a page."""


def parse_scopes(parameter: str) -> tuple[Scope, ...]:
    """
    Read a ``scope`` parameter.

    Args:
        parameter: Space-delimited scope tokens; may be empty.

    Returns:
        Each scope once, in the order first named. RFC 6749 gives the order no
        meaning; we keep it so that consent pages list scopes as the client did.

    Raises:
        InvalidScope: A token has a character outside the grammar, or there are too
            many.
    """
    scopes = tuple(dict.fromkeys(filter(None, parameter.split(" "))))
    if len(scopes) > MOST_SCOPES:
        raise InvalidScope(f"At most {MOST_SCOPES} scopes can be requested at once")
    if not all(map(is_scope, scopes)):
        raise InvalidScope(
            "The requested scope is invalid, unknown, or malformed.",
            reason="a scope has a character outside RFC 6749 section 3.3",
        )
    return scopes


def is_scope(text: str) -> bool:
    """Whether a text can be the name of a scope."""
    return len(text) <= LONGEST_SCOPE and _SCOPE_TOKEN.fullmatch(text) is not None


def format_scopes(scopes: Iterable[Scope]) -> str:
    """Write scopes as one parameter, RFC 6749 §3.3."""
    return " ".join(scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One configured entry of a scope list, in AM's pipe grammar.

    ``scope``                         neither locale nor text
    ``scope|``                        text is empty: hidden
    ``scope|description``             for every reader
    ``scope|locale|description``      for readers of that locale; may be empty
    """

    scope: Scope
    locale: str | None = None
    text: str | None = None


def parse_entry(written: str) -> Entry:
    """
    Read one configured entry.

    The name ends at the first pipe. There are at most three parts, so only the
    description of a three-part entry may itself contain pipes.
    """
    name, *rest = written.split("|", 2)
    match rest:
        case []:
            return Entry(scope=name)
        case [text]:
            return Entry(scope=name, text=text)
        case [locale, text]:
            return Entry(scope=name, locale=locale, text=text)
        case _:  # pragma: no cover - split(…, 2) gives at most three parts
            raise AssertionError(rest)


def names_of(entries: Iterable[str]) -> tuple[Scope, ...]:
    """Give the scopes that a configured list names, each once, in its order."""
    return tuple(dict.fromkeys(entry.partition("|")[0] for entry in entries))
