"""
The room of CEL: an expression is compiled once, and has a value for each request.

Source:
    https://github.com/google/cel-spec/blob/master/doc/langdef.md
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from iam.domain.policies.fields import LONGEST_SOURCE
from iam.domain.policies.values import Kind, Result
from iam.domain.policies.variables import USUAL_ITEMS, Facts, variables_of
from iam.engines.expressions_constants import require_sound_constants
from iam.engines.expressions_costs import Costly, estimate
from iam.engines.expressions_faults import (
    NESTED,
    Failed,
    Faulty,
    as_failed,
    as_faulty,
    faulty_at,
)
from iam.engines.expressions_inputs import Inputs
from iam.engines.expressions_library import Activation, Compiled, environment_of
from iam.engines.expressions_results import plain
from iam.engines.expressions_sizes import (
    FACTORS,
    Size,
    element_type,
    key_type,
    of_input,
)
from iam.engines.expressions_texts import Text, texts_given
from iam.engines.expressions_time import Stopwatch
from iam.engines.expressions_tree import Node, TooDeep, read_tree

__all__ = [
    "Expression",
    "Failed",
    "Faulty",
    "Prepared",
    "compile_expression",
    "prepare",
]

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

    def __init__(self, kind: Kind, inputs: Inputs) -> None:
        self.kind = kind
        self.stopwatch = Stopwatch()
        self._inputs = inputs
        self._environment = environment_of(kind)
        self._activation: Activation | None = None
        self._has: frozenset[str] = frozenset()
        self._kept = 0

    def changed(self, facts: Facts) -> Prepared:
        """
        Give what to go on with where some facts are others now.

        For policies that see what earlier ones did; the time counts for all together.
        """
        found = Prepared(self.kind, self._inputs.changed(facts))
        found.stopwatch = self.stopwatch
        return found

    def activation(self, limits: Limits) -> Activation:
        """
        Give what to evaluate an expression with.

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
            self._kept = limits.memory
            self._has = frozenset(self._inputs.checked)
            self._activation = self._environment.Activation(self._inputs.checked)
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


class Expression:
    """
    One expression, compiled.

    Args:
        compiled: What the library made.
        result: The type of its value.
        limits: What it can take.
        texts: What of its value stands in it; told of texts and lists of them alone.
        constant: The value that it has with nothing to go by; None: it needs more.
    """

    def __init__(
        self,
        compiled: Compiled,
        result: Result,
        limits: Limits,
        texts: tuple[Text, ...] = (),
        *,
        constant: object = None,
    ) -> None:
        self.result = result
        self.texts = texts
        self._compiled = compiled
        self._limits = limits
        self._constant = constant

    @property
    def uses(self) -> frozenset[str]:
        """The variables that it names."""
        return self._limits.uses

    def evaluate(self, prepared: Prepared) -> object:
        """
        Give its value for a request.

        Raises:
            Failed: It has none, or one that is too large or of another type.
        """
        if self._constant is not None:
            return self._constant
        prepared.stopwatch.begin()
        try:
            value = self._compiled.eval(prepared.activation(self._limits))
            return plain(value, self.result)
        except RuntimeError as error:
            raise as_failed(str(error)) from None
        finally:
            prepared.stopwatch.end()


def compile_expression(source: str, *, kind: Kind, result: Result) -> Expression:
    """
    Compile an expression of a policy.

    Raises:
        Faulty: It is none, names what it may not, gives another type, or could cost
            too much.
    """
    _require_readable(source)
    try:
        compiled = environment_of(kind).compile(source)
    except RuntimeError as error:
        raise as_faulty(str(error), source, kind) from None
    try:
        root = read_tree(compiled.serialize())
        if fault := _type_fault(root.type, result):
            raise Faulty(fault)
        limits = _limits(root, kind)
        require_sound_constants(root)
    except TooDeep:
        raise Faulty(NESTED) from None
    except Costly as costly:
        raise faulty_at(source, costly.offset, costly.message) from None
    constant = _constant(compiled, kind, result)
    texts = texts_given(root) if result in {Result.TEXT, Result.TEXTS} else ()
    return Expression(compiled, result, limits, texts, constant=constant)


def _constant(compiled: Compiled, kind: Kind, result: Result) -> object:
    """
    Give the value that an expression has with nothing to go by, if it is a plain one.

    The library also plans now how to evaluate it. Otherwise the first request would
    wait for that.
    """
    with suppress(RuntimeError, Failed):
        nothing = environment_of(kind).Activation({})
        found = plain(compiled.eval(nothing), result)
        return found if isinstance(found, str | int) else None
    return None


def _require_readable(source: str) -> None:
    for place, character in enumerate(source):
        if "\ud800" <= character <= "\udfff" or (
            not character.isprintable() and character not in "\t\n\r "
        ):
            raise faulty_at(source, place, "a character that nobody can see")
    if len(source.encode()) > LONGEST_SOURCE:
        raise Faulty(f"at most {LONGEST_SOURCE} bytes")


def _limits(root: Node, kind: Kind) -> Limits:
    for factor in FACTORS[:-1]:
        with suppress(Costly):
            return _limits_at(factor, root, kind)
    return _limits_at(FACTORS[-1], root, kind)


def _limits_at(factor: int, root: Node, kind: Kind) -> Limits:
    work, uses = estimate(root, _inputs(kind, factor))
    return Limits(most=factor, uses=uses, memory=work.memory)


def _inputs(kind: Kind, factor: int) -> dict[str, Size]:
    return {
        name: of_input(each.type, factor) for name, each in variables_of(kind).items()
    }


_CLAIMS = frozenset({"bool", "int", "double", "string", "dyn"})
_WANTED = {
    Result.BOOL: {"bool", "dyn"},
    Result.INT: {"int", "dyn"},
    Result.TEXT: {"string", "dyn"},
    Result.TEXTS: {"list(string)", "list(dyn)", "dyn"},
}


def _type_fault(found: str, result: Result) -> str | None:
    """Say why a type is not the promised one; what is unknown is seen when it runs."""
    if found in _WANTED.get(result, ()) or (result is Result.CLAIM and _claims(found)):
        return None
    return f"gives {found} in place of {result.value}"


def _claims(type_: str) -> bool:
    if type_.startswith("map("):
        return key_type(type_) in {"string", "dyn"} and _claims(element_type(type_))
    if type_.startswith("list("):
        return _claims(element_type(type_))
    return type_ in _CLAIMS
