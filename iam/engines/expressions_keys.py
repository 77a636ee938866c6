"""Which entries of a map an expression cannot do without, told before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from iam.engines.expressions_tree import Node, Shape

_ENTRY, _IN = "_[_]", "@in"


class Keys(NamedTuple):
    """
    Entries that an expression reads, and those that it asks for before.

    ``needed`` are read and never asked for: where one is missing there is no value,
    unless what stands before it has decided already.
    """

    needed: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()


def keys_of(root: Node, variable: str) -> Keys:
    """Give the keys that stand in an expression as they are, of one map."""
    nodes = list(_all(root))
    asked = frozenset(key for node in nodes if (key := _asked(node, variable)))
    read = frozenset(key for node in nodes if (key := _read(node, variable)))
    return Keys(needed=read - asked, asked=asked)


def written_in(root: Node) -> frozenset[str]:
    """Give the names of fields, and the texts, that stand in an expression."""
    nodes = list(_all(root))
    fields = {node.name for node in nodes if node.shape is Shape.SELECT}
    return frozenset(fields.union(node.value for node in nodes if node.value))


def _all(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _all(part)


def _asked(node: Node, variable: str) -> str | None:
    if node.shape is Shape.SELECT and node.is_test:
        return node.name if _is(node.parts[0], variable) else None
    if node.shape is Shape.CALL and node.name == _IN and _is(node.parts[-1], variable):
        return node.parts[0].value
    return None


def _read(node: Node, variable: str) -> str | None:
    if node.shape is Shape.SELECT and not node.is_test:
        return node.name if _is(node.parts[0], variable) else None
    if node.shape is Shape.CALL and node.name == _ENTRY:
        return node.parts[1].value if _is(node.parts[0], variable) else None
    return None


def _is(node: Node, variable: str) -> bool:
    return node.shape is Shape.NAME and node.name.removeprefix(".") == variable
