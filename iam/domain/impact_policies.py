"""What a change does to policies, and to clients that act for themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.declarations.differences import ClientStep, RealmStep, Step
from iam.domain.declarations.policies import PolicyRemoval, PolicyStep
from iam.domain.policies.kept import arranged
from iam.domain.policies.reach import ALONE, SWITCH
from iam.domain.policies.values import RealmPolicies
from iam.domain.realms import Realm, RealmId, RealmPath


def acting_alone(configuration: Configuration, realm: Realm) -> list[Client]:
    """Give the clients that get scopes for themselves, as far as policies let them."""
    if ALONE not in realm.provider.grant_types:
        return []
    return sorted(
        (
            client
            for client in configuration.clients_by_id.values()
            if client.realm_id == realm.id
            and client.is_active
            and ALONE in client.settings.grant_types
            and client.uses_policies_for_scopes(realm.provider)
            and client.all_scopes(realm.provider)
        ),
        key=lambda client: client.client_id,
    )


def realms_touched(before: Configuration, steps: Iterable[Step]) -> list[Realm]:
    """Give the realms that are there, and where steps change what policies decide."""
    return [
        before.realms[path]
        for path in sorted({*_touched(steps)}, key=lambda path: path.names)
        if path in before.realms
    ]


def policies_changed(
    steps: Iterable[Step], path: RealmPath
) -> list[PolicyStep | PolicyRemoval]:
    """Give the steps that make, change or delete policies of a realm."""
    return [
        step
        for step in steps
        if isinstance(step, PolicyStep | PolicyRemoval) and step.realm == path
    ]


def _touched(steps: Iterable[Step]) -> Iterator[RealmPath]:
    for step in steps:
        match step:
            case PolicyStep() | PolicyRemoval():
                yield step.realm
            case RealmStep(changed=changed) if SWITCH in changed:
                yield step.declared.path
            case ClientStep(before=Client(), changed=changed) if SWITCH in changed:
                yield step.realm
            case _:
                pass


def policies_after(
    before: Configuration, steps: Collection[Step]
) -> dict[RealmId, RealmPolicies]:
    """Give the policies of all realms as steps would leave them."""
    found = dict(before.policies)
    for realm in before.realms.values():
        put = {
            step.declared.name: step.declared
            for step in steps
            if isinstance(step, PolicyStep) and step.realm == realm.path
        }
        gone = {
            step.gone
            for step in steps
            if isinstance(step, PolicyRemoval) and step.realm == realm.path
        }
        if put or gone:
            today = before.policies_of(realm)
            found[realm.id] = arranged(today, put, gone=gone)
    return found
