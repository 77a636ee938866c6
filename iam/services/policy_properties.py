"""Tell an operator of clients that lack a property which a policy cannot do without."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.policies.patterns import names as matches
from iam.domain.policies.reach import who_lacks
from iam.domain.policies.values import Kind, Policy
from iam.domain.realms import Realm
from iam.services.compiled_policies import CompiledPolicies, Failed

_CLIENT_ID = "client.id"


def properties_missing(
    configuration: Configuration,
    realm: Realm,
    names: Collection[str],
    compiled: CompiledPolicies,
) -> list[str]:
    """
    Say which policies would refuse clients, for a property that those do not have.

    Those of shadows too: they are to be live one day. A policy whose condition looks at
    the client_id has chosen its clients.

    Args:
        configuration: The policies and clients are read from.
        realm: Whose they are.
        names: Of the policies to look at.
        compiled: Compiles what is not yet.
    """
    clients = [
        client
        for client in configuration.clients_by_id.values()
        if client.realm_id == realm.id and client.is_active
    ]
    said = [
        who_lacks(realm.path, policy.name, key, lacking)
        for policy in configuration.policies_of(realm).all
        if policy.name in names
        for key in _needed(policy, compiled)
        if (lacking := sorted(_lacking(policy, key, realm, clients)))
    ]
    return list(dict.fromkeys(said))


def _needed(policy: Policy, compiled: CompiledPolicies) -> list[str]:
    try:
        expressions = compiled.of(policy).expressions
    except Failed:  # it is told elsewhere, and whatever it decides is refused
        return []
    when = expressions["when"]
    if _CLIENT_ID in when.uses:
        return []
    needed = {key for each in expressions.values() for key in each.properties.needed}
    return sorted(needed - when.properties.asked)


def _lacking(
    policy: Policy, key: str, realm: Realm, clients: Collection[Client]
) -> Iterator[str]:
    for client in clients:
        if key in client.properties:
            continue
        if policy.kind is Kind.TOKEN or _names_a_scope(policy, realm, client):
            yield client.client_id


def _names_a_scope(policy: Policy, realm: Realm, client: Client) -> bool:
    if policy.kind is Kind.SCOPE and not client.uses_policies_for_scopes(
        realm.provider
    ):
        return False
    return any(
        matches(policy.scopes, scope) for scope in client.all_scopes(realm.provider)
    )
