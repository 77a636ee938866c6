"""What other policies would make of a request: in words, and without its values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.policies.comparing import (
    Attributes,
    Difference,
    Refusal,
    differences,
    with_policy,
    without,
)
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.values import Effect, Kind, Policy, RealmPolicies, Target

SCOPE_A = Policy(name="a", kind=Kind.SCOPE, scopes=("x",), effect=Effect.DENY)
SCOPE_C = replace(SCOPE_A, name="c")
TOKEN_B = Policy(name="b", kind=Kind.TOKEN, set={"tenant": "'a'"})
ATTRIBUTE = Policy(name="d", kind=Kind.ATTRIBUTE, scopes=("x",), value="1")
ALL = RealmPolicies(
    scope=(SCOPE_A, SCOPE_C),
    token=(TOKEN_B,),
    attribute=(ATTRIBUTE,),
    shadows={"a": SCOPE_C},
    unread=("u",),
)
ASKED = Decisions(asked=("x", "y"))
DRAFT = TokenDraft(
    claims={"tier": "gold"}, lifetime=600, audience=("a",), scopes=("x",)
)
REFUSED, FAILED = Refusal(reason="no"), Refusal(reason="oh", is_failure=True)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (ASKED, ASKED, []),
        (ASKED, replace(ASKED, why={"x": "a"}), []),
        (
            ASKED,
            Decisions(granted=("x",), dropped=("y",)),
            ["scope x: asked -> granted", "scope y: asked -> dropped"],
        ),
        (ASKED, Decisions(asked=("x",)), []),
        (ASKED, Decisions(dropped=("x", "y")), ["request: allowed -> refused"]),
        (Decisions(dropped=("x",)), REFUSED, []),
        (ASKED, FAILED, ["request: allowed -> failed"]),
        (Decisions(), Decisions(), []),
        (REFUSED, replace(REFUSED, reason="never"), []),
        (REFUSED, FAILED, ["request: refused -> failed"]),
        (FAILED, DRAFT, ["request: failed -> allowed"]),
        (DRAFT, DRAFT, []),
        (DRAFT, DRAFT._replace(changed_by=("a",)), []),
        (DRAFT, DRAFT._replace(claims={}), ["claim tier: set -> absent"]),
        (
            DRAFT,
            DRAFT._replace(claims={"tier": "tin", "tenant": "a"}),
            ["claim tenant: absent -> set", "claim tier: set -> set otherwise"],
        ),
        (
            DRAFT,
            DRAFT._replace(lifetime=60, audience=("b",)),
            ["lifetime: as it was -> shorter", "audience: as it was -> another"],
        ),
        (DRAFT._replace(lifetime=60), DRAFT, ["lifetime: as it was -> longer"]),
        (
            DRAFT,
            DRAFT._replace(scopes=("w",)),
            ["scope w: absent -> granted", "scope x: granted -> absent"],
        ),
        (
            DRAFT._replace(target=Target.ID_TOKEN),
            DRAFT._replace(target=Target.ID_TOKEN, claims={}),
            ["id_token claim tier: set -> absent"],
        ),
        (
            Attributes(told={"a": 1, "b": 2}),
            Attributes(told={"b": 3, "c": 4}),
            [
                "attribute a: set -> absent",
                "attribute b: set -> set otherwise",
                "attribute c: absent -> set",
            ],
        ),
        (Attributes(told={}), FAILED, ["request: allowed -> failed"]),
        (DRAFT, ASKED, []),
        (ASKED, DRAFT, []),
    ],
    ids=[
        "scopes: the same",
        "scopes: the same, by another policy",
        "scopes: granted, and dropped",
        "scopes: one that the other was not asked about",
        "scopes: nothing is left",
        "scopes: nothing left is a refusal, too",
        "scopes: a policy fails",
        "scopes: nothing was asked about",
        "refused for another reason",
        "refused, and failed",
        "refused no more",
        "token: the same",
        "token: the same, and a policy had a hand in it",
        "token: a claim is gone",
        "token: a claim is new, and one is another",
        "token: shorter, for somebody else",
        "token: longer",
        "token: scopes",
        "ID Token: a claim is gone",
        "attributes: gone, another, and new",
        "attributes: a policy fails",
        "never compared: scopes with a token",
        "never compared: a token with scopes",
    ],
)
def test_what_differs_is_said(before, after, said):
    assert [str(each) for each in differences(before, after)] == said


def test_differences_have_an_order():
    one, other = (
        Difference(what=what, before="asked", after="granted") for what in "ab"
    )

    assert sorted([other, one]) == [one, other]


@pytest.mark.parametrize(
    ("new", "changed"),
    [
        (
            first := replace(SCOPE_C, order=1, when="false"),
            {"scope": (first, SCOPE_A)},
        ),
        (fresh := replace(TOKEN_B, name="0"), {"token": (fresh, TOKEN_B)}),
        (
            moved := replace(TOKEN_B, name="a"),
            {"scope": (SCOPE_C,), "token": (moved, TOKEN_B)},
        ),
        (
            read := replace(ATTRIBUTE, name="u"),
            {"attribute": (ATTRIBUTE, read), "unread": ()},
        ),
    ],
    ids=["another version", "a new one", "of another kind", "of one that is not read"],
)
def test_a_policy_takes_the_place_of_the_one_with_its_name(new, changed):
    assert with_policy(ALL, new) == replace(ALL, shadows={}, **changed)


def test_a_policy_is_left_out():
    assert without(ALL, "b") == replace(ALL, token=(), shadows={})
