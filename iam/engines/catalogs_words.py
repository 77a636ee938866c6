"""The words of catalogs, laid over each other message by message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from iam.domain.translations.entries import Entry, Key


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileWords:
    """
    What one file has to say: whole entries only, none that somebody doubts.

    Attributes:
        path: Of the file.
        entries: By what tells them apart.
        rule: Gives the form that a number takes, as the file has it.
    """

    path: str
    entries: Mapping[Key, Entry]
    rule: Callable[[int], int]

    def form(self, entry: Entry, number: int) -> str:
        """Give the text for a number; the last one where the rule errs."""
        try:
            return entry.texts[self.rule(number)]
        except (ArithmeticError, IndexError):  # nobody can try a rule on every number
            return entry.texts[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entry, and the path of the file that has it."""

    entry: Entry
    path: str


class Layers:
    """
    Files that lie over each other; the first that has an entry speaks.

    An entry with another plural than the one that is asked for has no words: they were
    checked beside that other plural, which could say anything.

    Args:
        files: The one on top first.
    """

    __slots__ = ("files",)

    def __init__(self, files: Sequence[FileWords] = ()) -> None:
        self.files = tuple(files)

    def find(self, source: str, context: str = "") -> Found | None:
        """Give the entry that speaks for a msgid, and where it stands."""
        key = (context, source)
        for file in self.files:
            if (entry := file.entries.get(key)) is not None:
                return Found(entry=entry, path=file.path)
        return None

    def gettext(self, message: str) -> str:
        """Translate; what nobody has comes back as it is."""
        return self.pgettext("", message) or message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Translate for a number, by the rule of the file that speaks."""
        key = ("", singular)
        for file in self.files:
            entry = file.entries.get(key)
            if entry is not None and entry.plural == plural:
                return file.form(entry, number)
        return singular if number == 1 else plural

    def pgettext(self, context: str, message: str) -> str:
        """Translate where the context is this one; empty where nobody does."""
        key = (context, message)
        for file in self.files:
            entry = file.entries.get(key)
            if entry is not None and not entry.plural:
                return entry.texts[0]
        return ""

    def has(self, wanted: Entry) -> bool:
        """Whether somebody has words for a message, with the plural that it has."""
        return any(
            (entry := file.entries.get(wanted.key)) is not None
            and entry.plural == wanted.plural
            for file in self.files
        )
