"""What is known of one setting of the server, beside its field."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_KEY = "setting"
_NUMBER = re.compile(r"-?[0-9]{1,18}")
_SWITCH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    Everything that is known of a setting; reading and documentation derive from it.

    ``read`` gives the value of one text; its ValueError says what would be right.
    ``default_text`` is for defaults that depend on something else.
    """

    default: Any
    description: str
    range: str
    read: Callable[[str], Any] = str
    default_text: str = ""
    lowest: int = 0
    highest: int = 0
    secret: bool = False

    def shape(self, text: str) -> object:
        """Give the text of a variable the shape that it would have in TOML."""
        if isinstance(self.default, tuple):
            return [item.strip() for item in text.split(",") if item.strip()]
        if isinstance(self.default, bool):
            return _SWITCH.get(text.strip().lower(), text)
        if isinstance(self.default, int) and _NUMBER.fullmatch(text):
            return int(text)
        return text

    def check(self, given: object) -> tuple[Any, list[str]]:
        """Give the value, and everything that is wrong with what was given."""
        if isinstance(self.default, bool):
            return _try(_switch, given)
        if isinstance(self.default, int):
            return _try(self._number, given)
        if not isinstance(self.default, tuple):
            return _try(self._text, given)
        if not isinstance(given, list | tuple):
            return None, [f"must be an array of strings: {self.range}"]
        read = [_try(self._text, item) for item in given]
        faults = [fault for _, faults in read for fault in faults]
        return tuple(value for value, _ in read), faults

    def _text(self, given: object) -> Any:  # noqa: ANN401 - the type of the field
        if isinstance(given, str):
            return self.read(given)
        raise ValueError(f"must be a string: {self.range}")

    def _number(self, given: object) -> int:
        allowed = range(self.lowest, self.highest + 1)
        if isinstance(given, int) and not isinstance(given, bool) and given in allowed:
            return given
        raise ValueError(f"must be a whole number, {self.range}, not {given!r:.80}")


def setting(default: Any, **known: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Declare a field that is a setting; the words are those of `Known`."""
    about = Known(default=default, **known)
    return dataclasses.field(
        default=default, metadata={_KEY: about}, repr=not about.secret
    )


def settings_of(cls: type) -> dict[str, Known]:
    """Give every setting of a class by its name, in the order of the fields."""
    return {field.name: field.metadata[_KEY] for field in dataclasses.fields(cls)}


def _switch(given: object) -> bool:
    if isinstance(given, bool):
        return given
    raise ValueError(f"must be true or false, not {given!r:.80}")


def _try(read: Callable[[Any], Any], given: object) -> tuple[Any, list[str]]:
    try:
        return read(given), []
    except ValueError as error:
        return None, [str(error)]
