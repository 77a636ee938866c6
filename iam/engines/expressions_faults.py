"""What the library says of expressions that are faulty or failed, in our words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from iam.domain.policies.values import Kind
from iam.domain.policies.variables import VARIABLES, variables_of

_LONGEST = 300
_AT = re.compile(
    r"ERROR: <input>:(-?\d+):(-?\d+): (.*?)(?: \[[A-Z_]+\])?$", re.MULTILINE
)
_UNDECLARED = re.compile(r"undeclared reference to '(.*)' \(in container ''\)")
_OVERLOAD = re.compile(r"found no matching overload for '(.*)' applied to '(.*)'")
_SYNTAX = re.compile(r"Syntax error: .*?('.*?')(?: expecting .*)?$")
_MISSING = re.compile(r"Syntax error: missing ('.*?') at ('.*')")
_END = "<EOF>"
_UNREAD = re.compile(r"Syntax error: token recognition error at: '([=&|])[^<>!~]")
_MEANT = {"=": "== to compare", "&": "&& for and", "|": "|| for or"}
_OPERATOR = re.compile(r"[_?:\[\]]+|@")
_NO_KEY = re.compile(r'Key not found in map : "(.*)"')
_NOT_THERE = "was not there; ask has(map.key), or key in map, first"
_REASONS = (
    ("Iteration budget", "its macros went round too often"),
    ("Key not found", f"a key {_NOT_THERE}"),
    ("Index error", "a list was too short; ask list.size() first"),
    ("divide by zero", "a division by 0"),
    ("modulus by zero", "a division by 0"),
    ("overflow", "a number was out of range"),
    ("OUT_OF_RANGE", "a number was out of range"),
    (" allowed ", "a time was out of range"),
    ("duplicate key", "a map would have had one key twice"),
    ("No matching overloads", "a value was of a type that it cannot have there"),
    ("Unexpected value type", "a value was of a type that it cannot have there"),
    ("conversion", "a value could not be made one of another type"),
    ("cannot convert", "a value could not be made one of another type"),
    ("timezone", "a time zone was unknown"),
    (".size()", "a number was not within a text"),
)


NESTED = (
    "is nested more than 32 levels deep, where each + and each .name counts for one: "
    "put parts between ( ), or name them with cel.bind(name, value, ...)"
)


class Faulty(Exception):
    """
    An expression cannot be a policy's.

    Args:
        message: What is wrong and what to do, without the place.
        line: Where, from 1.
        column: Where in the line, in characters from 1.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


class Failed(Exception):
    """
    An expression has no value for this request.

    Args:
        reason: Why, in one line, for operators; never the value of an input.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def faulty_at(source: str, offset: int, message: str) -> Faulty:
    """Say what is wrong at a character of a source."""
    before = source[:offset]
    column = offset - (before.rfind("\n") + 1) + 1
    return Faulty(_tame(message), before.count("\n") + 1, column)


def as_faulty(error: str, source: str, kind: Kind) -> Faulty:
    """Say what the library found, the first of it."""
    found = _AT.search(error)
    if found is None or int(found[1]) < 1:
        return Faulty(NESTED if "recursion" in error else "cannot be read")
    line, column, message = int(found[1]), int(found[2]), found[3]
    if undeclared := _UNDECLARED.fullmatch(message):
        name = undeclared[1]
        column = _beginning(name, source, line, column)
        return Faulty(_tame(_unknown(name, kind)), line, column)
    end = faulty_at(source, len(source.rstrip()), _in_our_words(message))
    if (end.line, end.column) < (line, column):
        return end
    return Faulty(end.message, line, column)


def as_failed(error: str, written: Collection[str] = ()) -> Failed:
    """
    Say why an expression has no value.

    Args:
        error: The library's text, which may have inputs in it.
        written: Names and texts that stand in the expression, so that they may be told.
    """
    missing = _NO_KEY.search(error)
    if missing and missing[1] in written:
        return Failed(f"the key {missing[1]} {_NOT_THERE}")
    for part, reason in _REASONS:
        if part in error:
            return Failed(reason)
    return Failed("it could not be evaluated")


def _beginning(name: str, source: str, line: int, column: int) -> int:
    """Give where a name begins; the library points at its last dot, or behind it."""
    text = source.split("\n")[line - 1]
    for behind in (len(name.rpartition(".")[0]), len(name)):
        begins = column - 1 - behind
        if begins >= 0 and text.startswith(name, begins):
            return begins + 1
    return column


def _unknown(name: str, kind: Kind) -> str:
    if name in VARIABLES:
        kinds = " and ".join(sorted(each.value for each in VARIABLES[name].kinds))
        return f"{name} is known to policies of kind {kinds} alone"
    names = variables_of(kind)
    within = [each for each in names if each.startswith(f"{name}.")]
    if within:
        return f"{name} is no variable; there is {', '.join(within)}"
    near = get_close_matches(name, names, n=1, cutoff=0.8)
    known = f"; did you mean {near[0]}?" if near else ""
    return f"there is no variable or function {name}{known}"


def _in_our_words(message: str) -> str:
    if overload := _OVERLOAD.fullmatch(message):
        called = _OPERATOR.sub(" ", overload[1]).strip() or overload[1]
        return f"{called} does not go with these types: {overload[2]}"
    if missing := _MISSING.fullmatch(message):
        where = "at the end" if _END in missing[2] else f"before {missing[2]}"
        return f"missing {missing[1]} {where}"
    if unread := _UNREAD.match(message):
        return f"{unread[1]!r} cannot stand here: write {_MEANT[unread[1]]}"
    found = _SYNTAX.match(message)
    if found is None:
        return message
    if _END in found[1]:
        return "ends too early; something is missing here"
    return f"{found[1]} cannot stand here"


def _tame(message: str) -> str:
    """Keep a message on one line, whatever was in the source."""
    return "".join(_printable(message))[:_LONGEST]


def _printable(message: str) -> Iterable[str]:
    return (each if each.isprintable() else "?" for each in message)
