"""What an operator is told of clients without a property that a policy reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.policies.values import Effect, Kind, Policy
from iam.services.compiled_policies import Failed

TIER = Policy(name="tier", kind=Kind.TOKEN, set={"tier": "client.properties.tier"})
LACKS = (
    "policy tier of /alpha reads client.properties.tier, and {} none: what it decides "
    "of them is refused. Ask has(client.properties.tier) in when, or give it to them "
    "with 'iam client set --custom-properties'"
)


@pytest.fixture
def told(services, policies, realm):
    """Save a policy of the realm, and give what an operator is told."""
    clients = services.clients
    clients.create(realm, "gold", ClientSettings(custom_properties=("tier=gold",)))
    clients.create(realm, "web", ClientSettings(scopes=("read",)))
    clients.create(realm, "job", ClientSettings(scopes=("write",)))
    clients.create(realm, "gone", ClientSettings(status="inactive"))

    def save(policy, **changed):
        policies.save(realm, policy, **changed)
        return services.policy_reach.of_policies(realm, [policy.name])

    return save


def test_clients_that_lack_what_a_policy_reads_are_named(told, services, realm):
    assert told(TIER) == [LACKS.format("job, web have")]
    services.clients.set(realm, "job", {"custom_properties": ("tier=iron",)})
    assert told(TIER) == [LACKS.format("web has")]
    later = replace(TIER, lifetime="60")
    assert told(later, shadow=True) == [LACKS.format("web has")]
    services.clients.set(realm, "web", {"custom_properties": ("tier=",)})
    assert told(TIER) == []


@pytest.mark.parametrize(
    "when",
    [
        "has(client.properties.tier)",
        "'tier' in client.properties",
        "client.id in ['gold']",
    ],
)
def test_a_policy_that_asks_first_or_chose_its_clients_is_let_be(told, when):
    assert told(replace(TIER, when=when)) == []


def test_a_condition_that_reads_and_one_that_asks_elsewhere_are_told(told):
    reads = replace(TIER, set={}, when="client.properties.tier == 'gold'", stop=True)
    late = replace(TIER, lifetime="has(client.properties.tier) ? 60 : 30")

    assert told(reads) == [LACKS.format("job, web have")]
    assert told(late) == [LACKS.format("job, web have")]


def test_a_policy_of_scopes_is_about_clients_that_have_one_and_ask(
    told, services, realm
):
    rule = Policy(
        name="tier",
        kind=Kind.SCOPE,
        effect=Effect.GRANT,
        scopes=("re*",),
        when="client.properties.tier == 'gold'",
    )

    assert told(rule) == []
    services.realms.set(realm.path, {"use_policies_for_scopes": True}, active=None)
    assert told(rule) == [LACKS.format("web has")]
    assert told(replace(rule, kind=Kind.ATTRIBUTE, effect=None, value="'x'")) == [
        LACKS.format("web has")
    ]


def test_what_does_not_compile_any_more_is_told_elsewhere(told, services, realm):
    class Compiled:
        def of(self, policy):
            raise Failed(policy.name)

    told(TIER)
    reach = replace(services.policy_reach, compiled=Compiled())

    assert reach.of_policies(realm, ["tier"]) == []
