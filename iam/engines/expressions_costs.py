"""
What an expression can cost at most, found out from its tree before it ever runs.

The library stops an expression after 10,000 rounds of its macros and at nothing else:
it has no limit of memory, and a round may cost a nanosecond or a millisecond. So each
value gets a size, each node a cost for the largest inputs, and an expression that could
cost too much is refused when it is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from iam.engines.expressions_functions import RULES
from iam.engines.expressions_regex import regex_nanoseconds
from iam.engines.expressions_rules import FIND, Rule
from iam.engines.expressions_sizes import (
    NODE,
    SCALAR,
    Size,
    element_type,
    gathered,
    key_type,
    written,
)
from iam.engines.expressions_tree import RESULT, Node, Shape

MOST_NANOSECONDS = 4_000_000
"""What an expression may take by this estimate, which is about twice of what it is."""
MOST_MEMORY = 32 * 2**20
MOST_ROUNDS = 10_000
"""Rounds of all macros together, after which the library gives up."""
MOST_NESTED = 4
"""Macros within one another."""

_BOUND = "#unused"
_PER_NODE, _PER_ITEM, _PER_FIELD = 20, 30, 400
_COPY, _ITEM = 20, 40
_HINTS = {
    "matches": ": use startsWith, endsWith or like, or split the text first",
    "replace": ": replace on a shorter text, or by a shorter one",
}

Sizes = Mapping[str, Size]


class Costly(Exception):
    """
    An expression that could cost too much, or does what none may.

    Args:
        message: What is wrong, and what to do.
        offset: Where, in characters from the beginning.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What something costs: nanoseconds, bytes, and rounds of macros."""

    time: float = 0
    memory: int = 0
    rounds: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(
            time=self.time + other.time,
            memory=self.memory + other.memory,
            rounds=self.rounds + other.rounds,
        )

    def __mul__(self, times: int) -> Work:
        return Work(
            time=self.time * times,
            memory=self.memory * times,
            rounds=self.rounds * times,
        )


Estimate = tuple[Size, Work]


def estimate(root: Node, inputs: Sizes) -> tuple[Work, frozenset[str]]:
    """
    Say what an expression can cost with inputs of some sizes, and which it uses.

    Raises:
        Costly: It is too much, or it does what none may.
    """
    estimator = _Estimator(inputs)
    size, work = estimator.of(root, inputs)
    reading = sum(_PER_FIELD * inputs[name].items for name in estimator.used)
    work += Work(time=reading + 2 * _PER_FIELD * size.items)
    estimator.require_cheap(root, work)
    return work, frozenset(estimator.used)


class _Estimator:
    """Walks through one tree; knows what it has seen on its way."""

    def __init__(self, inputs: Sizes) -> None:
        self.used: set[str] = set()
        self._inputs = inputs
        self._loops = 0
        self._dearest: tuple[float, Node] | None = None

    def of(self, node: Node, known: Sizes) -> Estimate:
        """Give the size of a node's value, and what it costs to find it."""
        if node.shape is Shape.LOOP:
            found = self._bound(node, known) or self._loop(node, known)
            self._note(found[1].time, node)
            return found
        parts = [self.of(part, known) for part in node.parts]
        work = sum((work for _, work in parts), Work(time=_PER_NODE))
        size, own = self._own(node, [size for size, _ in parts], known)
        return size.of_type(node.type), work + own

    def _own(self, node: Node, sizes: list[Size], known: Sizes) -> Estimate:
        if node.shape is Shape.CALL:
            return self._call(node, sizes)
        if node.shape is Shape.SELECT:
            size = SCALAR if node.is_test else sizes[0].element(node.type)
            return size, Work(time=_PER_FIELD)
        if node.shape in {Shape.LIST, Shape.MAP}:
            if node.name:
                raise Costly(f"policies have no use for {node.name}", node.offset)
            count = len(sizes)
            work = Work(time=_PER_FIELD // 2 * count, memory=2 * _ITEM * count)
            return gathered(sizes), work
        if node.shape is Shape.NAME:
            return self._name(node, known), Work()
        if node.type in {"bytes", "uint"}:
            raise Costly(f"policies have no use for {node.type}", node.offset)
        value = node.value or ""
        if "\0" in value:  # the library cuts texts there on their way to Python
            raise Costly("a text cannot have a NUL character", node.offset)
        return written(value), Work()

    def _name(self, node: Node, known: Sizes) -> Size:
        """Look up a name; a dot before it leads past those of macros, to an input."""
        name = node.name.removeprefix(".")
        known = self._inputs if name != node.name else known
        if name not in known:
            if node.type.startswith("type"):
                return SCALAR
            raise Costly(f"policies are not told {node.name}", node.offset)
        size = known[name]
        if size is self._inputs.get(name):
            self.used.add(name)
        return size

    def _call(self, node: Node, sizes: list[Size]) -> Estimate:
        rules = [RULES[name] for name in node.overloads if name in RULES]
        if not rules:
            raise Costly(
                f"{node.name} is not among the functions of policies", node.offset
            )
        if self._loops and any(rule.builds for rule in rules):
            raise Costly(
                "builds a text inside a macro: build it before, with "
                "cel.bind(name, text, ...)",
                node.offset,
            )
        compared = _compared(node, sizes)
        time = max(rule.costs(compared) for rule in rules)
        if node.name == "matches":
            time = regex_nanoseconds(node.parts[1].value or "", sizes[0].longest)
        if parts := _most_parts(node):
            time = min(time, FIND.costs(sizes) + _PER_FIELD * parts)
        self._note(time, node)
        return self._given(rules, sizes, node, time)

    def _given(
        self, rules: list[Rule], sizes: list[Size], node: Node, time: float
    ) -> Estimate:
        size = rules[0].gives(sizes)
        for rule in rules[1:]:
            size |= rule.gives(sizes)
        copy = max(each.copy for each in (size, *sizes))
        size = replace(size, copy=copy).of_type(node.type)
        if parts := _most_parts(node):
            size = _at_most(size, parts)
        is_new = node.name not in {"_[_]", "_?_:_", "dyn"}
        made = size.longest + _ITEM * size.items if is_new else 0
        return size, Work(time=time, memory=made)

    def _bound(self, node: Node, known: Sizes) -> Estimate | None:
        """Read ``cel.bind``, which goes round no time at all."""
        among, value, _, _, body = node.parts
        if node.name != _BOUND or among.parts:
            return None
        size, work = self.of(value, known)
        given, more = self.of(body, {**known, node.gathers: size})
        return given, work + more

    def _loop(self, node: Node, known: Sizes) -> Estimate:
        among, first, *inside, result = node.parts
        size, work = self.of(among, known)
        gathers = first.shape is Shape.LIST
        self._loops += 1
        if self._loops > MOST_NESTED:
            raise Costly(f"more than {MOST_NESTED} macros in one another", node.offset)
        heavy = size.element(key_type(among.type))
        times = size.items
        heavies = min(times, _most_of(heavy, size.total))
        known = {**known, RESULT: SCALAR}
        rounds = [
            self._round(inside, {**known, node.name: each}) for each in (heavy, SCALAR)
        ]
        self._loops -= 1
        (large, dear), (small, cheap) = rounds
        work += dear * heavies + cheap * (times - heavies) + Work(rounds=times)
        gathered_size = SCALAR
        if gathers:
            total = large.total * heavies + small.total * (times - heavies)
            gathered_size = replace(
                large, items=max(times, large.items), total=total + NODE
            )  # to gather one more, all that is there is copied
            copies = times * times // 2
            work += Work(time=large.copy * copies, memory=2 * _COPY * copies)
        given, more = self.of(result, {**known, RESULT: gathered_size})
        return given, work + more

    def _round(self, inside: list[Node], known: Sizes) -> Estimate:
        """Estimate one round: its condition and its step."""
        condition, step = (self.of(part, known) for part in inside)
        return step[0], condition[1] + step[1]

    def _note(self, time: float, node: Node) -> None:
        if self._dearest is None or time > self._dearest[0]:
            self._dearest = (time, node)

    def require_cheap(self, root: Node, work: Work) -> None:
        """Refuse what could be too much, and point at the worst of it."""
        where = self._dearest[1] if self._dearest else root
        if work.rounds > MOST_ROUNDS:
            raise Costly(
                f"macros could go round {work.rounds:,} times, and {MOST_ROUNDS:,} is "
                "the limit: in place of a macro within another, use 'in'",
                where.offset,
            )
        what = "this macro" if where.shape is Shape.LOOP else where.name
        hint = _HINTS.get(where.name, "")
        if work.memory > MOST_MEMORY:
            raise Costly(
                f"could take {work.memory / 2**20:,.0f} MB, and "
                f"{MOST_MEMORY // 2**20} MB is the limit; the worst part is "
                f"{what}{hint}",
                where.offset,
            )
        if work.time > MOST_NANOSECONDS:
            raise Costly(
                f"could take {work.time / 1e6:,.1f} ms, and "
                f"{MOST_NANOSECONDS // 10**6} ms is the limit; the costliest part is "
                f"{what}{hint}",
                where.offset,
            )


def _compared(node: Node, sizes: list[Size]) -> list[Size]:
    """Give what is looked at of two values: one of another type is never equal."""
    if node.name not in {"_==_", "_!=_", "@in"}:
        return sizes
    one, other = (part.type for part in node.parts)
    if node.name == "@in":
        return [sizes[0].of_type(element_type(other)), sizes[1]]
    return [sizes[0].of_type(other), sizes[1].of_type(one)]


def _most_parts(node: Node) -> int | None:
    """Say how many parts of a text are wanted, where it is split and that is told."""
    if node.name != "split" or len(node.parts) == len(("text", "separator")):
        return None
    count = node.parts[2].count
    return count if count is not None and count > 0 else None


def _at_most(size: Size, items: int) -> Size:
    """Give the size of a list with no more than so many items."""
    if items >= size.items:
        return size
    return replace(size, items=items, total=size.longest + NODE * (items + 1))


def _most_of(element: Size, total: int) -> int:
    """Say how many elements of the largest size there can be in so many bytes."""
    each = min(
        (size for size in (element.longest, NODE * element.items) if size),
        default=NODE,
    )
    return max(1, -(-total // each))
