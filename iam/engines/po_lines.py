"""What is wrong with the lines of a .po file, before its entries are read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from iam.domain.findings import Finding, Severity

_LINE = re.compile(
    r"(?P<gone>#~\s*)?"
    r"(?:(?P<word>msgctxt|msgid_plural|msgid|msgstr)\s+|msgstr\[(?P<form>\d)\]\s*)?"
    r'"(?:[^"\\]|\\["\\nrtvbf])*"'
)
_WORD = re.compile(
    r"(?P<gone>#~\s*)?(?P<word>msgctxt|msgid_plural|msgid|msgstr)(?:\[(?P<form>\d)\])?"
)
_COMMENT = re.compile(r"#(?:~\||[,.:|~])?")
_LINE_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|\r(?!\n)")
_UTF_16_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """
    The lines of a file.

    Attributes:
        text: As polib can read them: one line for one line.
        msgids: The number of the line of each msgid, from 1, in order.
        faults: Everything that is wrong with them.
    """

    text: str
    msgids: list[int]
    faults: list[Finding]


def fault(path: str, code: str, message: str, remedy: str, line: int = 0) -> Finding:
    """Tell an error in a file."""
    return Finding(
        code=code,
        severity=Severity.ERROR,
        place=path,
        line=line,
        message=message,
        remedy=remedy,
    )


def decoded(data: bytes, path: str) -> tuple[str, list[Finding]]:
    """Decode a file; what cannot be decoded is a fault, and the text empty."""
    if not data.strip():
        return "", [fault(path, "EMPTY", "The file is empty.", _START_AGAIN)]
    if data.startswith(codecs.BOM_UTF8):
        words = "The file begins with a byte order mark (BOM)."
        return "", [fault(path, "BOM", words, 'Save it as "UTF-8 without BOM".', 1)]
    if data.startswith(_UTF_16_32):
        words = "The file is in UTF-16 or UTF-32, not in UTF-8."
        return "", [fault(path, "ENCODING", words, _AS_UTF_8, 1)]
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        words = "The file has a zero byte: it is no text."
        return "", [fault(path, "ENCODING", words, _START_AGAIN, line)]
    try:
        return data.decode(), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        words = f"The file is not in UTF-8: byte 0x{data[error.start]:02X}."
        return "", [fault(path, "ENCODING", words, _AS_UTF_8, line)]


_AS_UTF_8 = "Save it as UTF-8."
_START_AGAIN = (
    "Take it from a copy, or remove it and start it with: iam translations init"
)


def lines_of(text: str, path: str) -> Lines:
    """
    Look at every line.

    polib reads some damage as something else, and some sound lines not at all:
    ``#,fuzzy`` without a space. So lines are looked at first, and told it in a form
    that it knows.
    """
    if found := _LINE_BREAKS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        words = f"U+{ord(found[0]):04X} breaks a line where no newline is."
        wrong = fault(path, "SYNTAX", words, "Replace it with a newline or \\n.", line)
        return Lines(text="", msgids=[], faults=[wrong])
    reading = _Reading(path=path)
    told = "\n".join([reading.told(number, line) for number, line in _numbered(text)])
    reading.end()
    # polib takes a text that names a file for that file: a newline is in no name here.
    faults = sorted(reading.faults, key=lambda each: each.line)
    return Lines(text=f"{told}\n\n", msgids=reading.msgids, faults=faults)


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    return enumerate((line.strip() for line in text.split("\n")), start=1)


_FOLLOWS = {
    "msgctxt": {"", "msgstr"},
    "msgid": {"", "msgstr", "msgctxt"},
    "msgid_plural": {"msgid"},
    "msgstr": {"msgid", "msgid_plural", "msgstr"},
}
"""What each part of an entry comes after; nothing comes before the first."""


class _Reading:
    """Where in an entry we are."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.msgids: list[int] = []
        self.faults: list[Finding] = []
        self._last = ""
        self._is_gone = False
        self._began = 0
        self._form = -1
        self._has_plural = False
        self._has_comment = False
        self._has_conflict = False

    def told(self, number: int, line: str) -> str:
        """Note what a line is, and give it as polib knows it."""
        if not line:
            return line
        found = _LINE.fullmatch(line)
        if found is None:
            if line[0] == "#" and not line.startswith(('#~"', "#~msg", "#~ ")):
                self._has_comment = True
                return _comment(line)
            self._broken(number, line)
            return ""
        gone, word, form = found.group("gone", "word", "form")
        if word or form:
            self._keyword(number, word or "msgstr", form, is_gone=bool(gone))
        elif not self._last:
            self._fault(number, "The text belongs to no entry.")
        elif self._has_comment:
            self._fault(number, _COMMENTED)
        elif self._is_gone != bool(gone):
            self._fault(number, _HALF_GONE)
        return f"#~ {line[len(gone) :]}" if gone else line

    def _broken(self, number: int, line: str) -> None:
        """Tell a line that cannot be read, and go on after it."""
        if line.startswith(_MERGE_MARKS):
            self._has_conflict = True
            words = "The mark of a merge conflict is left in the file."
            self._fault(number, words, _MERGE)
            return
        self._fault(number, _what_is_wrong(line))
        if found := _WORD.match(line):
            gone, word, form = found.group("gone", "word", "form")
            self._keyword(number, word, form, is_gone=bool(gone))

    def _keyword(
        self, number: int, word: str, form: str | None, *, is_gone: bool
    ) -> None:
        if self._last not in _FOLLOWS[word] and not self._goes_on(number, word):
            return
        begins = word == "msgctxt" or (word == "msgid" and self._last != "msgctxt")
        if begins:
            self._began, self._is_gone = number, is_gone
            self._has_comment = False
        elif self._has_comment:
            self._fault(number, _COMMENTED)
        elif self._is_gone != is_gone:
            self._fault(number, _HALF_GONE)
        if word == "msgid":
            self._began = number
            self.msgids.append(number)
            self._form, self._has_plural = -1, False
        elif word == "msgid_plural":
            self._has_plural = True
        elif word == "msgstr":
            self._msgstr(number, form)
        self._last = word

    def _goes_on(self, number: int, word: str) -> bool:
        """Tell what is missing before a part; whether that part begins an entry."""
        if word in {"msgctxt", "msgid"}:
            self._unfinished()
            return True
        self._fault(number, f"The {word} does not stand after a msgid.")
        self._last = "msgstr"
        return False

    def _msgstr(self, number: int, form: str | None) -> None:
        if self._has_plural != (form is not None):
            wanted = "msgstr[0]" if self._has_plural else "msgstr"
            self._fault(number, f"{wanted} is wanted here.")
        elif form is None and self._last == "msgstr":
            self._fault(number, "The entry has a msgstr already.")
        elif form is not None and int(form) != self._form + 1:
            self._fault(number, f"msgstr[{self._form + 1}] is wanted here.")
        self._form = int(form or 0)

    def end(self) -> None:
        """Note what is missing at the end."""
        if self._began and self._last != "msgstr":
            self._unfinished()
        if self._has_conflict:  # what else is wrong comes from there being two
            self.faults = [each for each in self.faults if each.remedy == _MERGE]

    def _unfinished(self) -> None:
        """Tell, where it began, that an entry ends before its words."""
        if self._last == "msgctxt":
            self._fault(self._began, "The entry has no msgid.")
        else:
            self._fault(self._began, "The entry has no msgstr.", _UNFINISHED)

    def _fault(self, number: int, words: str, remedy: str = "") -> None:
        remedy = remedy or _AS_EDITORS
        self.faults.append(fault(self.path, "SYNTAX", words, remedy, number))


_AS_EDITORS = "Write it as an editor of translations (Poedit, Weblate) does."
_COMMENTED = "A comment stands in the middle of the entry, above this line."
_HALF_GONE = "A part of the entry is set aside with #~, and a part is not."
_MERGE = (
    "Keep one of the two versions, or what is right of both, and remove the lines "
    "that begin with <<<<<<<, |||||||, ======= and >>>>>>>."
)
_MERGE_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_UNFINISHED = (
    'Write its msgstr beneath it, which is "" as long as it has no translation, or '
    "remove it."
)


def _comment(line: str) -> str:
    """Put the space after the sign of a comment that polib wants to see."""
    found = _COMMENT.match(line)
    sign = found[0] if found else "#"
    rest = line[len(sign) :].strip()
    if sign in {"#~|", "#~"}:  # nobody reads what an obsolete entry once was
        return ""
    return f"{sign} {rest}" if rest else "#" if sign == "#" else ""


def _what_is_wrong(line: str) -> str:
    if line.count('"') - line.count('\\"') < 2:  # noqa: PLR2004 - opened and closed
        return "A text is not between quotation marks."
    if line.startswith(("msgctxt", "msgid", "msgstr", '"', "#~")):
        return 'A quotation mark or backslash in a text is not written \\" or \\\\.'
    return "The line is neither a comment nor part of an entry."
