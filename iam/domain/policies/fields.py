"""The fields of a policy, read one by one from plain data; every fault is gathered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from iam.domain.faults import Fault
from iam.domain.policies.reserved import claim_name_fault, is_reserved
from iam.domain.policies.values import (
    FIRST_ORDER,
    LAST_ORDER,
    ORDER,
    Kind,
    Target,
)

LONGEST_SOURCE = 4096
"""Bytes of one expression."""
LONGEST_NAME = 64
MOST_PATTERNS = 100
MOST_CLAIMS = 50

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_BEYOND_INTS = 2**63
_PATTERN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,255}")

E = TypeVar("E", bound=StrEnum)


def name_fault(name: object) -> str | None:
    """Say why a text cannot be the name of a policy, or nothing where it can."""
    if isinstance(name, str) and len(name) <= LONGEST_NAME and _NAME.fullmatch(name):
        return None
    return (
        f"must be lower-case letters, digits and -, at most {LONGEST_NAME}, "
        "and begin with a letter or digit"
    )


class Fields:
    """
    Reads one table; what is missing or faulty reads as if it were not there.

    Args:
        data: The table.
    """

    def __init__(self, data: Mapping[str, object]) -> None:
        self.data = data
        self.faults: list[Fault] = []

    def refuse(self, message: str, *path: str | int) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(path=path, message=message))

    def name(self) -> str | None:
        """Give the name, which every policy has."""
        if "name" not in self.data:
            self.refuse("name is missing")
            return None
        name = self.data["name"]
        if fault := name_fault(name):
            self.refuse(fault, "name")
            return None
        return str(name)

    def text(self, key: str, longest: int) -> str:
        """Give a text for people."""
        value = self.data.get(key, "")
        if not isinstance(value, str):
            self.refuse("must be a TOML string", key)
        elif len(value) > longest:
            self.refuse(f"at most {longest} characters", key)
        elif not value.replace("\n", " ").replace("\t", " ").isprintable():
            self.refuse("has a control or invisible character", key)
        else:
            return value
        return ""

    def source(self, key: str) -> str:
        """Give an expression; a number or a boolean is one, too."""
        if key not in self.data:
            return ""
        return self._source(self.data[key], key)

    def _source(self, value: object, *path: str) -> str:
        if isinstance(value, bool):
            value = str(value).lower()  # lifetime = 300 and when = true are clear
        elif isinstance(value, int) and abs(value) < _BEYOND_INTS:
            value = str(value)  # a larger one is none in CEL, nor can Python write all
        if not isinstance(value, str):
            self.refuse("must be an expression in a TOML string", *path)
        elif not value.strip():
            self.refuse("is empty; leave it out", *path)
        elif len(value.encode(errors="replace")) > LONGEST_SOURCE:
            self.refuse(f"at most {LONGEST_SOURCE} bytes", *path)
        else:
            return value
        return ""

    def order(self) -> int:
        """Give its place among others."""
        value = self.data.get("order", ORDER)
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and FIRST_ORDER <= value <= LAST_ORDER
        ):
            return value
        self.refuse(
            f"must be a whole number from {FIRST_ORDER} to {LAST_ORDER}", "order"
        )
        return ORDER

    def switch(self, key: str) -> bool:
        """Give a boolean."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.refuse("must be a TOML boolean", key)
            return False
        return value

    def one_of(self, key: str, choices: type[E]) -> E | None:
        """Give one of some names."""
        if key not in self.data:
            if key == "kind":
                self.refuse("kind is missing")
            return None
        return self._one(self.data[key], choices, key)

    def _one(self, value: object, choices: type[E], *path: str | int) -> E | None:
        for choice in choices:
            if value == choice.value:
                return choice
        names = ", ".join(choice.value for choice in choices)
        shown = repr(value)[:80] if isinstance(value, str) else "this"
        self.refuse(f"{shown} is not one of {names}", *path)
        return None

    def several_of(self, key: str, choices: type[E]) -> tuple[E, ...]:
        """Give some of some names, each once."""
        found = []
        for place, value in enumerate(self._texts(key, len(choices))):
            one = self._one(value, choices, key, place)
            if one is not None and one in found:
                self.refuse("stands here twice", key, place)
            elif one is not None:
                found.append(one)
        return tuple(found)

    def patterns(self, kind: Kind) -> tuple[str, ...]:
        """Give the patterns of scopes that a policy of a kind can be about."""
        found: list[str] = []
        for place, value in enumerate(self._texts("scopes", MOST_PATTERNS)):
            if not _PATTERN.fullmatch(value):
                self.refuse(
                    "must be a scope, or a pattern of one in which * stands for any "
                    "characters",
                    "scopes",
                    place,
                )
            elif value in found:
                self.refuse("stands here twice", "scopes", place)
            elif kind is Kind.ATTRIBUTE and is_reserved(value, Target.ACCESS_TOKEN):
                self.refuse(
                    f"{value} is what introspection and tokeninfo tell themselves: a "
                    "scope of this name has no attribute",
                    "scopes",
                    place,
                )
            else:
                found.append(value)
        return tuple(found)

    def claims(self, tokens: tuple[Target, ...]) -> dict[str, str]:
        """Give the expressions of claims, by their names."""
        value = self.data.get("set", {})
        if not isinstance(value, Mapping):
            self.refuse("must be a table of claims and their expressions", "set")
            return {}
        if len(value) > MOST_CLAIMS:
            self.refuse(f"at most {MOST_CLAIMS} claims", "set")
            return {}
        found = {}
        for name, source in value.items():
            if fault := claim_name_fault(str(name), tokens):
                self.refuse(fault, "set", str(name))
            elif text := self._source(source, "set", str(name)):
                found[str(name)] = text
        return found

    def removed(self, tokens: tuple[Target, ...]) -> tuple[str, ...]:
        """Give the names of claims that are taken away."""
        found: list[str] = []
        for place, name in enumerate(self._texts("remove", MOST_CLAIMS)):
            if fault := claim_name_fault(name, tokens):
                self.refuse(fault, "remove", place)
            elif name not in found:
                found.append(name)
        return tuple(found)

    def _texts(self, key: str, most: int) -> list[str]:
        value = self.data.get(key, [])
        if not isinstance(value, list | tuple) or not all(
            isinstance(item, str) for item in value
        ):
            self.refuse("must be a TOML array of strings", key)
            return []
        if len(value) > most:
            self.refuse(f"at most {most} entries", key)
            return []
        if key in self.data and not value:
            self.refuse("is empty; leave it out", key)
        return [str(item) for item in value]
