"""Where policies that are tried come from: a file of them, or a configuration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from iam.domain.declarations.reading import read_declaration
from iam.domain.declarations.values import DeclaredRealm
from iam.domain.faults import Refused
from iam.domain.policies.values import Policy
from iam.domain.policy_cases.several import OF_CONFIGURATION
from iam.domain.realms import ROOT, RealmPath
from iam.domain.scopes.syntax import Scope
from iam.engines import toml
from iam.engines.toml import Document
from iam.services.declared_policies import expression_faults
from iam.services.policy_files import policies_in
from iam.services.toml_files import TomlFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySource(TomlFile):
    """A file that policies are tried from; ``realm`` is that of a configuration."""

    policies: tuple[Policy, ...]
    realm: RealmPath | None = None
    policy_scopes: tuple[Scope, ...] = ()


def read_source(
    path: Path, realm: RealmPath | None, *, is_named: bool = False
) -> PolicySource:
    """
    Read the policies of a file, of a configuration those of one realm.

    Args:
        path: The file.
        realm: Whose policies; None: of the one that has any.
        is_named: Another file names it, so that it cannot be a pipe.

    Raises:
        TomlError: It cannot be read, or is not TOML.
    """
    document = toml.read_file(path, is_named=is_named)
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
        faults = faults or [*refused.faults]  # what is wrong may be why it is not there
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
