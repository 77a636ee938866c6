"""What policies may change of a token: less of it, and of more only what is listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iam.domain.policies.attributes import beside, is_member
from iam.domain.policies.drafts import (
    LARGEST_CLAIMS,
    NotAllowed,
    Said,
    TokenDraft,
    size_of,
)
from iam.domain.policies.patterns import is_of, names
from iam.domain.policy_settings import policy_scope_fault
from iam.domain.reserved_claims import OF_ACCESS_TOKENS, OF_EVERY_TOKEN
from iam.domain.resources import addressable
from iam.domain.scopes.reserved import SPECIAL_SCOPES
from tests.builders import a_client, a_realm

API, OTHER = "https://api.example", "https://other.example"
DRAFT = TokenDraft(
    claims={"email": "a@b.c"},
    lifetime=600,
    audience=("app",),
    scopes=("read",),
    allowed_audience=("app", API),
    policy_scopes=("audit", "trace", *sorted(SPECIAL_SCOPES)),
)


def test_a_policy_that_changes_nothing_is_not_named():
    said = Said(removed=("phone",), lifetime=3600, audience=["app"], scopes=["read"])

    assert DRAFT.after("p", said) is DRAFT
    assert DRAFT.after("p", Said()) is DRAFT


def test_claims_are_set_and_removed_and_the_last_policy_counts():
    first = DRAFT.after("a", Said(claims={"tier": 1, "tenant": "x"}))
    after = first.after("b", Said(claims={"tier": 2}, removed=["tenant", "email"]))

    assert first.claims == {"email": "a@b.c", "tier": 1, "tenant": "x"}
    assert after.claims == {"tier": 2}
    assert after.set_by_policies == {"tier"}
    assert after.changed_by == ("a", "b")


def test_what_is_taken_away_and_set_at_once_is_set():
    after = DRAFT.after("p", Said(claims={"email": "b@c.d"}, removed=["email"]))

    assert after.claims == {"email": "b@c.d"}


@pytest.mark.parametrize("name", ["sub", "exp", "scope", "iam", "active", "a b", ""])
def test_a_reserved_claim_is_out_of_reach_however_it_came_here(name):
    with pytest.raises(NotAllowed, match="set: "):
        DRAFT.after("p", Said(claims={name: 1}))


def test_claims_of_policies_have_room_for_two_kilobytes_of_json():
    most = "x" * (LARGEST_CLAIMS - size_of({"a": ""}, ["a"]))
    wide = TokenDraft(claims={"email": "y" * LARGEST_CLAIMS})

    full = wide.after("p", Said(claims={"a": most}))
    with pytest.raises(NotAllowed, match="set: all claims of policies together"):
        full.after("q", Said(claims={"b": 1}))
    with pytest.raises(NotAllowed, match="more than 2048"):
        wide.after("p", Said(claims={"a": most[:-1] + "é"}))

    assert full.after("q", Said(removed=["a"], claims={"b": most})).claims["b"] == most


@given(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.one_of(st.text(), st.integers(), st.booleans(), st.floats()),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ),
        max_size=3,
    )
)
def test_what_is_few_as_python_shows_it_has_room_as_json(claims):
    assert size_of(claims, claims) <= 4 * len(repr(claims))


@pytest.mark.parametrize(
    ("seconds", "lifetime"), [(1, 1), (599, 599), (600, 600), (2**62, 600)]
)
def test_a_lifetime_is_only_shortened(seconds, lifetime):
    assert DRAFT.after("p", Said(lifetime=seconds)).lifetime == lifetime


@pytest.mark.parametrize("seconds", [0, -1, -(2**63)])
def test_no_token_lives_for_no_time(seconds):
    with pytest.raises(NotAllowed, match="lifetime: gave less than a second"):
        DRAFT.after("p", Said(lifetime=seconds))


@pytest.mark.parametrize(
    ("said", "audience"),
    [((API,), (API,)), ((API, API), (API,)), ((API, "app"), (API, "app"))],
)
def test_an_audience_is_chosen_of_those_that_may_be(said, audience):
    assert DRAFT.after("p", Said(audience=said)).audience == audience


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ((), "audience: gave an empty list"),
        ((OTHER,), "audience: gave one that the client may not address"),
        ((API, OTHER), "audience: gave one that the client may not address"),
        ((API + "/",), "audience: gave one that the client may not address"),
    ],
)
def test_no_other_audience_is_chosen_and_no_value_is_told(said, fault):
    with pytest.raises(NotAllowed, match=fault) as refused:
        DRAFT.after("p", Said(audience=said))

    assert OTHER not in refused.value.reason


def test_the_audience_that_there_was_stays_allowed_after_another():
    moved = TokenDraft(audience=(OTHER,), allowed_audience=(API, OTHER)).after(
        "p", Said(audience=[API])
    )

    assert moved.after("q", Said(audience=[OTHER])).audience == (OTHER,)


def test_scopes_are_added_of_those_that_the_realm_lists():
    after = DRAFT.after("p", Said(scopes=["audit", "read", "audit"]))

    assert after.scopes == ("read", "audit")
    assert after.added == {"p": ("audit",)}
    assert after.after("q", Said(scopes=["trace"])).added == {
        "p": ("audit",),
        "q": ("trace",),
    }


@pytest.mark.parametrize("scope", ["write", "audit2", "", *sorted(SPECIAL_SCOPES)])
def test_no_other_scope_is_added_and_the_special_ones_never(scope):
    with pytest.raises(NotAllowed, match="add_scopes: gave one that is not among"):
        DRAFT.after("p", Said(scopes=["audit", scope]))


@pytest.mark.parametrize(
    ("agreed", "scopes", "lost"),
    [
        (None, ("audit", "trace"), {}),
        ((), (), {"p": ("audit", "trace")}),
        (("read", "trace"), ("trace",), {"p": ("audit",)}),
    ],
    ids=["nobody was asked", "nothing more was agreed to", "a part was agreed to"],
)
def test_nobody_gets_more_than_a_person_agreed_to(agreed, scopes, lost):
    draft = TokenDraft(policy_scopes=("audit", "trace"), agreed=agreed)
    after = draft.after("p", Said(scopes=["audit", "trace"]))

    assert (after.scopes, after.not_added) == (scopes, lost)
    assert after.changed_by == (("p",) if after.added else ())


def test_what_the_next_policy_is_told_is_what_the_last_one_left():
    after = DRAFT.after("p", Said(claims={"tier": 1}, lifetime=60, scopes=["audit"]))

    assert after.variables() == {
        "token.kind": "access_token",
        "token.scopes": ("read", "audit"),
        "token.claims": {"email": "a@b.c", "tier": 1},
        "token.lifetime": 60,
        "token.audience": ("app",),
    }


@pytest.mark.spec("RFC 8707", "2.2")
@pytest.mark.parametrize(
    ("client", "provider", "granted", "those"),
    [
        ({}, {}, (), {"app"}),
        ({}, {"allowed_resources": (API,)}, (), {"app", API}),
        ({"default_resources": (OTHER,)}, {}, (), {"app", OTHER}),
        (
            {"allowed_resources": (OTHER,)},
            {"allowed_resources": (API,)},
            (),
            {"app", OTHER},
        ),
        ({"allowed_resources": (API, OTHER)}, {}, (API,), {API}),
    ],
    ids=["itself", "the realm's", "its default", "its own", "what was granted"],
)
def test_whom_a_client_may_address(client, provider, granted, those):
    found = addressable(
        a_client("app", **client), a_realm(**provider).provider, granted=granted
    )

    assert set(found) == those


@pytest.mark.parametrize(
    ("pattern", "scope", "is_one"),
    [
        ("read", "read", True),
        ("read", "Read", False),
        ("read", "read2", False),
        ("*", "", True),
        ("*", "anything.at:all", True),
        ("read.*", "read.", True),
        ("read.*", "read", False),
        ("*.read", "a.b.read", True),
        ("*.read", "a.read.b", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("*x*x*", "oxo", False),
        ("*" + "a*" * 100 + "b", "a" * 255, False),
        ("a.c", "abc", False),
        ("[ab]", "a", False),
    ],
)
def test_a_star_stands_for_any_characters_and_nothing_else_stands_for_others(
    pattern, scope, is_one
):
    assert is_of(pattern, scope) is is_one
    assert names(("other", pattern), scope) is is_one


def test_no_attribute_stands_where_we_say_something():
    assert is_member("profile")
    assert not any(map(is_member, OF_EVERY_TOKEN | OF_ACCESS_TOKENS))


def test_attributes_have_room_for_two_kilobytes_of_json():
    told = beside({}, "photos", "x" * 2000)

    assert beside(told, "a", 1) == {**told, "a": 1}
    with pytest.raises(NotAllowed, match="value: all attributes together"):
        beside(told, "a", "x" * 100)


@pytest.mark.parametrize(
    ("scope", "fault"),
    [
        ("audit", None),
        ("https://api.example/audit", None),
        ("audit|Read the log", "'audit|Read the log' is not the name of a scope"),
        ("a b", "'a b' is not the name of a scope"),
        *(
            (each, f"{each} is never added by a policy")
            for each in sorted(SPECIAL_SCOPES)
        ),
    ],
)
def test_which_scopes_a_realm_can_let_policies_add(scope, fault):
    assert policy_scope_fault(scope) == fault
