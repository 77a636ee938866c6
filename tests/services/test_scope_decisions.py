"""Deciding by some policies: who is asked, in which order, and what fails."""

from __future__ import annotations

import pytest

from iam.domain.errors import PolicyFailed
from iam.domain.policies.facts import AskedFor, RequestFacts
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.values import Effect, Kind, Policy, RealmPolicies
from iam.services.compiled_policies import CompiledPolicies
from iam.services.configuration import Live
from iam.services.policy_facts import facts_for
from iam.services.scope_decisions import ScopeDecisions
from tests.builders import NOON, a_client, a_configuration, a_realm
from tests.conftest import StandingClock

REQUEST = RequestFacts(grant_type="client_credentials")
FACTS = facts_for(
    Kind.SCOPE,
    realm=a_realm(),
    client=a_client(),
    now=NOON,
    request=REQUEST,
    scopes=("read", "write"),
)


def a_policy(name: str, effect: str, *scopes: str, when: str = "true") -> Policy:
    return Policy(
        name=name,
        kind=Kind.SCOPE,
        effect=Effect(effect),
        scopes=scopes or ("*",),
        when=when,
    )


@pytest.fixture
def decisions() -> ScopeDecisions:
    return ScopeDecisions(compiled=CompiledPolicies(), clock=StandingClock())


def by(decisions, *policies, facts=FACTS, unread=()) -> Decisions:
    realm = RealmPolicies(scope=policies, unread=unread)
    return decisions.by(realm, ("read", "write"), facts)


def test_the_first_in_order_is_named_whether_or_not_it_looks_at_the_scope(decisions):
    looking = a_policy("b", "deny", when="scope != ''")
    not_looking = a_policy("a", "deny", when="realm != ''")

    assert by(decisions, looking, not_looking).why == {"read": "b", "write": "b"}
    assert by(decisions, not_looking, looking).why == {"read": "a", "write": "a"}


def test_one_without_a_condition_blocks_whatever_the_facts_are(decisions):
    too_much = FACTS | {"subject.groups": ("g",) * 5000}

    assert by(decisions, a_policy("a", "deny"), facts=too_much).dropped == (
        "read",
        "write",
    )


@pytest.mark.parametrize(
    ("policy", "changed", "why"),
    [
        (
            a_policy("old", "grant", when="no_such_function()"),
            {},
            "policy old failed: when does not compile: line 1",
        ),
        (
            a_policy("who", "deny", when="'a' in subject.groups"),
            {"subject.groups": ("g",) * 5000},
            "policy who failed: when: subject.groups has more than 1000 items",
        ),
        (
            a_policy("odd", "deny", when="client.properties['a'] == scope"),
            {},
            "policy odd failed: when: ",
        ),
    ],
    ids=["does not compile any more", "more is known than fits", "has no value"],
)
def test_what_fails_is_named_with_its_reason(decisions, policy, changed, why):
    with pytest.raises(PolicyFailed) as failed:
        by(decisions, policy, facts=FACTS | changed)

    assert failed.value.reason.startswith(why)


def test_what_a_newer_release_wrote_refuses_whatever_is_asked(decisions):
    with pytest.raises(PolicyFailed) as failed:
        by(decisions, unread=("newer",))

    assert failed.value.reason.startswith("policy newer failed: ")


def test_where_policies_are_not_asked_nobody_looks_at_them(decisions):
    asked = AskedFor(request=REQUEST, scopes=("read", "write"))

    live = Live(configuration=a_configuration(), keyring=None)

    found = decisions.decide(live, a_realm(), a_client(), asked)

    assert found == Decisions(granted=("read", "write"))
