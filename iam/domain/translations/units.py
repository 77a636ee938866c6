"""A catalog as its file has it, with what an editor keeps beside the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iam.domain.translations.entries import Entry, Key

FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """
    One entry and its comments.

    Attributes:
        context: Its msgctxt; None is another entry than an empty one.
        source: Its msgid.
        plural: Its msgid_plural; empty for none.
        texts: Its msgstr, or one for each plural form.
        comments: What translators wrote (``#``), a line each.
        extracted: What the source says to translators (``#.``), a line each.
        references: Where it is in the source (``#:``).
        flags: As ``fuzzy`` and ``python-format`` (``#,``).
        previous: What its translation was made from (``#|``): msgctxt, msgid and
            msgid_plural; None where there is none.
        is_obsolete: Whether it is kept (``#~``) though the source has it no more.
        line: Of the msgid in the file, from 1; 0 where it comes from no file.
    """

    context: str | None = None
    source: str
    plural: str = ""
    texts: tuple[str, ...] = ("",)
    comments: tuple[str, ...] = ()
    extracted: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    previous: tuple[str | None, str | None, str | None] = (None, None, None)
    is_obsolete: bool = False
    line: int = 0

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return self.context or "", self.source

    @property
    def is_fuzzy(self) -> bool:
        """Whether someone doubts it."""
        return FUZZY in self.flags

    @property
    def has_words(self) -> bool:
        """Whether a translator wrote anything, in any form."""
        return any(self.texts)

    def to_entry(self) -> Entry:
        """Leave out what only editors of files need."""
        return Entry(
            context=self.context or "",
            source=self.source,
            plural=self.plural,
            texts=self.texts,
            is_fuzzy=self.is_fuzzy,
            line=self.line,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PoFile:
    """
    A whole file.

    Attributes:
        path: As it was named.
        domain: ``messages`` or ``scopes``.
        locale: As its folder names it; empty for a template (.pot).
        preamble: The comment above the header, a line each.
        header: Its fields, in order.
        header_flags: As ``fuzzy``, which templates have there.
        units: In the order of the file, obsolete ones too.
    """

    path: str
    domain: str
    locale: str
    preamble: tuple[str, ...] = ()
    header: Mapping[str, str]
    header_flags: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()

    @property
    def live(self) -> tuple[Unit, ...]:
        """Those that the source has."""
        return tuple(unit for unit in self.units if not unit.is_obsolete)
