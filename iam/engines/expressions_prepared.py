"""What the expressions of one request are evaluated with."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from iam.domain.policies.values import Kind
from iam.domain.policies.variables import USUAL_ITEMS, Facts
from iam.engines.expressions_faults import Failed
from iam.engines.expressions_inputs import Inputs
from iam.engines.expressions_library import Activation, environment_of
from iam.engines.expressions_time import Stopwatch

MOST_KEPT = 2**23
"""Bytes that values of a request may keep before they are let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    What an expression can take.

    ``most`` is how many times the usual size the inputs in ``uses`` may have; it takes
    ``memory`` bytes then.
    """

    most: int
    uses: frozenset[str]
    memory: int


class Prepared:
    """
    What the expressions of one request and kind are evaluated with.

    The library lets the memory of every value go with what it evaluated it with, and
    not before.

    Args:
        kind: The kind of the policies.
        inputs: What is known; each is looked at when an expression first uses it.
    """

    __slots__ = ("_activation", "_has", "_inputs", "_kept", "kind", "stopwatch")

    def __init__(self, kind: Kind, inputs: Inputs) -> None:
        self.kind = kind
        self.stopwatch = Stopwatch()
        self._inputs = inputs
        self._activation: Activation | None = None
        self._has: frozenset[str] = frozenset()
        self._kept = 0

    @property
    def facts(self) -> Facts:
        """What is known, as it was given."""
        return self._inputs.facts

    def changed(self, facts: Facts) -> Prepared:
        """
        Give what to go on with where some facts are others now.

        For policies that see what earlier ones did; the time counts for all together.
        """
        found = Prepared(self.kind, self._inputs.changed(facts))
        found.stopwatch = self.stopwatch
        return found

    def activation(self, limits: Limits, soon: frozenset[str]) -> Activation:
        """
        Give what to evaluate an expression with.

        Args:
            limits: Of the expression.
            soon: The variables of what is likely to be evaluated after it: to give them
                all to the library at once costs less. What is wrong with one of them
                is told when an expression uses it.

        Raises:
            Failed: A fact that it uses is missing, too large, or of another type.
        """
        if self._activation is None or not limits.uses <= self._has:
            self._inputs.require(limits.uses)
            self._activation = None
        if self._inputs.factors:
            self._require_usual(limits)
        self._kept += limits.memory
        if self._activation is None or self._kept > MOST_KEPT:
            with suppress(Failed):
                self._inputs.require(soon)
            self._kept = limits.memory
            self._has = frozenset(self._inputs.checked)
            self._activation = environment_of(self.kind).Activation(
                self._inputs.checked
            )
        return self._activation

    def _require_usual(self, limits: Limits) -> None:
        for name, factor in self._inputs.factors.items():
            if factor > limits.most and name in limits.uses:
                raise Failed(
                    f"{name} has more than {USUAL_ITEMS * limits.most} items, or very "
                    "long ones, which is too much for an expression as costly as this"
                )


def prepare(kind: Kind, facts: Facts) -> Prepared:
    """
    Take the facts of a request, once for all expressions of a kind.

    They are not to change while expressions are evaluated with them; where they do, as
    from one token policy to the next, `Prepared.changed` costs less than this.
    """
    return Prepared(kind, Inputs(kind, facts))
