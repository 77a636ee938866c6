"""What a preview tells of the languages of one moment."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.findings import Finding
from iam.domain.translations.entries import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLanguage:
    """
    One language.

    Attributes:
        name: Of its catalog, as ``pt_BR``.
        tag: The same for HTML and addresses, as ``pt-BR``.
        native: What its readers call it.
        english: What it is called in English.
        is_offered: Whether readers get it.
        is_pseudo: Whether nobody speaks it.
        total: How many messages it needs.
        missing: Those that it lacks.
    """

    name: str
    tag: str
    native: str
    english: str
    is_offered: bool
    is_pseudo: bool
    total: int
    missing: frozenset[Key]

    @property
    def done(self) -> int:
        """How many messages it has."""
        return self.total - len(self.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    All languages until a file changes.

    Attributes:
        version: Another one as soon as a catalog is; the same in all processes.
        languages: English, then by native name, pseudo-locales last.
        faults: Why files are refused.
    """

    version: str
    languages: tuple[ShownLanguage, ...]
    faults: tuple[Finding, ...]
