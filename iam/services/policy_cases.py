"""Files of cases, and the files whose policies they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from iam.domain.declarations.reading import read_declaration
from iam.domain.declarations.tables import Table
from iam.domain.declarations.values import DeclaredRealm
from iam.domain.faults import Fault, Refused
from iam.domain.policies.comparing import with_policy
from iam.domain.policies.values import NO_POLICIES, Policy, RealmPolicies
from iam.domain.policy_cases.reading import Case, read_cases
from iam.domain.policy_cases.several import OF_CONFIGURATION, POLICIES, read_several
from iam.domain.realms import ROOT, RealmPath
from iam.domain.scopes.syntax import Scope
from iam.engines import toml
from iam.engines.toml import Document, TomlError
from iam.services.declared_policies import expression_faults
from iam.services.policy_files import policies_in
from iam.services.toml_files import TomlFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySource(TomlFile):
    """A file that cases take policies from; ``realm`` is that of a configuration."""

    policies: tuple[Policy, ...]
    realm: RealmPath | None = None
    policy_scopes: tuple[Scope, ...] = ()


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
            sources.append(_source(path.parent / name, read.realm))
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


def _source(path: Path, realm: RealmPath | None) -> PolicySource:
    """
    Read the policies of a file, of a configuration those of one realm.

    Raises:
        TomlError: It cannot be read, or is not TOML.
    """
    document = toml.read_file(path, is_named=True)
    if OF_CONFIGURATION in document.data:
        return _configuration(path, document, realm)
    file = policies_in(path, document)
    return PolicySource(
        path=path,
        faults=file.faults,
        document=file.document,
        policies=file.policies,
    )


def _configuration(
    path: Path, document: Document, realm: RealmPath | None
) -> PolicySource:
    declaration, faults = read_declaration(document.data)
    try:
        found = _realm_of(declaration.realms, realm)
    except Refused as refused:
        found = DeclaredRealm(path=ROOT)
        faults += refused.faults
    faults += expression_faults(found.policies)
    return PolicySource(
        path=path,
        faults=tuple(sorted(faults, key=lambda fault: document.line(fault.path))),
        document=document,
        policies=tuple(each.policy for each in found.policies),
        realm=found.path,
        policy_scopes=found.provider.policy_scopes,
    )


def _realm_of(
    realms: Iterable[DeclaredRealm], wanted: RealmPath | None
) -> DeclaredRealm:
    """
    Give the realm whose policies are meant.

    Raises:
        Refused: There is none, or nobody says which of several.
    """
    if wanted is not None:
        found = [each for each in realms if each.path == wanted]
    else:
        found = [each for each in realms if each.policies]
    if len(found) == 1:
        return found[0]
    if not found:
        whose = f"there is no realm {wanted}" if wanted else "no realm has policies"
        raise Refused.because(f"{whose} in it", OF_CONFIGURATION)
    paths = ", ".join(str(each.path) for each in found)
    raise Refused.because(
        f"{paths} have policies: name the realm that the cases are about, as "
        f'realm = "{found[0].path}" at the top of their file',
        OF_CONFIGURATION,
    )
