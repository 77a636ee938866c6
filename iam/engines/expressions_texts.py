"""The texts that stand in what an expression gives, told before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from iam.engines.expressions_tree import Node, Shape

_BRANCHES = slice(1, 3)
_CHOICE, _SUM = "_?_:_", "_+_"


class Text(NamedTuple):
    """
    A text that an expression gives, or an element of the list that it gives.

    ``offset`` counts characters from the beginning of the source. One that is not
    ``is_whole`` is put together with others.
    """

    value: str
    offset: int
    is_whole: bool


def texts_given(root: Node) -> tuple[Text, ...]:
    """
    Give the texts that may stand in the value as they are written.

    They are looked for in the branches of a choice, in lists and sums, and in the body
    of ``cel.bind``; what functions make of a text is not known here.
    """
    return tuple(_texts(root, is_whole=True))


def _texts(node: Node, *, is_whole: bool) -> Iterator[Text]:
    if node.value is not None:
        yield Text(node.value, node.offset, is_whole)
        return
    for part in _giving(node):
        together = node.name == _SUM and part.type == "string"
        yield from _texts(part, is_whole=is_whole and not together)


def _giving(node: Node) -> tuple[Node, ...]:
    if node.shape is Shape.LIST:
        return node.parts
    if node.shape is Shape.LOOP:
        return node.parts[-1:]
    if node.shape is Shape.CALL and node.name == _CHOICE:
        return node.parts[_BRANCHES]
    return node.parts if node.shape is Shape.CALL and node.name == _SUM else ()
