"""Policies whose expressions are compiled, each once in a process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from weakref import WeakValueDictionary

from iam.domain.configuration import Configuration
from iam.domain.faults import Fault, Spot
from iam.domain.policies.constants import constant_fault, value_fault
from iam.domain.policies.values import Kind, Policy, Result
from iam.engines.expressions import (
    Expression,
    Failed,
    Faulty,
    Memory,
    Prepared,
    compile_expression,
    prepare,
)
from iam.engines.expressions_faults import faulty_at

__all__ = [
    "CompiledPolicies",
    "CompiledPolicy",
    "Failed",
    "Prepared",
    "faults_of",
    "prepare",
]

MOST_BYTES = 2**20
"""
Of the expressions of policies that stay compiled.

A usual expression takes 10 to 20 kB for its 100 bytes. One of nothing but macros takes
1.2 MB for its 4 kB: a process that is given no others has 300 MB of them.
"""
WARMING_SECONDS = 2.0
"""Other requests see the configuration before meanwhile; it may be 5 seconds old."""

_Key = tuple[Kind, tuple[tuple[str, tuple[str, Result]], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPolicy:
    """
    A policy, and each of its expressions by where it stands, as ``set.tenant``.

    ``uses`` are the variables that any of them names.
    """

    policy: Policy
    expressions: Mapping[str, Expression]
    uses: frozenset[str]

    def evaluate(self, where: str, prepared: Prepared) -> object:
        """
        Give the value of one expression for a request.

        Raises:
            Failed: It has none; the reason begins with where it stands.
        """
        try:
            return self.expressions[where].evaluate(prepared, soon=self.uses)
        except Failed as failed:
            raise Failed(f"{where}: {failed.reason}") from None

    def holds(self, prepared: Prepared) -> bool:
        """
        Whether the condition holds for a request.

        Raises:
            Failed: It has no value.
        """
        return self.evaluate("when", prepared) is True

    def texts(self) -> Iterator[tuple[str, str]]:
        """Give whole texts that stand in what it gives, each after its place."""
        for where, expression in self.expressions.items():
            for text in expression.texts:
                if text.is_whole:
                    yield where, text.value


class _Made(dict[str, Expression]):
    """The expressions of a policy, that are found while anybody has them."""


class CompiledPolicies:
    """
    Compiles policies, and keeps those that were used last.

    What was compiled is found again by kind and sources, so that a policy that only
    moved or was renamed is not compiled again, and one that changed always is.

    Args:
        remembers: Whether a value is not worked out again for facts that were seen
            before. Not for who measures what policies cost.
    """

    def __init__(self, *, remembers: bool = True) -> None:
        self._lock = threading.Lock()
        self._made: WeakValueDictionary[_Key, _Made] = WeakValueDictionary()
        self._given: OrderedDict[int, CompiledPolicy] = OrderedDict()
        self._size = 0
        self._memory = Memory() if remembers else None

    def warm(self, configuration: Configuration) -> None:
        """
        Compile the policies that requests will ask, before the first one does.

        Nothing is told of one that does not compile: it refuses what it could decide.
        Where there are more than stay compiled, or they take too long, the rest is
        compiled when it is first needed.
        """
        end, size = monotonic() + WARMING_SECONDS, 0
        for policies in configuration.policies.values():
            for policy in policies.all:
                size += policy.size
                if size > MOST_BYTES or monotonic() > end:
                    return
                with suppress(Failed):
                    self.of(policy)

    def of(self, policy: Policy) -> CompiledPolicy:
        """
        Give a policy with its expressions compiled.

        Raises:
            Failed: An expression does not compile, as one that an earlier release let
                through.
        """
        given = self._given.get(id(policy))
        if given is None or given.policy is not policy:
            made = self._expressions(policy)
            uses = frozenset[str]().union(*(each.uses for each in made.values()))
            given = CompiledPolicy(policy=policy, expressions=made, uses=uses)
            self._keep(given)
            return given
        try:
            self._given.move_to_end(id(policy))
        except KeyError:  # another request just let it go
            self._keep(given)
        return given

    def _expressions(self, policy: Policy) -> _Made:
        key = (policy.kind, tuple(policy.sources.items()))
        with self._lock:
            made = self._made.get(key)
        if made is None:
            made = _compiled(policy, self._memory)
            with self._lock:
                self._made[key] = made
        return made

    def _keep(self, given: CompiledPolicy) -> None:
        """Keep what is used now, and let go what nobody used for the longest time."""
        key = id(given.policy)
        with self._lock:
            before = self._given.get(key)
            self._size += given.policy.size - (before.policy.size if before else 0)
            self._given[key] = given
            self._given.move_to_end(key)
            while self._size > MOST_BYTES and len(self._given) > 1:
                self._size -= self._given.popitem(last=False)[1].policy.size


def faults_of(policy: Policy) -> list[Fault]:
    """Say what is wrong with the expressions of a policy, each where it stands."""
    faults = []
    for where, (source, result) in policy.sources.items():
        try:
            compiled = compile_expression(source, kind=policy.kind, result=result)
            _require_possible(where, source, compiled)
            _require_sensible(where, compiled, policy.kind)
        except Faulty as faulty:
            spot = Spot(text=source, line=faulty.line, column=faulty.column)
            faults.append(Fault(path=_path(where), message=str(faulty), spot=spot))
    return faults


def _require_possible(where: str, source: str, compiled: Expression) -> None:
    """
    Look at texts that stand in what an expression gives.

    Raises:
        Faulty: One of them can do no good there, whatever the realm.
    """
    is_text = compiled.result is Result.TEXT
    for text in compiled.texts:
        fault = constant_fault(where, text.value) if text.is_whole or is_text else None
        if fault:
            raise faulty_at(source, text.offset, fault)


def _require_sensible(where: str, compiled: Expression, kind: Kind) -> None:
    """
    Look at what an expression gives that needs nothing of a request.

    Raises:
        Faulty: No token can have it, whatever the realm.
    """
    if compiled.uses:
        return
    with suppress(Failed):  # it is told when it runs
        if fault := value_fault(where, compiled.evaluate(prepare(kind, {}))):
            raise Faulty(f"gives {fault}")


def _compiled(policy: Policy, memory: Memory | None) -> _Made:
    found = _Made()
    for where, (source, result) in policy.sources.items():
        try:
            found[where] = compile_expression(
                source, kind=policy.kind, result=result, memory=memory
            )
        except Faulty as faulty:
            raise Failed(f"{where} does not compile: {faulty}") from None
    return found


def _path(where: str) -> tuple[str, ...]:
    """Give where an expression stands as a path; a claim's name may have a dot."""
    head, dot, name = where.partition(".")
    return (head, name) if dot else (head,)
