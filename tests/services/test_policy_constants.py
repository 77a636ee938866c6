"""What an operator is told of scopes and audiences that a realm does not allow."""

from __future__ import annotations

from dataclasses import replace

from iam.domain.client_settings import ClientSettings
from iam.domain.policies.values import Kind, Policy
from iam.domain.provider import ProviderSettings
from iam.services.compiled_policies import Failed

RULE = Policy(
    name="rule",
    kind=Kind.TOKEN,
    audience="client.public ? ['https://a.example'] : ['https://b.example']",
    add_scopes="['audit', 'ledger']",
)
SCOPE = (
    "policy {} of /alpha: add_scopes: {} is not among the policy_scopes of the realm, "
    "so adding it refuses the request; 'iam realm set --policy-scopes' says which may "
    "be added"
)
AUDIENCE = (
    "policy {} of /alpha: audience: {} is in no allowed_resources, of the realm or of "
    "a client, so choosing it refuses the request; 'iam realm set --allowed-resources' "
    "says whom clients may address"
)


def test_what_the_settings_of_a_realm_do_not_allow_is_told(services, policies, realm):
    a = ("https://a.example",)
    wanted = ProviderSettings(policy_scopes=("audit",), allowed_resources=a)
    services.realms.set(realm.path, wanted, active=None)

    policies.save(realm, RULE)
    policies.save(realm, replace(RULE, name="shade", audience=""), shadow=True)

    reach = services.policy_reach
    assert reach.of_policies(realm, ["rule", "shade"]) == [
        AUDIENCE.format("rule", "https://b.example"),
        SCOPE.format("rule", "ledger"),
        SCOPE.format("shade", "ledger"),
    ]
    assert reach.of_policies(realm, ["shade"]) == [SCOPE.format("shade", "ledger")]
    services.realms.delete(realm.path)
    assert reach.of_policies(realm, ["rule"]) == []


def test_what_the_client_or_its_realm_allows_is_not_told(services, policies, realm):
    services.realms.set(realm.path, {"policy_scopes": ("a",)}, active=None)
    b = ClientSettings(allowed_resources=("https://b.example",))
    services.clients.create(realm, "reports", b)
    allowed = "['reports', 'https://b.example', 'https://' + client.id]"

    policies.save(realm, replace(RULE, audience=allowed, add_scopes="['a']"))

    assert services.policy_reach.of_policies(realm, ["rule"]) == []


def test_what_does_not_compile_any_more_is_told_elsewhere(services, policies, realm):
    class Compiled:
        def of(self, policy):
            raise Failed(policy.name)

    policies.save(realm, RULE)
    reach = replace(services.policy_reach, compiled=Compiled())

    assert reach.of_policies(realm, ["rule"]) == []
