"""What is known of one setting of a realm or a client, and how its value is read."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from iam.domain.faults import Fault, Refused

S = TypeVar("S")
_KEY = "setting"
LONGEST_TEXT = 2048
LONGEST_LIST = 1000

_PAIR = re.compile(r"\bas (\w+=\w+)")
_TYPES = {
    "bool": "a boolean",
    "int": "an integer",
    "float": "a float",
    "str": "a string",
    "list": "an array",
    "dict": "a table",
    "datetime": "a date-time",
    "date": "a date",
    "time": "a time",
}

Check = Callable[[str], str | None]
"""Say what is wrong with one text, or nothing."""


def whole(text: str) -> str:
    """Give an entry of a list as what must stand there once."""
    return text


class Kind(StrEnum):
    """The shape of a value, named as TOML does."""

    TEXT = "string"
    WHOLE_NUMBER = "integer"
    SWITCH = "boolean"
    TEXTS = "array of strings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    Everything that is known of one setting; pages, commands and docs derive from it.

    ``am`` is the name in AM's JSON, ``rfc7591`` the name of the client metadata where
    one is registered; ``overridable`` says that a client may have its own value. A
    list has ``most`` entries, no two with the same ``key``.
    """

    help: str
    kind: Kind
    am: str | None = None
    rfc7591: str | None = None
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0
    unit: str = ""
    check: Check | None = None
    longest: int = LONGEST_TEXT
    overridable: bool = False
    most: int = LONGEST_LIST
    key: Callable[[str], str] = whole

    def faults(self, value: object) -> list[Fault]:
        """Say everything that is wrong with a value; nothing where it fits."""
        if self.kind is Kind.TEXTS:
            return self._faults_in_list(value)
        message = self._fault_in_one(value)
        return [Fault(path=(), message=message)] if message else []

    def _faults_in_list(self, value: object) -> list[Fault]:
        if not isinstance(value, list | tuple):
            wanted = _wanted(f"{self.kind}{self._example(value)}", value)
            return [Fault(path=(), message=wanted)]
        if len(value) > self.most:
            return [Fault(path=(), message=f"at most {self.most} entries")]
        faults, keys = [], set()
        for place, item in enumerate(value):
            if message := self._fault_in_text(item):
                faults.append(Fault(path=(place,), message=message))
            elif (key := self.key(item)) in keys:
                faults.append(Fault(path=(place,), message=_twice(key, item)))
            else:
                keys.add(key)
        return faults

    def _example(self, value: object) -> str:
        """Show how pairs are written that somebody gave as a table."""
        pair = _PAIR.search(self.help) if isinstance(value, Mapping) else None
        return f', as ["{pair[1]}"]' if pair else ""

    def _fault_in_one(self, value: object) -> str | None:
        if self.kind is Kind.SWITCH:
            return None if isinstance(value, bool) else _wanted(self.kind, value)
        if self.kind is Kind.TEXT:
            return self._fault_in_text(value)
        if not isinstance(value, int) or isinstance(value, bool):
            return _wanted(self.kind, value)
        if not self.minimum <= value <= self.maximum:
            return f"must be between {self.minimum} and {self.maximum}, not {value}"
        return None

    def _fault_in_text(self, value: object) -> str | None:
        if not isinstance(value, str):
            return _wanted(Kind.TEXT, value)
        if len(value) > self.longest:
            return f"at most {self.longest} characters"
        if not value.isprintable():
            return f"{value[:80]!r} has a control or invisible character"
        if self.choices and value not in self.choices:
            known = ", ".join(filter(None, self.choices))
            return f"{value[:80]!r} is not one of {known}"
        return self.check(value) if self.check else None


def _twice(key: str, item: str) -> str:
    return "stands here twice" if key == item else f"{key} stands here twice"


def _wanted(kind: str, value: object) -> str:
    return f"must be a TOML {kind}, not {_TYPES.get(type(value).__name__, 'this')}"


def setting(default: Any, **known: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Declare a field that is a setting; the words are those of `Setting`."""
    return dataclasses.field(default=default, metadata={_KEY: Setting(**known)})


def settings_of(cls: type) -> dict[str, Setting]:
    """Give every setting of a class by its name, in the order of the fields."""
    return {
        field.name: field.metadata[_KEY]
        for field in dataclasses.fields(cls)
        if _KEY in field.metadata
    }


def default_of(cls: type, name: str) -> object:
    """Give the value a setting has when nobody chose one."""
    return next(f.default for f in dataclasses.fields(cls) if f.name == name)


def read_settings(cls: type[S], written: Mapping[str, object]) -> tuple[S, list[Fault]]:
    """
    Read settings from plain data; a field left out takes its default.

    Returns:
        The value, in which a faulty field has its default, and everything that is
        wrong. Use the value only where nothing is.
    """
    known = settings_of(cls)
    faults = [unknown_key(name, known) for name in written if name not in known]
    chosen: dict[str, object] = {}
    for name, about in known.items():
        if name not in written:
            continue
        value = written[name]
        if wrong := about.faults(value):
            faults.extend(fault.under(name) for fault in wrong)
        else:
            chosen[name] = tuple(value) if isinstance(value, list) else value
    return cls(**chosen), faults


def with_changes(settings: S, chosen: Mapping[str, object]) -> S:
    """
    Give settings in which what was chosen has changed, and nothing else.

    Args:
        settings: As they were.
        chosen: New values by the names of their settings, as plain data.

    Raises:
        Refused: A value does not fit.
    """
    written = {**to_plain(settings), **chosen}
    changed, faults = read_settings(type(settings), written)
    if faults:
        raise Refused(*faults)
    return changed


def require_read(name: str, unread: Sequence[Fault]) -> None:
    """
    Refuse to write settings again that a newer release wrote: some would be lost.

    Raises:
        Refused: Something of them could not be read.
    """
    if unread:
        raise Refused.because(
            f"{name} was changed with a newer release, and this one does not know all "
            f"of it ({'; '.join(map(str, unread))}): change it with that release"
        )


def unknown_key(name: str, known: Mapping[str, object]) -> Fault:
    """Refuse a name that nobody knows, with the nearest that somebody does."""
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"
    return Fault(path=(name,), message=f"unknown key{hint}")


def to_plain(settings: Any) -> dict[str, object]:  # noqa: ANN401 - any settings class
    """Write settings as plain data that `read_settings` reads; defaults left out."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name in settings_of(type(settings))
        if (value := getattr(settings, name)) != default_of(type(settings), name)
    }
