"""`iam scope explain` tells what policies decide of each scope, and which of them."""

from __future__ import annotations

import pytest

from iam.domain.policies.values import Effect, Kind, Policy
from iam.domain.realms import RealmPath
from iam.settings import Settings

EXPLAIN = ("scope", "explain", "--realm", "/alpha", "--client", "photo-app")
ALONE = ("--grant-type", "client_credentials")
FAILS = "client.properties.nothing == ''"


@pytest.fixture
def photo_app(alpha):
    """A client about whose three scopes policies decide, and a person of staff."""
    alpha("realm", "set", "/alpha", "--use-policies-for-scopes")
    alpha(
        *("client", "create", "photo-app", "--realm", "/alpha"),
        *("--scopes", "photos", "--scopes", "albums", "--scopes", "export"),
        *("--redirect-uris", "https://photos.example/back"),
    )
    alpha("user", "create", "ann", "--realm", "/alpha", "--groups", "staff")
    put(alpha, "staff-reads", Effect.GRANT, "photos", when="'staff' in subject.groups")
    put(alpha, "incident", Effect.DENY, "export")
    return alpha


def put(
    terminal,
    name: str,
    effect: Effect | None,
    *scopes: str,
    when: str = "true",
    kind: Kind = Kind.SCOPE,
    **more: str,
) -> None:
    services = terminal.build(Settings.from_environment(terminal.environ))
    policy = Policy(
        name=name, kind=kind, effect=effect, scopes=scopes, when=when, **more
    )
    services.policies.save(services.realms.get(RealmPath.parse("/alpha")), policy)
    services.close()


def decisions(said: str) -> list[str]:
    return [
        line.removeprefix("  decided  ")
        for line in said.splitlines()
        if line.startswith("  decided")
    ]


def about(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("policies ")]


@pytest.mark.parametrize(
    ("options", "who", "told"),
    [
        (
            ("--user", "ann"),
            "for ann, with authorization_code",
            [
                "granted by policy staff-reads, without being asked for",
                "asked for: no policy says anything of it",
                "dropped: policy incident denies it",
            ],
        ),
        (
            ("--user", "Ann", "--grant-type", "refresh_token"),
            "for Ann, with refresh_token",
            [
                "granted by policy staff-reads",
                "stays where the person agreed to it: no policy says anything of it",
                "dropped: policy incident denies it",
            ],
        ),
        (
            ALONE,
            "for the client itself, with client_credentials",
            [
                "dropped: no policy grants it, and nobody can be asked",
                "dropped: no policy grants it, and nobody can be asked",
                "dropped: policy incident denies it",
            ],
        ),
    ],
    ids=["a person", "a refresh", "the client"],
)
def test_it_tells_which_policy_decided(photo_app, options, who, told):
    said = photo_app(*EXPLAIN, *options)

    assert about(said) == [f"policies decide {who}"]
    assert decisions(said) == told


def test_the_same_as_json(photo_app):
    told = photo_app.json(*EXPLAIN, "--user", "ann")

    assert told["policies"] == {"decide": True, "failed": None, "remarks": []}
    assert [each["decision"] for each in told["scopes"]] == [
        {
            "outcome": "granted",
            "policy": "staff-reads",
            "because": "granted by policy staff-reads, without being asked for",
        },
        {
            "outcome": "asked",
            "policy": None,
            "because": "asked for: no policy says anything of it",
        },
        {
            "outcome": "dropped",
            "policy": "incident",
            "because": "dropped: policy incident denies it",
        },
    ]


def test_without_anybody_it_tells_how_to_see_more(photo_app):
    said = photo_app(*EXPLAIN)

    (line,) = about(said)
    assert line.endswith("how: --user USERNAME, or --grant-type client_credentials")
    assert decisions(said) == []


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (
            ("realm", "set", "/alpha", "--no-use-policies-for-scopes"),
            "use_policies_for_scopes is off",
        ),
        (
            (
                *("client", "set", "photo-app", "--realm", "/alpha"),
                *("--use-policies-for-scopes", "no"),
            ),
            "use_policies_for_scopes of the client is no",
        ),
    ],
    ids=["in the realm", "at the client"],
)
def test_where_policies_do_not_decide_it_tells_why(photo_app, command, why):
    photo_app(*command)

    said = photo_app(*EXPLAIN, "--user", "ann")

    assert about(said) == [f"policies are not asked: {why}"]
    assert decisions(said) == []


def test_it_tells_of_a_level_that_is_not_reached_and_of_token_policies(photo_app):
    photo_app("realm", "set", "/alpha", "--password-acr-values", "silver")
    put(photo_app, "token", None, kind=Kind.TOKEN, refuse="'no'")

    said = photo_app(*EXPLAIN, "--user", "ann", "--acr", "strong silver")

    lines = said.splitlines()
    level = "level    strong is not reached: it is not in password_acr_values"
    assert [line for line in lines if line.startswith("level ")] == [level]
    told = "policies may still refuse: 'iam policy test' runs them"
    assert f"token    {told}" in lines
    remarks = photo_app.json(*EXPLAIN, "--acr", "strong")["policies"]["remarks"]
    assert remarks == [level.replace("level    ", "level "), f"token {told}"]


@pytest.mark.parametrize(
    ("options", "grant_type"),
    [
        (("--user", "ann"), "authorization_code"),
        (("--user", "ann", "--grant-type", "refresh_token"), "refresh_token"),
    ],
)
def test_it_tells_of_a_grant_type_that_the_client_does_not_have(
    photo_app, options, grant_type
):
    own = ("--grant-types", "client_credentials")
    photo_app("client", "set", "photo-app", "--realm", "/alpha", *own)

    said = photo_app(*EXPLAIN, *options)
    told = photo_app.json(*EXPLAIN, *options)
    alone = photo_app.json(*EXPLAIN, *ALONE)
    nobody = photo_app.json(*EXPLAIN)

    remark = f"type {grant_type} is not the client's, which has client_credentials"
    assert f"grant    {remark}" in said.splitlines()
    assert told["policies"]["remarks"] == [f"grant {remark}"]
    assert alone["policies"]["remarks"] == nobody["policies"]["remarks"] == []


def test_it_tells_of_a_grant_type_that_the_realm_does_not_offer(photo_app):
    photo_app("realm", "set", "/alpha", "--grant-types", "authorization_code")
    both = ("--grant-types", "client_credentials", "--grant-types", "refresh_token")
    photo_app("client", "set", "photo-app", "--realm", "/alpha", *both)

    told = photo_app.json(*EXPLAIN, *ALONE)

    remark = "grant type client_credentials is not offered by /alpha"
    assert told["policies"]["remarks"] == [remark]


def test_it_tells_which_token_policies_may_add_a_scope_of_the_realm(photo_app):
    photo_app("realm", "set", "/alpha", "--policy-scopes", "audit.read")
    explain = (*EXPLAIN, *ALONE, "audit.read")
    no_list = "audit.read is in no list of the client: only a token policy may add it"

    before = photo_app(*explain)
    put(photo_app, "audits", None, kind=Kind.TOKEN, add_scopes="['audit.read']")
    put(photo_app, "more", None, kind=Kind.TOKEN, add_scopes="['audit.read']")
    put(photo_app, "other", None, kind=Kind.TOKEN, lifetime="60")
    after = photo_app(*explain, "photos")
    told = photo_app.json(*explain)

    none = f"scope    {no_list}, and none of /alpha has add_scopes"
    assert none in before.splitlines()
    some = f"{no_list}; with add_scopes: audits, more"
    assert f"scope    {some}" in after.splitlines()
    assert decisions(after) == ["dropped: no policy grants it, and nobody can be asked"]
    assert told["policies"]["remarks"][0] == f"scope {some}"
    assert [each["decision"] for each in told["scopes"]] == [None]


def test_what_no_policy_may_ever_add_is_not_known_either(photo_app):
    special = "am-introspect-all-tokens"

    said = photo_app.refused(*EXPLAIN, special)

    assert f"is never granted '{special}'" in said


def test_it_takes_what_policies_are_told(photo_app):
    photo_app("realm", "set", "/alpha", "--password-acr-values", "silver")
    told = (
        "request.address == '2001:db8::1' && request.country == 'FR' "
        "&& authentication.age == 300 && authentication.level == 'silver'"
    )
    put(photo_app, "told", Effect.GRANT, "albums", when=told)

    said = photo_app(
        *(*EXPLAIN, "--user", "ann", "--address", "2001:DB8:0::1", "--country", "fr"),
        *("--signed-in-for", "5m", "--acr", "gold silver", "albums"),
    )

    assert decisions(said) == ["granted by policy told, without being asked for"]


def test_a_policy_that_fails_is_told_with_its_reason(photo_app):
    put(photo_app, "broken", Effect.DENY, "albums", when=FAILS)

    said = photo_app(*EXPLAIN, "--user", "ann")
    told = photo_app.json(*EXPLAIN, "--user", "ann")

    (line,) = about(said)
    begins = "policy broken failed: when: "
    assert line.startswith(
        f"policies refuse the request for ann, with authorization_code: {begins}"
    )
    assert decisions(said) == []
    assert told["policies"]["failed"].startswith(begins)
    assert {each["decision"] for each in told["scopes"]} == {None}


def test_it_tells_who_is_asked_all_the_same(photo_app):
    photo_app(*("client", "set", "photo-app", "--realm", "/alpha"), "--self-registered")

    said = photo_app(*EXPLAIN, "--user", "ann", "photos")

    why = "a self-registered client that nobody has verified"
    assert decisions(said) == [
        f"granted by policy staff-reads, and asked for all the same: {why}"
    ]


def test_a_situation_that_cannot_be_is_refused(photo_app):
    faults = {
        ("--user", "ann", *ALONE): "client_credentials is for nobody: leave out",
        ("--grant-type", "refresh_token"): "refresh_token needs --user",
        ("--user", "ann", "--address", "here"): "must be as 192.0.2.1 or 2001:db8",
        ("--user", "ann", "--country", "FRA"): "must be two letters, as FR",
        ("--user", "ann", "--signed-in-for", "long"): "must be as 90s, 30m",
        ("--user", "ann", "--grant-type", "password"): "'password' is not one of",
    }

    for options, fault in faults.items():
        assert fault in photo_app.refused(*EXPLAIN, *options, code=2)
    assert "bob" in photo_app.refused(*EXPLAIN, "--user", "bob")
