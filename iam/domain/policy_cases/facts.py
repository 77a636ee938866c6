"""What a case gives policies to decide by: variables, and defaults for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from math import isfinite

from iam.domain.declarations.tables import Table
from iam.domain.policies.facts import CLIENT, PERSON
from iam.domain.policies.values import Target
from iam.domain.policies.variables import NOBODY_SIGNED_IN, VARIABLES, Type

CLIENT_CREDENTIALS = "client_credentials"
AUTHORIZATION_CODE = "authorization_code"
TIME = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""When a case that names no time happens: a Thursday, at noon."""
LIFETIME = 3600

_INTS = range(-(2**63), 2**63)
_ONE_OF = {
    "subject.kind": (PERSON, CLIENT),
    "request.grant_type": (AUTHORIZATION_CODE, "refresh_token", CLIENT_CREDENTIALS),
    "token.kind": tuple(Target),
}
_DECIDED_ON = "scope"
"""The one variable that no case gives: every scope is decided on."""


def read_facts(table: Table, others: tuple[str, ...] = ()) -> dict[str, object]:
    """
    Read values by the names of variables, however their tables are nested.

    Args:
        table: Takes what is wrong with them.
        others: Keys of the table that are no variables.
    """
    found = {}
    for path, name, value in _leaves(table, table.data, ()):
        if name in others:
            continue
        if name == _DECIDED_ON:
            table.refuse("is each of request.scopes in turn; leave it out", *path)
        elif name not in VARIABLES:
            table.refuse(_unknown(name, others), *path)
        elif fault := _fault_of(name, value):
            table.refuse(fault, *path)
        else:
            found[name] = tuple(value) if isinstance(value, list) else value
    return found


def _leaves(
    table: Table, data: Mapping[str, object], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str, object]]:
    """Give what is no group of variables, with its path and its whole name."""
    for key, value in data.items():
        path = (*above, key)
        name = ".".join(path)
        if not any(each.startswith(f"{name}.") for each in VARIABLES):
            yield path, name, value
        elif isinstance(value, Mapping):
            yield from _leaves(table, value, path)
        else:
            table.refuse("must be a TOML table of variables", *path)


def _unknown(name: str, others: tuple[str, ...]) -> str:
    near = get_close_matches(name, (*VARIABLES, *others), n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"there is no variable {name}{hint}"


def _fault_of(name: str, value: object) -> str | None:
    """Say why a value cannot be a variable's."""
    if fault := type_fault(VARIABLES[name].type, value):
        return fault
    choices = _ONE_OF.get(name, ())
    if choices and value not in choices:
        return f"must be one of {', '.join(choices)}"
    return None


def type_fault(wanted: Type, value: object) -> str | None:
    """Say why a value of TOML is not of a type."""
    return None if _FITS[wanted](value) else f"must be {_WANTED[wanted]}"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in _INTS


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_time(value: object) -> bool:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return False
    try:
        value.astimezone(UTC)
    except OverflowError:  # before or after all years
        return False
    return True


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_text_map(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, value.values()))


def _is_map(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_plain, value.values()))


def _is_plain(value: object) -> bool:
    """Whether JSON has a value of TOML: no dates and times, and every number."""
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, str | bool) or _is_int(value) or _is_map(value)


_FITS = {
    Type.TEXT: _is_text,
    Type.INT: _is_int,
    Type.BOOL: _is_bool,
    Type.TIME: _is_time,
    Type.TEXTS: _are_texts,
    Type.TEXT_MAP: _is_text_map,
    Type.ANY_MAP: _is_map,
}
_WANTED = {
    Type.TEXT: "a TOML string",
    Type.INT: "a TOML integer of 64 bits",
    Type.BOOL: "a TOML boolean",
    Type.TIME: "a TOML date-time with its zone, as 2026-01-31T12:00:00Z, "
    "and of the years 1 to 9999 in UTC",
    Type.TEXTS: "a TOML array of strings",
    Type.TEXT_MAP: "a TOML table of strings",
    Type.ANY_MAP: "a TOML table of what JSON has: no dates and times, no inf and nan",
}


def with_defaults(given: Mapping[str, object], realm: str) -> dict[str, object]:
    """
    Give a value for every variable but the scope that is decided on.

    A client acts for itself where the case says so by the kind of its subject or by
    the grant type; else a person does, who signed in just now.

    Args:
        given: What the case says.
        realm: Where it says nothing of that.
    """
    is_client = _acts_for_itself(given)
    client_id = given.get("client.id", "a-client")
    scopes = given.get("request.scopes", ())
    defaults: dict[str, object] = {
        "realm": realm,
        "subject.kind": CLIENT if is_client else PERSON,
        "subject.id": client_id if is_client else "a-person",
        "subject.username": "" if is_client else "somebody",
        "subject.groups": (),
        "subject.attributes": {},
        "client.id": client_id,
        "client.public": False,
        "client.verified": False,
        "client.scopes": scopes,
        "client.properties": {},
        "request.grant_type": CLIENT_CREDENTIALS if is_client else AUTHORIZATION_CODE,
        "request.scopes": scopes,
        "request.resources": (),
        "request.address": "",
        "request.country": "",
        "request.time": TIME,
        "authentication.level": "",
        "authentication.methods": () if is_client else ("pwd",),
        "authentication.age": NOBODY_SIGNED_IN if is_client else 0,
        "token.kind": Target.ACCESS_TOKEN.value,
        "token.scopes": scopes,
        "token.claims": {},
        "token.lifetime": LIFETIME,
        "token.audience": (),
    }
    return {**defaults, **given}


def _acts_for_itself(given: Mapping[str, object]) -> bool:
    """Whether no person is behind the request of a case."""
    kind = given.get("subject.kind")
    if kind is not None:
        return kind == CLIENT
    return given.get("request.grant_type") == CLIENT_CREDENTIALS
