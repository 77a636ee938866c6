"""The policies of a declaration: their expressions looked at, and they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iam.domain.configuration import Configuration
from iam.domain.declarations.policies import PolicyRemoval, PolicyStep
from iam.domain.declarations.values import (
    Declaration,
    DeclaredPolicy,
    DeclaredRealm,
)
from iam.domain.faults import Fault, Refused
from iam.domain.policies.reading import MOST_OF_REALM
from iam.domain.realms import Realm
from iam.services import policy_changes
from iam.services.changes import Change
from iam.services.compiled_policies import faults_of
from iam.services.policy_checks import require_room, too_long

FROM_A_FILE = "from a configuration file"
"""Why, where nobody says it."""


class DeclaredPolicies:
    """Compiles the policies of a declaration once in the life of this object."""

    def __init__(self) -> None:
        self._faults: list[Fault] | None = None

    def faults(self, declaration: Declaration) -> list[Fault]:
        """Say what is wrong with their expressions."""
        if self._faults is None:
            self._faults = policy_faults(declaration)
        return self._faults


def policy_faults(declaration: Declaration) -> list[Fault]:
    """Say what is wrong with the expressions of policies, where each stands."""
    return [
        *(fault for realm in declaration.realms for fault in _too_long(realm)),
        *expression_faults(
            each for realm in declaration.realms for each in realm.policies
        ),
    ]


def _too_long(realm: DeclaredRealm) -> Iterator[Fault]:
    """Say of a realm whose policies could not all be kept that it has too many."""
    size = sum(each.policy.size for each in realm.policies)
    if size > MOST_OF_REALM:
        path = (*realm.where, "policies")
        yield Fault(path=path, message=too_long(f"realm {realm.path}", size))


def expression_faults(declared: Iterable[DeclaredPolicy]) -> list[Fault]:
    """Say the same of some policies of a file."""
    return [
        fault.under(*each.where)
        for each in declared
        for fault in faults_of(each.policy)
    ]


def carry_out_policy(
    change: Change, step: PolicyStep | PolicyRemoval, *, note: str
) -> None:
    """Make, change or delete a policy, whose expressions are known to be sound."""
    realm = change.before.realms[step.realm]
    if isinstance(step, PolicyStep):
        policy_changes.put(change, realm, step.declared, note=note)
    elif kept := change.store.policies.find(realm.id, step.gone):
        policy_changes.remove(change, realm, kept, note=note)


def require_room_for(change: Change, steps: Iterable[object]) -> None:
    """
    Refuse steps that leave a realm with more policies than stay compiled.

    Raises:
        Refused: With the realm.
    """
    paths = dict.fromkeys(each.realm for each in steps if isinstance(each, PolicyStep))
    for path in paths:
        require_room(change.store, change.before.realms[path])


def require_policies_read(
    realms: Iterable[Realm], configuration: Configuration
) -> None:
    """
    Refuse to leave out of an export what only a newer release can read.

    Raises:
        Refused: With the names of such policies.
    """
    unread = [
        f"{name} of {realm.path}"
        for realm in realms
        for name in configuration.policies_of(realm).unread
    ]
    if unread:
        raise Refused.because(
            "a newer release wrote what this one cannot export: policy "
            f"{', '.join(unread)}; export with that release"
        )
