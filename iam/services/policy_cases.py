"""Files of cases, and the files whose policies they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from iam.domain.declarations.tables import Table
from iam.domain.faults import Fault
from iam.domain.policies.comparing import with_policy
from iam.domain.policies.values import NO_POLICIES, Policy, RealmPolicies
from iam.domain.policy_cases.reading import Case, read_cases
from iam.domain.policy_cases.several import POLICIES, read_several
from iam.domain.realms import RealmPath
from iam.domain.scopes.syntax import Scope
from iam.engines import toml
from iam.engines.toml import TomlError
from iam.services.declared_policies import expression_faults
from iam.services.policy_sources import PolicySource, read_source
from iam.services.toml_files import TomlFile


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile(TomlFile):
    """
    A file of cases; nothing of it is whole where it or a source has faults.

    ``policies`` are its own and those of its sources. ``realm`` is None where nothing
    says whose they are.
    """

    cases: tuple[Case, ...]
    sources: tuple[PolicySource, ...]
    policies: tuple[Policy, ...]
    realm: RealmPath | None
    policy_scopes: tuple[Scope, ...]

    @property
    def faulty(self) -> list[TomlFile]:
        """This and each of its sources, where something is wrong with it."""
        return [each for each in (self, *self.sources) if each.faults]

    def over(self, others: RealmPolicies = NO_POLICIES) -> RealmPolicies:
        """Give its policies beside others; of two of one name its own is taken."""
        return reduce(with_policy, self.policies, replace(others, shadows={}))


def read_case_file(path: Path) -> CaseFile:
    """
    Read a file of cases, and the files that it names.

    Raises:
        TomlError: It cannot be read, or is not TOML.
    """
    document = toml.read_file(path)
    faults: list[Fault] = []
    table = Table(data=document.data, where=(), faults=faults)
    read = read_cases(table)
    own = read_several(table) if read.has_policies else ()
    faults += expression_faults(own)
    sources = []
    for place, name in enumerate(read.files):
        try:
            sources.append(read_source(path.parent / name, read.realm, is_named=True))
        except TomlError as error:
            table.refuse(f"{name}: {error}", POLICIES, place)
    named = {str(source.path): source.policies for source in sources}
    faults += _twice(named)
    realms = [source.realm for source in sources if source.realm]
    return CaseFile(
        path=path,
        faults=tuple(sorted(faults, key=lambda fault: document.line(fault.path))),
        document=document,
        cases=read.cases,
        sources=tuple(sources),
        policies=(
            *(each.policy for each in own),
            *(policy for source in sources for policy in source.policies),
        ),
        realm=read.realm or (realms[0] if realms else None),
        policy_scopes=tuple(
            scope for source in sources for scope in source.policy_scopes
        ),
    )


def _twice(named: dict[str, tuple[Policy, ...]]) -> Iterator[Fault]:
    """Refuse policies that have one name in several files."""
    first: dict[str, str] = {}
    for place, (file, policies) in enumerate(named.items()):
        for policy in policies:
            earlier = first.setdefault(policy.name, file)
            if earlier != file:
                message = f"policy {policy.name} is in {earlier}, and in {file}"
                yield Fault(path=(POLICIES, place), message=message)
