"""The policies of a configuration file: read, compared with today's, written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iam.domain.declarations.tables import Table
from iam.domain.declarations.today import Today
from iam.domain.declarations.values import Declaration, DeclaredPolicy, DeclaredRealm
from iam.domain.faults import Fault
from iam.domain.policies.kept import changed_fields
from iam.domain.policies.reading import read_policy
from iam.domain.policies.values import Policy
from iam.domain.realms import Realm, RealmPath


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStep:
    """Make a policy, or a new version of it that says the fields named otherwise."""

    realm: RealmPath
    declared: Policy
    before: Policy | None
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The policy, as the audit trail names it."""
        return _name(self.realm, self.declared.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRemoval:
    """Delete a policy that the file does not name; its history stays."""

    realm: RealmPath
    gone: str
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The policy, as the audit trail names it."""
        return _name(self.realm, self.gone)


def read_declared_policy(table: Table) -> DeclaredPolicy | None:
    """Read a policy; its expressions are not compiled here."""
    policy, faults = read_policy(table.data)
    table.faults.extend(fault.under(*table.where) for fault in faults)
    return DeclaredPolicy(policy=policy, where=table.where) if policy else None


def policy_steps(
    declared: DeclaredRealm, realm: Realm | None, today: Today
) -> Iterator[PolicyStep]:
    """Give what makes the policies of a realm as declared."""
    there = today.policies_of(realm) if realm else {}
    for each in declared.policies:
        before = there.get(each.policy.name)
        if before != each.policy:
            yield PolicyStep(
                realm=declared.path,
                declared=each.policy,
                before=before,
                changed=changed_fields(before, each.policy),
            )


def policies_not_declared(
    declared: DeclaredRealm, realm: Realm, today: Today
) -> Iterator[PolicyRemoval]:
    """Give what deletes the live policies that are not declared."""
    names = {each.policy.name for each in declared.policies}
    unread = today.configuration.policies_of(realm).unread
    for name in sorted({*today.policies_of(realm), *unread} - names):
        yield PolicyRemoval(realm=realm.path, gone=name)


def unread_faults(declaration: Declaration, today: Today) -> list[Fault]:
    """Refuse to change policies that a newer release wrote."""
    faults = []
    for declared in declaration.realms:
        realm = today.configuration.realms.get(declared.path)
        unread = today.configuration.policies_of(realm).unread if realm else ()
        faults += [
            Fault(
                path=each.where,
                message=f"policy {each.policy.name} was changed with a newer release, "
                "and this one does not know all of it: change it with that release",
            )
            for each in declared.policies
            if each.policy.name in unread
        ]
    return faults


def _name(realm: RealmPath, name: str) -> str:
    return f"{str(realm).rstrip('/')}/policies/{name}"
