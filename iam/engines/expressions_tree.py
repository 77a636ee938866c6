"""
What CEL made of an expression: the checked tree, as plain values.

The library gives it as a serialized ``cel.expr.CheckedExpr``, and in no other way.

Sources:
    https://github.com/google/cel-spec/blob/master/proto/cel/expr/checked.proto
    https://github.com/google/cel-spec/blob/master/proto/cel/expr/syntax.proto
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from iam.engines.expressions_wire import Fields, entries, fields, inner, number, text

DEEPEST = 150
"""Nodes on the longest way down; the library lets no source get near it."""
RESULT = "@result"
"""What a macro calls the variable in which it gathers; no source can write it."""

_WHOLE, _TEXT = 3, 6
_PRIMITIVES = ("dyn", "bool", "int", "uint", "double", "string", "bytes")
_WELL_KNOWN = ("dyn", "dyn", "timestamp", "duration")


class TooDeep(Exception):
    """An expression is nested deeper than `DEEPEST`."""


class Shape(IntEnum):
    """What a node is, by the number of its field in ``Expr``; a name is also 5."""

    CONSTANT = 3
    NAME = 4
    SELECT = 5
    CALL = 6
    LIST = 7
    MAP = 8
    LOOP = 9


class _Type(IntEnum):
    """What a type is, by the number of its field in ``Type``."""

    NULL = 2
    PRIMITIVE = 3
    WELL_KNOWN = 5
    LIST = 6
    MAP = 7
    TYPE = 11


_HOLDS = {_Type.LIST: 1, _Type.MAP: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """
    One node of the tree.

    ``name`` is that of a variable, field, function or message; of a loop that of its
    variable, while ``gathers`` names what it gathers in. ``parts`` are the operand of
    a selection, the target and arguments of a call, the elements of a list, keys and
    values of a map in turn, or range, first value, condition, step and result of a
    loop. ``offset`` counts characters from the beginning of the source.
    """

    shape: Shape
    offset: int
    type: str
    name: str = ""
    gathers: str = ""
    overloads: tuple[str, ...] = ()
    parts: tuple[Node, ...] = ()
    value: str | None = None
    """The text that a constant is."""
    count: int | None = None
    """The whole number that a constant is."""
    is_test: bool = False
    """Whether it is ``has()``: it asks for a field and does not read it."""


def read_tree(serialized: bytes) -> Node:
    """
    Read what ``Expression.serialize()`` gives.

    Raises:
        TooDeep: It is nested deeper than `DEEPEST`.
    """
    checked = fields(inner(fields(serialized), 2)[0])  # within a google.protobuf.Any
    return _Reader(checked).node(inner(checked, 4)[0], DEEPEST)


class _Reader:
    """Reads the nodes of one tree, with what was found out about each."""

    def __init__(self, checked: Fields) -> None:
        references = {key: fields(value) for key, value in entries(checked, 2)}
        self._names = {key: text(each, 1) for key, each in references.items()}
        self._overloads = {
            key: tuple(name.decode() for name in inner(each, 3))
            for key, each in references.items()
        }
        self._types = {key: _type(value) for key, value in entries(checked, 3)}
        positions = (
            fields(entry)
            for source in inner(checked, 5)
            for entry in inner(fields(source), 4)
        )
        self._offsets = {number(each, 1): number(each, 2) for each in positions}

    def node(self, data: bytes, left: int) -> Node:
        """Read one node and all beneath it."""
        if not left:
            raise TooDeep
        message = fields(data)
        key = number(message, 2)
        shape = next((shape for shape in Shape if shape in message), Shape.CONSTANT)
        body = fields(b"".join(inner(message, shape)))
        variable = self._names.get(key, "")
        if variable and shape is Shape.SELECT:  # its name has a dot
            shape = Shape.NAME
        return Node(
            shape=shape,
            offset=self._offsets.get(key, 0),
            type=self._types.get(key, "dyn"),
            name=variable if shape is Shape.NAME else _text_of(_NAMES, shape, body),
            gathers=_text_of(_GATHERS, shape, body),
            overloads=self._overloads.get(key, ()),
            parts=tuple(self.node(each, left - 1) for each in _parts(shape, body)),
            value=_text(body) if shape is Shape.CONSTANT else None,
            count=_count(body) if shape is Shape.CONSTANT else None,
            is_test=shape is Shape.SELECT and bool(number(body, 3)),
        )


_NAMES = {Shape.SELECT: 2, Shape.CALL: 2, Shape.MAP: 1, Shape.LOOP: 1}
_GATHERS = {Shape.LOOP: 3}
_PARTS = {
    Shape.SELECT: (1,),
    Shape.CALL: (1, 3),
    Shape.LIST: (1,),
    Shape.LOOP: (2, 4, 5, 6, 7),
}


def _text_of(where: Mapping[Shape, int], shape: Shape, body: Fields) -> str:
    return text(body, where[shape]) if shape in where else ""


def _parts(shape: Shape, body: Fields) -> Iterator[bytes]:
    if shape is Shape.MAP:
        for entry in map(fields, inner(body, 2)):
            yield from inner(entry, 3)
            yield from inner(entry, 4)
    for field in _PARTS.get(shape, ()):
        yield from inner(body, field)


def _text(body: Fields) -> str | None:
    return text(body, _TEXT) if _TEXT in body else None


def _count(body: Fields) -> int | None:
    return number(body, _WHOLE) if _WHOLE in body else None


def _type(data: bytes) -> str:
    """Write a type as CEL does; one that policies have no use for is ``dyn``."""
    message = fields(data)
    shape = next((shape for shape in _Type if shape in message), None)
    if shape is _Type.PRIMITIVE:
        return _PRIMITIVES[number(message, shape)]
    if shape is _Type.WELL_KNOWN:
        return _WELL_KNOWN[number(message, shape)]
    if shape in {_Type.LIST, _Type.MAP}:
        of = fields(inner(message, shape)[0])
        inside = (_type(b"".join(inner(of, each))) for each in (1, 2)[: _HOLDS[shape]])
        return f"{shape.name.lower()}({', '.join(inside)})"
    return shape.name.lower() if shape else "dyn"
