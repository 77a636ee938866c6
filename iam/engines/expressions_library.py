"""The library that compiles and runs expressions, as policies have it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from cel_expr_python import cel
from cel_expr_python.ext import ext_bindings, ext_strings

from iam.domain.policies.values import Kind
from iam.domain.policies.variables import Type, variables_of
from iam.engines.expressions_members import in_network, like

Activation = cel.Activation
Compiled = cel.Expression
Value = cel.Value

_TEXT = cel.Type.STRING
_TYPES = {
    Type.TEXT: _TEXT,
    Type.INT: cel.Type.INT,
    Type.BOOL: cel.Type.BOOL,
    Type.TIME: cel.Type.TIMESTAMP,
    Type.TEXTS: cel.Type.List(cel.Type.STRING),
    Type.TEXT_MAP: cel.Type.Map(cel.Type.STRING, cel.Type.STRING),
    Type.ANY_MAP: cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
}
_MEMBERS: dict[str, Callable[[str, str], bool]] = {
    "in_network": in_network,
    "like": like,
}


@lru_cache
def environment_of(kind: Kind) -> cel.Env:
    """Give what knows the variables and functions of a kind of policy."""
    return _environment(
        {name: _TYPES[each.type] for name, each in variables_of(kind).items()}
    )


@lru_cache
def _trials() -> cel.Env:
    return _environment({})


def _environment(variables: dict[str, cel.Type]) -> cel.Env:
    return cel.NewEnv(
        variables=variables,
        extensions=[ext_strings.ExtStrings(), ext_bindings.ExtBindings()],
        functions=[_member(name, impl) for name, impl in _MEMBERS.items()],
    )


def _member(name: str, impl: Callable[[str, str], bool]) -> cel.FunctionDecl:
    both = [cel.Type.STRING, cel.Type.STRING]
    overload = cel.Overload(
        f"string_{name}_string",
        return_type=cel.Type.BOOL,
        parameters=both,
        is_member=True,
        impl=impl,
    )
    return cel.FunctionDecl(name, [overload])


def trial(source: str) -> str | None:
    """Evaluate an expression whose value is no text, and give its error, if any."""
    found = _trials().compile(source).eval().value()
    return found if isinstance(found, str) else None


def is_text(value: cel.Value) -> bool:
    """Whether a value is a text; where it is not, it has the text of an error."""
    return bool(value.type() == _TEXT)
