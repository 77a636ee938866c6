"""The entries of a gettext catalog, as its file has them."""

from __future__ import annotations

from dataclasses import dataclass

Key = tuple[str, str]
"""What tells one entry from another: msgctxt (empty for none) and msgid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One entry.

    Attributes:
        context: Its msgctxt; empty for none.
        source: Its msgid.
        plural: Its msgid_plural; empty for none.
        texts: Its msgstr, or one for each plural form; empty texts are missing.
        is_fuzzy: Whether it is marked so, and never served.
        line: Of the msgid in the file, from 1; 0 where it comes from no file.
    """

    context: str = ""
    source: str
    plural: str = ""
    texts: tuple[str, ...] = ("",)
    is_fuzzy: bool = False
    line: int = 0

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return self.context, self.source

    @property
    def is_translated(self) -> bool:
        """Whether every form has a text, and nobody doubts it."""
        return bool(self.texts) and all(self.texts) and not self.is_fuzzy


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """
    One catalog.

    Attributes:
        path: Of its file, as it was named.
        domain: ``messages`` or ``scopes``.
        locale: As its folder names it, ``pt_BR``; empty for a template (.pot).
        entries: In the order of the file, without the header.
        forms: How many plural forms its language has.
    """

    path: str
    domain: str
    locale: str
    entries: tuple[Entry, ...]
    forms: int
