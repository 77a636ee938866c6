"""What becomes of each scope: granted, dropped or asked for, and who decided."""

from __future__ import annotations

import pytest

from iam.domain.authorization import AuthorizationRequest
from iam.domain.claims_request import ClaimsRequest, WantedClaim
from iam.domain.consents import Reason, Spared
from iam.domain.errors import InvalidGrant, InvalidScope
from iam.domain.grants import ShownScope
from iam.domain.policies.outcomes import (
    Decisions,
    Opinion,
    decide,
    grant_left,
    nothing_left,
    nothing_left_of_grant,
    request_left,
    scopes_behind,
    union,
)
from iam.domain.policies.values import Effect
from iam.domain.provider import ProviderSettings
from tests.builders import a_client
from tests.domain.consenting import LOOPBACK, READ, Today, ask, the_past, then
from tests.domain.test_grants import a_grant


def opinions(*written: str) -> list[Opinion]:
    """Read opinions as ``staff grants read``."""
    effects = {"grants": Effect.GRANT, "denies": Effect.DENY}
    return [
        Opinion(policy=policy, effect=effects[does], scope=scope)
        for policy, does, scope in map(str.split, written)
    ]


def naming(*names: str, userinfo=()) -> ClaimsRequest:
    return ClaimsRequest(
        id_token=tuple(WantedClaim(name=name) for name in names),
        userinfo=tuple(WantedClaim(name=name) for name in userinfo),
    )


def a_request(**changed) -> AuthorizationRequest:
    plain = {"scopes": ["openid", "email", "read"], "client_id": "app"}
    changed = {name: value for name, value in changed.items() if value is not None}
    request = AuthorizationRequest.from_plain(plain | changed)
    assert isinstance(request.scopes, tuple)
    return request


@pytest.mark.parametrize(
    ("said", "outcome", "why"),
    [
        ((), "asked", None),
        (("a grants read",), "granted", "a"),
        (("a denies read",), "dropped", "a"),
        (("a grants read", "b denies read"), "dropped", "b"),
        (("a denies read", "b grants read"), "dropped", "a"),
        (("a grants read", "b grants read"), "granted", "a"),
        (("a denies read", "b denies read"), "dropped", "a"),
        (("a denies write",), "asked", None),
    ],
    ids=[
        "nobody has an opinion",
        "one grants",
        "one denies",
        "a denial after a grant",
        "a denial before a grant",
        "the first that grants is named",
        "the first that denies is named",
        "an opinion of another scope",
    ],
)
def test_one_scope(said, outcome, why):
    decisions = decide(("read",), opinions(*said))

    expected = {"granted": (), "dropped": (), "asked": (), outcome: ("read",)}
    assert decisions == Decisions(**expected, why={"read": why} if why else {})


def test_scopes_are_decided_one_by_one_in_their_order():
    said = opinions("x grants d", "y denies a", "x grants b")

    assert decide(("d", "c", "b", "a"), said) == Decisions(
        granted=("d", "b"),
        dropped=("a",),
        asked=("c",),
        why={"d": "x", "b": "x", "a": "y"},
    )


def test_where_nobody_can_be_asked_silence_drops():
    decisions = decide(("a", "b", "c"), opinions("x grants a", "y denies b"))

    alone = decisions.where_nobody_is_asked()

    assert (alone.granted, alone.dropped, alone.asked) == (("a",), ("b", "c"), ())
    assert alone.who_dropped(("a", "b", "c"), left=alone.granted) == {"b": "y", "c": ""}
    assert alone.denied == ("b",)


def test_what_is_decided_of_some_scopes_alone():
    asked = ("a", "b", "c")
    about = union(asked, ("c", "d", "e"))
    said = opinions("x grants a", "y denies b", "x grants d", "y denies e")

    assert about == ("a", "b", "c", "d", "e")
    assert decide(about, said).only(asked) == decide(asked, said[:2])


@pytest.mark.spec("RFC 6749", "3.3")
def test_a_refusal_names_the_scopes_to_the_client_and_the_policies_to_the_operator():
    refusal = nothing_left({"a": "x", "b": ""})
    of_grant = nothing_left_of_grant({"a": "x", "b": ""})

    assert isinstance(refusal, InvalidScope)
    assert refusal.description == (
        "Policies of the realm leave none of the scope(s): [a, b]"
    )
    assert refusal.reason == "policy x denied a; no policy grants b"
    assert isinstance(of_grant, InvalidGrant)
    assert of_grant.description == (
        "Policies of the realm leave none of the scope(s) of the grant: [a, b]"
    )
    assert of_grant.reason == refusal.reason


@pytest.mark.parametrize(
    ("request_", "behind"),
    [
        (None, ()),
        (naming("acr", "sub"), ()),
        (naming("email_verified", userinfo=("name",)), ("profile", "email")),
    ],
    ids=["nothing is named", "what no scope gives", "what two scopes give"],
)
def test_the_scopes_behind_claims_that_are_named(request_, behind):
    assert scopes_behind(request_) == behind


@pytest.mark.parametrize(
    ("denied", "named", "left", "still_named"),
    [
        ((), ("email", "name"), ("openid", "email", "read"), ("email", "name")),
        (("read",), ("email",), ("openid", "email"), ("email",)),
        (("email",), ("email", "name"), ("openid", "read"), ("name",)),
        (("email",), ("email",), ("openid", "read"), None),
        (("profile",), ("email", "name"), ("openid", "email", "read"), ("email",)),
        (("openid",), ("email", "acr"), ("email", "read"), None),
        (("email",), None, ("openid", "read"), None),
    ],
    ids=[
        "nothing is denied",
        "a scope without claims",
        "a scope, and what it would give",
        "all that is named",
        "a scope that was not asked for, and what it would give",
        "no OpenID Connect, no claims",
        "nothing is named",
    ],
)
def test_what_is_left_of_a_request(denied, named, left, still_named):
    claims = naming(*named).to_plain() if named else None
    decisions = Decisions(dropped=denied)

    request = request_left(a_request(claims=claims), decisions)

    assert request.scopes == left
    assert (request.claims and request.claims.names) == still_named


def test_nothing_is_left_of_a_request():
    decisions = Decisions(dropped=("read", "email"), why={"read": "x", "email": "x"})

    with pytest.raises(InvalidScope, match=r"none of the scope\(s\): \[read\]"):
        request_left(a_request(scopes=["read"]), decisions)


@pytest.mark.parametrize(
    ("by_policy", "granted", "dropped", "left"),
    [
        ((), (), (), ("openid", "email", "read")),
        ((), (), ("read",), ("openid", "email")),
        (("read",), ("read",), (), ("openid", "email", "read")),
        (("read",), (), (), ("openid", "email")),
        (("read",), (), ("read",), ("openid", "email")),
        ((), (), ("openid", "email", "read"), ()),
    ],
    ids=[
        "what a person agreed to, and nobody has an opinion",
        "denied since",
        "a policy granted it, and one does still",
        "a policy alone granted it, and none does any more",
        "a policy granted it, and one denies it now",
        "everything is denied",
    ],
)
def test_what_is_left_of_a_grant(by_policy, granted, dropped, left):
    scopes = ("openid", "email", "read")
    words = tuple(
        ShownScope(
            scope=scope, shown="text", words="", locale="", by_policy=scope in by_policy
        )
        for scope in scopes
    )
    grant = a_grant(scopes=scopes, words=words, claims_request=naming("email", "acr"))
    asked = tuple(s for s in scopes if s not in {*granted, *dropped})

    now = grant_left(grant, Decisions(granted=granted, dropped=dropped, asked=asked))

    assert now.scopes == left
    assert now.claims_request is not None
    assert now.claims_request.names == (
        ("acr",) if "email" in dropped else ("email", "acr")
    )


def test_what_a_policy_granted_is_kept_apart_and_the_rest_as_it_was():
    read, wrote = (
        ShownScope(scope=scope, shown="name", words="", locale="", by_policy=by)
        for scope, by in (("read", False), ("write", True))
    )

    assert a_grant(words=(read, wrote)).unasked == {"write"}
    assert read.to_plain().keys() == {"scope", "shown", "words", "locale"}
    assert ShownScope(**wrote.to_plain()) == wrote


OFFLINE = Today("offline_access", shown="name")


@pytest.mark.parametrize(
    ("wordings", "beside", "asked", "spared"),
    [
        ((), ("read",), {}, Spared.POLICIES),
        ((), ("read",), {"prompts": ("consent",)}, Spared.POLICIES),
        ((READ,), ("write",), {}, None),
        ((READ,), ("write",), {"past": the_past(then(READ))}, Spared.REMEMBERED),
        (
            (READ,),
            ("write",),
            {"past": the_past(then(READ)), "prompts": ("consent",)},
            None,
        ),
        ((READ,), ("write",), {"skip": True}, Spared.IMPLIED),
        ((OFFLINE,), ("openid",), {"skip": True}, None),
        ((READ,), ("openid", "offline_access"), {"skip": True}, Spared.IMPLIED),
    ],
    ids=[
        "policies granted everything",
        "and there is nothing to show to whom prompt=consent wants asked",
        "something is left to ask about",
        "and is remembered",
        "and prompt=consent wants it asked",
        "and is implied",
        "and means access while nobody is there",
        "while the policies granted that",
    ],
)
def test_who_is_asked_where_policies_granted_some(wordings, beside, asked, spared):
    client = a_client(implied_consent=True)

    assert ask(*wordings, client=client, beside=beside, **asked).spared is spared


def test_a_client_that_anybody_could_pass_for_is_asked_about_what_is_left_to_ask():
    public = a_client(token_endpoint_auth_method="none")

    answer = ask(READ, client=public, redirect_uri=LOOPBACK, beside=("write",))

    assert answer.reasons == (Reason.LOOPBACK, Reason.NOT_REMEMBERED)


@pytest.mark.parametrize("provider", [False, True])
def test_a_client_has_its_own_choice_or_the_providers(provider):
    settings = ProviderSettings(use_policies_for_scopes=provider)
    choices = ("", "yes", "no")

    found = [
        a_client(use_policies_for_scopes=choice).uses_policies_for_scopes(settings)
        for choice in choices
    ]

    assert found == [provider, True, False]
