"""Token and attribute policies as they run: which are asked, and which never are."""

from __future__ import annotations

import pytest

from iam.domain.errors import PolicyFailed, PolicyRefused
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.facts import AskedFor, RequestFacts
from iam.domain.policies.values import Kind, RealmPolicies, Target
from iam.services.attribute_policies import attributes_by
from iam.services.compiled_policies import CompiledPolicies
from iam.services.configuration import Live
from iam.services.keyring import Keyring
from iam.services.policy_facts import facts_for, facts_of_token
from iam.services.token_policies import TokenPolicies
from tests.builders import NOON, a_client, a_configuration, a_realm
from tests.conftest import StandingClock
from tests.protocol.policing import a_policy

REQUEST = RequestFacts(grant_type="client_credentials")
REALM, CLIENT = a_realm(), a_client()
DRAFT = TokenDraft(lifetime=600, audience=("myClient",), scopes=("read",))
FACTS = facts_of_token(REALM, CLIENT, AskedFor(request=REQUEST), now=NOON)
SOME = a_policy(stop=True)
POLICIES = TokenPolicies(compiled=CompiledPolicies(), clock=StandingClock())


def policies(*fields, **others) -> RealmPolicies:
    made = (a_policy(name=f"p{n}", **each) for n, each in enumerate(fields))
    return RealmPolicies(token=tuple(made), **others)


def after(*fields, draft=DRAFT) -> TokenDraft:
    return POLICIES.apply(policies(*fields), draft, FACTS)


@pytest.mark.parametrize(
    ("some", "are_asked"),
    [
        ({}, False),
        ({"scope": (SOME,)}, False),
        ({"attribute": (SOME,)}, False),
        ({"token": (SOME,)}, True),
        ({"shadows": {"p": SOME}}, True),
        ({"unread": ("p",)}, True),
    ],
    ids=["none", "of scopes", "attributes", "of tokens", "shadows", "unread ones"],
)
def test_a_realm_where_none_says_anything_of_tokens_is_not_asked(some, are_asked):
    configuration = a_configuration(policies={REALM.id: RealmPolicies(**some)})
    live = Live(configuration=configuration, keyring=Keyring())

    assert (POLICIES.of(live, REALM) is not None) is are_asked
    assert POLICIES.of(live, a_realm("/beta")) is None


def test_a_policy_that_a_newer_release_wrote_refuses_whatever_it_says():
    unread = RealmPolicies(token=(SOME,), unread=("a", "b"))
    facts = facts_for(
        Kind.ATTRIBUTE,
        realm=REALM,
        client=CLIENT,
        now=NOON,
        request=REQUEST,
        scopes=("read",),
    )

    for ask in (
        lambda: POLICIES.apply(unread, DRAFT, FACTS),
        lambda: attributes_by(POLICIES.compiled, unread, ("read",), facts),
    ):
        with pytest.raises(PolicyFailed) as refused:
            ask()
        assert refused.value.reason.startswith("policy a, b failed: a newer release")


def test_all_that_one_policy_says_is_of_the_moment_before_it():
    left = after(
        {"set": {"a": "token.lifetime", "b": "token.claims.size()"}, "lifetime": 60},
        {"set": {"c": "token.lifetime", "d": "token.claims.size()"}},
    )

    assert left.claims == {"a": 600, "b": 0, "c": 60, "d": 2}
    assert left.changed_by == ("p0", "p1")


def test_a_refusal_comes_before_anything_that_could_fail():
    with pytest.raises(PolicyRefused, match="Closed") as refused:
        after({"refuse": "'Closed'", "lifetime": 0})

    assert not isinstance(refused.value, PolicyFailed)


def test_what_comes_after_a_stop_is_not_even_compiled():
    broken = {"when": "nobody.knows.this", "set": {"a": "1"}}

    assert after({"stop": True, "set": {"b": "1"}}, broken).claims == {"b": 1}
    with pytest.raises(PolicyFailed, match="it failed") as refused:
        after({"stop": True, "when": "false"}, broken)
    assert "policy p1 failed: when does not compile" in refused.value.reason


@pytest.mark.parametrize("target", [Target.ID_TOKEN, Target.USERINFO])
def test_what_is_of_access_tokens_alone_is_not_evaluated_for_others(target):
    draft = TokenDraft(target=target, lifetime=600, scopes=("read",))
    fails = {
        "tokens": ["access_token", "id_token", "userinfo"],
        "set": {"kind": "token.kind"},
        "audience": "[]",
        "add_scopes": "['admin']",
    }

    left = after(fails, draft=draft)

    assert left.claims == {"kind": target.value}
    with pytest.raises(PolicyFailed):
        after(fails)


def test_userinfo_has_no_lifetime_to_shorten():
    said = {"tokens": ["access_token", "userinfo"], "lifetime": 60}

    assert after(said).lifetime == 60
    userinfo = TokenDraft(target=Target.USERINFO, lifetime=600)
    assert after(said, draft=userinfo) is userinfo
