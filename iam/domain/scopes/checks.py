"""What an operator may write in a list of scopes or of localized words."""

from __future__ import annotations

from iam.domain.locales import locale_fault
from iam.domain.scopes.syntax import LONGEST_SCOPE, is_scope, parse_entry


def entry_fault(written: str) -> str | None:
    """Say what is wrong with one entry of a scope list, or nothing."""
    entry = parse_entry(written)
    if not is_scope(entry.scope):
        return (
            f"{entry.scope[:80]!r} cannot be a scope: 1 to {LONGEST_SCOPE} printable "
            'ASCII characters without space, " and \\ (RFC 6749 section 3.3)'
        )
    return locale_fault(entry.locale) if entry.locale is not None else None


def words_fault(written: str) -> str | None:
    """Say what is wrong with one ``text`` or ``locale|text``, or nothing."""
    locale, pipe, text = written.rpartition("|")
    if not text.strip():
        return "the text is empty"
    return locale_fault(locale) if pipe else None


def scope_fault(written: str) -> str | None:
    """Say why a text cannot be the plain name of a scope, or nothing."""
    if is_scope(written) and "|" not in written:
        return None
    return f"{written[:80]!r} is not the name of a scope"
