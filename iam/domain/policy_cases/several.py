"""Policies in a file of their own: tables under ``[[policies]]``."""

from __future__ import annotations

from iam.domain.declarations.policies import read_declared_policy
from iam.domain.declarations.tables import Table, twice
from iam.domain.declarations.values import DeclaredPolicy

POLICIES = "policies"
CASES, GIVEN, REALM = OF_CASES = ("cases", "given", "realm")
OF_CONFIGURATION = "realms"


def read_policies(file: Table) -> tuple[DeclaredPolicy, ...]:
    """
    Read the policies of a file, which may have cases beside them.

    Args:
        file: The whole file; takes what is wrong with it.
    """
    if OF_CONFIGURATION in file.data:
        file.refuse(
            "is a table of configuration files: 'iam config check' and 'iam config "
            "apply' read those, with the policies under [[realms.policies]]",
            OF_CONFIGURATION,
        )
        return ()
    if CASES not in file.data:
        file.allow(POLICIES)
        return read_several(file)
    if _are_files(file.data.get(POLICIES, [])):
        file.refuse(
            "is a file of cases, and has no policies itself: 'iam policy test' runs it",
            CASES,
        )
        return ()
    file.allow(POLICIES, *OF_CASES)
    return read_several(file)


def _are_files(value: object) -> bool:
    """Whether what stands under ``policies`` are names of files, or nothing."""
    every = value if isinstance(value, list) else [value]
    return all(isinstance(each, str) for each in every)


def read_several(file: Table) -> tuple[DeclaredPolicy, ...]:
    """Read the tables of policies, each name once, and there must be one."""
    if not file.data.get(POLICIES):
        file.refuse(f"there is no policy in it: begin one with [[{POLICIES}]]")
        return ()
    found = tuple(filter(None, map(read_declared_policy, file.tables(POLICIES))))
    file.faults.extend(twice(found, "name", lambda each: each.policy.name))
    return found
