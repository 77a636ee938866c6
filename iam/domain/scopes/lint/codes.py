"""The kinds of mistakes, and one mistake where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from iam.domain.faults import Path
from iam.domain.findings import Severity
from iam.domain.scopes.entries import Listed, Place


class Code(StrEnum):
    """What is wrong; lasting, for people look it up and scripts ignore it."""

    CONFIGURATION = "CONFIGURATION"
    """A value that is refused wherever it is written."""
    BIDI = "BIDI"
    """A character that turns the direction of what follows."""
    CONTROL = "CONTROL"
    """A character that commands something, or that nobody sees."""
    LOCALE_UNKNOWN = "LOCALE-UNKNOWN"
    """A locale that no reader can have."""
    LOCALE_NOT_OFFERED = "LOCALE-NOT-OFFERED"
    """A locale whose language the realm does not offer."""
    LOCALE_SPELLING = "LOCALE-SPELLING"
    """A locale that counts here, and not where letters and signs are compared."""
    WORDS_LIKE_LOCALE = "WORDS-LIKE-LOCALE"
    """Words that are nothing but a locale."""
    SPACE = "SPACE"
    """White space round words."""
    DUPLICATE = "DUPLICATE"
    """An entry that another of the same list always goes before."""
    NEVER_READ = "NEVER-READ"
    """Words in a list that lends none."""
    TOO_LONG = "TOO-LONG"
    """Words that nobody will read to their end."""
    SHADOWS_CATALOG = "SHADOWS-CATALOG"
    """An entry with a locale, before a translation that is never seen."""
    HIDDEN = "HIDDEN"
    """A scope that is granted and that somebody chose not to show."""
    UNLISTED = "UNLISTED"
    """A scope that is granted and not shown, for nobody listed it."""
    DEFAULT_UNDESCRIBED = "DEFAULT-UNDESCRIBED"
    """A scope that is granted without being asked for, and that has no words."""
    COUNTED = "COUNTED"
    """A scope of which people read only that there is one more."""
    NAME_ONLY = "NAME-ONLY"
    """A scope of which people read the bare name."""
    SOME_LANGUAGES = "SOME-LANGUAGES"
    """Words for readers of some languages, and something else for the others."""
    ONE_LANGUAGE = "ONE-LANGUAGE"
    """Words in one language, which everybody reads."""
    SAME_WORDS = "SAME-WORDS"
    """Two scopes that readers cannot tell apart."""
    READ_WORDS = "READ-WORDS"
    """Words about reading, for a scope that changes things."""
    POLICY_UNASKED = "POLICY-UNASKED"
    """Scope policies of a realm in which nobody asks them."""


SEVERITIES = {
    Code.CONFIGURATION: Severity.ERROR,
    Code.BIDI: Severity.ERROR,
    Code.CONTROL: Severity.ERROR,
    Code.LOCALE_UNKNOWN: Severity.ERROR,
    Code.LOCALE_SPELLING: Severity.NOTE,
    Code.COUNTED: Severity.NOTE,
    Code.NAME_ONLY: Severity.NOTE,
    Code.ONE_LANGUAGE: Severity.NOTE,
    Code.READ_WORDS: Severity.NOTE,
}
"""How bad each is; those that are not here are warnings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """
    One mistake.

    Attributes:
        code: Its kind.
        place: In whose settings it stands.
        at: From the table of settings to the value, as ``("scopes", 2)``.
        message: What is wrong, in one sentence.
        remedy: What to do, in one sentence.
    """

    code: Code
    place: Place
    at: Path
    message: str
    remedy: str

    @classmethod
    def of(cls, code: Code, listed: Listed, message: str, remedy: str) -> Mistake:
        """Tell one of an entry; the message begins with it as it is written."""
        return cls(
            code=code,
            place=listed.place,
            at=(listed.setting, listed.index),
            message=f"{listed.written!r} {message}",
            remedy=remedy,
        )

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return SEVERITIES.get(self.code, Severity.WARNING)
