"""Tell an operator of texts in policies that the settings of a realm do not allow."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from iam.domain.configuration import Configuration
from iam.domain.policies.constants import out_of_reach
from iam.domain.policies.values import Kind, Policy
from iam.domain.realms import Realm
from iam.domain.resources import addressable
from iam.services.compiled_policies import CompiledPolicies, Failed


def texts_out_of_reach(
    configuration: Configuration,
    realm: Realm,
    names: Collection[str],
    compiled: CompiledPolicies,
) -> list[str]:
    """
    Say which scopes and audiences of token policies would refuse their requests.

    Those of shadows too: they are to be live one day.

    Args:
        configuration: The policies are read from.
        realm: Whose settings count.
        names: Of the policies to look at.
        compiled: Compiles what is not yet.
    """
    policies = configuration.policies_of(realm)
    shadows = (each for each in policies.shadows.values() if each.kind is Kind.TOKEN)
    given = [
        (policy.name, where, text)
        for policy in (*policies.token, *shadows)
        if policy.name in names
        for where, text in _texts(policy, compiled)
    ]
    if not given:
        return []
    reached = {
        address
        for client in configuration.clients_by_id.values()
        if client.realm_id == realm.id
        for address in addressable(client, realm.provider)
    }
    reached.update(realm.provider.allowed_resources, realm.provider.default_resources)
    scopes = realm.provider.policy_scopes
    said = [
        f"policy {name} of {realm.path}: {where}: {fault}"
        for name, where, text in given
        if (fault := out_of_reach(where, text, policy_scopes=scopes, reached=reached))
    ]
    return list(dict.fromkeys(said))


def _texts(policy: Policy, compiled: CompiledPolicies) -> Iterator[tuple[str, str]]:
    try:
        yield from compiled.of(policy).texts()
    except Failed:  # it is told elsewhere, and whatever it decides is refused
        return
