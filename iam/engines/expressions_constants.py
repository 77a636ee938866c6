"""What stands in an expression as a text, and is looked at before it is ever used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from iam.engines.expressions_costs import Costly
from iam.engines.expressions_functions import CONSTANTS
from iam.engines.expressions_library import trial
from iam.engines.expressions_members import network_fault
from iam.engines.expressions_regex import LONGEST_PATTERN
from iam.engines.expressions_tree import Node, Shape

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*|[+-]?\d\d:\d\d")
_LONGEST_ZONE = 64


def require_sound_constants(root: Node) -> None:
    """
    Look at every pattern, network, time zone and moment of an expression.

    Raises:
        Costly: One of them is not written in the expression, or is none.
    """
    for node in _calls(root):
        for overload in node.overloads:
            for place, what in CONSTANTS.get(overload, {}).items():
                if place < len(node.parts):
                    _require(node.name, what, node.parts[place])


def _calls(node: Node) -> Iterator[Node]:
    if node.shape is Shape.CALL:
        yield node
    for part in node.parts:
        yield from _calls(part)


def _require(function: str, what: str, argument: Node) -> None:
    if argument.value is None:
        if what == "moment":  # may come from a variable
            return
        raise Costly(
            f"{function} takes a text in quotes here, and no variable", argument.offset
        )
    if fault := _CHECKS[what](function, argument.value):
        raise Costly(fault, argument.offset)


def _pattern_fault(_: str, pattern: str) -> str | None:
    if len(pattern) > LONGEST_PATTERN:
        return f"a pattern has at most {LONGEST_PATTERN} characters"
    return None


def _regex_fault(_: str, pattern: str) -> str | None:
    if fault := _pattern_fault(_, pattern):
        return fault
    error = trial(f"''.matches({_quoted(pattern)})")
    return error.partition(": ")[2] if error else None


def _network_fault(_: str, network: str) -> str | None:
    return network_fault(network)


def _zone_fault(_: str, zone: str) -> str | None:
    if len(zone) <= _LONGEST_ZONE and _ZONE.fullmatch(zone):
        error = trial(f"timestamp(0).getHours({_quoted(zone)})")
        if error is None:
            return None
    return (
        f"{zone[:80]!r} is no time zone that this machine knows; write one as "
        "'Europe/Berlin' or '+02:00'"
    )


def _moment_fault(function: str, moment: str) -> str | None:
    if trial(f"{function}({_quoted(moment)})") is None:
        return None
    example = "'2026-11-21T12:00:00Z'" if function == "timestamp" else "'1h30m'"
    return f"{moment[:80]!r} is no {function}; write one as {example}"


def _quoted(value: str) -> str:
    """Write a text as CEL reads it: as JSON, but with no surrogate for a character."""
    return json.dumps(value, ensure_ascii=False)


_CHECKS: dict[str, Callable[[str, str], str | None]] = {
    "moment": _moment_fault,
    "network": _network_fault,
    "pattern": _pattern_fault,
    "regex": _regex_fault,
    "zone": _zone_fault,
}
