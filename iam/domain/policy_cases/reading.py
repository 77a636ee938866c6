"""Cases of policies, read from a file: what is given, and what is to come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iam.domain.declarations.tables import Table, twice
from iam.domain.faults import Path
from iam.domain.policies.values import Kind
from iam.domain.policies.variables import Type
from iam.domain.policy_cases.facts import read_facts, type_fault
from iam.domain.policy_cases.several import CASES, GIVEN, OF_CASES, POLICIES, REALM
from iam.domain.realms import RealmPath
from iam.domain.scopes.syntax import Scope

LONGEST_NAME = 200
GRANTED, DROPPED, ASKED, BECAUSE = OF_SCOPES = (
    "granted",
    "dropped",
    "asked",
    "because",
)
CLAIMS, LIFETIME, AUDIENCE, SCOPES, REFUSED = OF_TOKENS = (
    "claims",
    "lifetime",
    "audience",
    "scopes",
    "refused",
)
ATTRIBUTES, FAILED = "attributes", "failed"
_EXPECT = "expect"
_ALLOWED, _POLICY_SCOPES, _AGREED = _LISTS = (
    "allowed_resources",
    "policy_scopes",
    "agreed",
)
_EXPECTED = {
    **dict.fromkeys((GRANTED, DROPPED, ASKED, AUDIENCE, SCOPES), Type.TEXTS),
    BECAUSE: Type.TEXT_MAP,
    CLAIMS: Type.ANY_MAP,
    LIFETIME: Type.INT,
    REFUSED: Type.TEXT,
    ATTRIBUTES: Type.ANY_MAP,
    FAILED: Type.TEXT,
}
_OF_KIND = {
    Kind.SCOPE: OF_SCOPES,
    Kind.TOKEN: OF_TOKENS,
    Kind.ATTRIBUTE: (ATTRIBUTES,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """
    What policies are told, and what the realm and the client allow.

    ``facts`` has the variables that a case names. What else is None is left out: the
    ``policy_scopes`` are the realm's then, and ``agreed`` is all that was asked for.
    """

    facts: Mapping[str, object] = field(default_factory=dict)
    allowed_resources: tuple[str, ...] | None = None
    policy_scopes: tuple[Scope, ...] | None = None
    agreed: tuple[Scope, ...] | None = None

    def over(self, other: Given) -> Given:
        """Give this, and from another what is left out here."""

        def first(name: str) -> tuple[str, ...] | None:
            mine: tuple[str, ...] | None = getattr(self, name)
            theirs: tuple[str, ...] | None = getattr(other, name)
            return theirs if mine is None else mine

        return Given(
            facts={**other.facts, **self.facts},
            allowed_resources=first(_ALLOWED),
            policy_scopes=first(_POLICY_SCOPES),
            agreed=first(_AGREED),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    One case.

    ``expected`` has what is to come of it, by the names of this room; what is not named
    is not looked at.
    """

    name: str
    given: Given
    expected: Mapping[str, object]
    where: Path

    def is_about(self, kind: Kind) -> bool:
        """Whether policies of a kind have a say; all have where one is to fail."""
        named = self.expected.keys()
        return FAILED in named or not named.isdisjoint(_OF_KIND[kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """
    The cases of a file.

    Their policies stand beside them, or in the ``files`` named; ``realm`` says whose
    policies of a configuration file are meant.
    """

    cases: tuple[Case, ...] = ()
    files: tuple[str, ...] = ()
    realm: RealmPath | None = None
    has_policies: bool = False


def read_cases(file: Table) -> Cases:
    """
    Read the cases of a file; policies beside them are read by `read_several`.

    Args:
        file: The whole file; takes what is wrong with it.
    """
    file.allow(POLICIES, *OF_CASES)
    always = _given(file.table(GIVEN))
    cases = [
        case
        for table in file.tables(CASES)
        if (case := _case(table, always)) is not None
    ]
    if not file.data.get(CASES):
        file.refuse(f"there is no case in it: begin one with [[{CASES}]]")
    file.faults.extend(twice(cases, "name", lambda case: case.name))
    files = _files(file.data.get(POLICIES, []))
    return Cases(
        cases=tuple(cases),
        files=files or (),
        realm=file.realm_path(REALM),
        has_policies=files is None,
    )


def _files(value: object) -> tuple[str, ...] | None:
    """Give the files that are named in place of policies; None where there are none."""
    if isinstance(value, str):
        return (value,)
    if type_fault(Type.TEXTS, value) or not isinstance(value, list):
        return None
    return tuple(value)


def _case(table: Table, always: Given) -> Case | None:
    table.allow("name", GIVEN, _EXPECT)
    table.require("name")
    name = table.text("name", _name_fault)
    given = _given(table.table(GIVEN)).over(always)
    expected = _expected(table.table(_EXPECT))
    if name is None:
        return None
    return Case(name=name, given=given, expected=expected, where=table.where)


def _name_fault(value: object) -> str | None:
    if (
        isinstance(value, str)
        and value.strip()
        and value.isprintable()
        and len(value) <= LONGEST_NAME
    ):
        return None
    return f"must be a TOML string of 1 to {LONGEST_NAME} visible characters"


def _given(table: Table) -> Given:
    lists = {name: _list(table, name) for name in _LISTS}
    return Given(
        facts=read_facts(table, _LISTS),
        allowed_resources=lists[_ALLOWED],
        policy_scopes=lists[_POLICY_SCOPES],
        agreed=lists[_AGREED],
    )


def _list(table: Table, name: str) -> tuple[str, ...] | None:
    if name not in table.data:
        return None
    value = table.data[name]
    if fault := type_fault(Type.TEXTS, value):
        table.refuse(fault, name)
    return tuple(value) if isinstance(value, list) else None


def _expected(table: Table) -> dict[str, object]:
    table.allow(*_EXPECTED)
    found = {name: table.data[name] for name in _EXPECTED if name in table.data}
    if not table.data:
        table.refuse(
            f"nothing is expected: give at least one of {', '.join(_EXPECTED)}"
        )
    for name, value in found.items():
        is_switch = name == REFUSED and isinstance(value, bool)
        if not is_switch and (fault := type_fault(_EXPECTED[name], value)):
            table.refuse(fault, name)
    return found
