"""
The room of CEL: an expression is compiled once, and has a value for each request.

Source:
    https://github.com/google/cel-spec/blob/master/doc/langdef.md
"""

from __future__ import annotations

from contextlib import suppress

from iam.domain.policies.fields import LONGEST_SOURCE
from iam.domain.policies.values import Kind, Result
from iam.domain.policies.variables import variables_of
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
from iam.engines.expressions_keys import Keys, keys_of, written_in
from iam.engines.expressions_library import Compiled, environment_of
from iam.engines.expressions_memory import Memory, Notes
from iam.engines.expressions_prepared import Limits, Prepared, prepare
from iam.engines.expressions_results import plain
from iam.engines.expressions_sizes import (
    FACTORS,
    Size,
    element_type,
    key_type,
    of_input,
)
from iam.engines.expressions_texts import Text, texts_given
from iam.engines.expressions_tree import Node, TooDeep, read_tree

__all__ = [
    "Expression",
    "Failed",
    "Faulty",
    "Memory",
    "Prepared",
    "compile_expression",
    "prepare",
]


class Expression:
    """
    One expression, compiled.

    Args:
        compiled: What the library made.
        result: The type of its value.
        limits: What it can take.
        texts: What of its value stands in it; told of texts and lists of them alone.
        properties: Which of the client's it reads.
        written: Names and texts that stand in it.
        constant: The value that it has with nothing to go by; None: it needs more.
        notes: Where its values are noted; None: nowhere.
    """

    def __init__(
        self,
        compiled: Compiled,
        result: Result,
        limits: Limits,
        texts: tuple[Text, ...] = (),
        *,
        properties: Keys,
        written: frozenset[str],
        constant: object = None,
        notes: Notes | None = None,
    ) -> None:
        self.result = result
        self.texts = texts
        self.properties = properties
        self._compiled = compiled
        self._written = written
        self._limits = limits
        self._constant = constant
        self._notes = notes

    @property
    def uses(self) -> frozenset[str]:
        """The variables that it names."""
        return self._limits.uses

    def evaluate(
        self, prepared: Prepared, *, soon: frozenset[str] = frozenset()
    ) -> object:
        """
        Give its value for a request.

        Args:
            prepared: What is known of the request.
            soon: The variables of what is likely to be evaluated after it.

        Raises:
            Failed: It has none, or one that is too large or of another type.
        """
        if self._constant is not None:
            return self._constant
        if self._notes is None:
            return self._evaluated(prepared, soon)
        key, value = self._notes.recall(prepared.facts)
        if value is None:
            value = self._evaluated(prepared, soon)
            self._notes.keep(key, value)
        return value

    def _evaluated(self, prepared: Prepared, soon: frozenset[str]) -> object:
        prepared.stopwatch.begin()
        try:
            value = self._compiled.eval(prepared.activation(self._limits, soon))
            return plain(value, self.result, self._written)
        except RuntimeError as error:
            raise as_failed(str(error), self._written) from None
        finally:
            prepared.stopwatch.end()


def compile_expression(
    source: str, *, kind: Kind, result: Result, memory: Memory | None = None
) -> Expression:
    """
    Compile an expression of a policy.

    Args:
        source: Its text.
        kind: Of the policy.
        result: The type that its value must have.
        memory: Keeps what it gives; None: each value is worked out anew.

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
    texts = texts_given(root) if result in {Result.TEXT, Result.TEXTS} else ()
    return Expression(
        compiled,
        result,
        limits,
        texts,
        properties=keys_of(root, "client.properties"),
        written=written_in(root),
        constant=_constant(compiled, kind, result),
        notes=memory.notes(kind, source) if memory else None,
    )


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
