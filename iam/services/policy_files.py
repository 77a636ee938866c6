"""Files of policies: read one with the place of every fault, write one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from iam.domain.declarations.tables import Table
from iam.domain.faults import Fault
from iam.domain.policies.reading import to_plain_policy
from iam.domain.policies.values import Policy
from iam.domain.policy_cases.several import POLICIES, read_policies
from iam.engines import toml
from iam.engines.toml import Document
from iam.services.declared_policies import expression_faults
from iam.services.toml_files import TomlFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFile(TomlFile):
    """A file of policies that was read."""

    policies: tuple[Policy, ...]


def read_policy_file(path: Path) -> PolicyFile:
    """
    Read a file, and compile what is in it; every fault is told.

    Raises:
        TomlError: It cannot be read, or is not TOML.
    """
    return policies_in(path, toml.read_file(path))


def policies_in(path: Path, document: Document) -> PolicyFile:
    """Compile what a file says, which was read already; every fault is told."""
    faults: list[Fault] = []
    declared = read_policies(Table(data=document.data, where=(), faults=faults))
    faults += expression_faults(declared)
    return PolicyFile(
        path=path,
        policies=tuple(each.policy for each in declared),
        faults=tuple(sorted(faults, key=lambda fault: document.line(fault.path))),
        document=document,
    )


def write_policies(policies: Iterable[Policy]) -> str:
    """Write policies as a file that `read_policy_file` reads."""
    return toml.write({POLICIES: [to_plain_policy(policy) for policy in policies]})
