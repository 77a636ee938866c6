"""`iam policy test`: cases are run through policies, and differences are readable."""

from __future__ import annotations

import json

import pytest

POLICIES = """
[[policies]]
name = "staff"
kind = "scope"
effect = "grant"
scopes = ["calendar"]
when = "'staff' in subject.groups"

[[policies]]
name = "not-for-eve"
kind = "scope"
effect = "deny"
scopes = ["rooms"]
when = "subject.username == 'eve'"

[[policies]]
name = "more"
kind = "token"
when = "'calendar' in token.scopes"
add_scopes = "['rooms']"
set.tenant = "realm"
audience = "['https://a.example']"

[[policies]]
name = "blocked"
kind = "token"
when = "subject.username == 'mallory'"
refuse = "'not today'"

[[policies]]
name = "mail"
kind = "attribute"
scopes = ["calendar"]
value = "subject.attributes.email"
"""
CASE = '[[cases]]\nname = "one"\n'
ALLOWED = """
[given]
request.scopes = ["calendar"]
allowed_resources = ["https://a.example"]
"""


def test_every_kind_of_policy_is_tried(new_iam, folder):
    path = folder(
        cases=POLICIES
        + ALLOWED
        + """
[[cases]]
name = "staff"
given.subject.groups = ["staff"]
given.policy_scopes = ["rooms"]
given.agreed = ["calendar", "rooms"]
expect.granted = ["calendar"]
expect.scopes = ["calendar", "rooms"]
expect.claims.tenant = "/"
expect.audience = ["https://a.example"]

[[cases]]
name = "a client alone is not asked"
given.request.grant_type = "client_credentials"
expect.dropped = ["calendar"]
expect.scopes = []

[[cases]]
name = "a client alone whose scopes are not decided on"
given.request.grant_type = "client_credentials"
given.policy_scopes = ["rooms"]
expect.scopes = ["calendar", "rooms"]

[[cases]]
name = "a scope policy says nothing of what is added"
given.request.grant_type = "client_credentials"
given.subject.groups = ["staff"]
given.policy_scopes = ["rooms"]
expect.granted = ["calendar"]
expect.scopes = ["calendar", "rooms"]

[[cases]]
name = "a scope policy denies what would be added"
given.subject.groups = ["staff"]
given.subject.username = "eve"
given.policy_scopes = ["rooms"]
given.agreed = ["calendar", "rooms"]
expect.granted = ["calendar"]
expect.scopes = ["calendar"]

[[cases]]
name = "nothing is added that nobody agreed to"
given.policy_scopes = ["rooms"]
expect.scopes = ["calendar"]

[[cases]]
name = "not today"
given.subject.username = "mallory"
expect.refused = "not today"

[[cases]]
name = "told"
given.subject.attributes.email = "a@b.example"
expect.attributes.calendar = "a@b.example"

[[cases]]
name = "in another realm, and elsewhere"
given.realm = "/beta"
given.token.kind = "id_token"
expect.claims = {}

[[cases]]
name = "nothing is known of them"
given.policy_scopes = ["rooms"]
expect.failed = "mail"

[[cases]]
name = "nobody may add rooms"
expect.failed = "more"
"""
    )

    assert new_iam("policy", "test", path) == "11 cases passed\n"


def test_what_is_not_there_is_found_to_be_nothing(new_iam, folder):
    path = folder(c=POLICIES + ALLOWED + CASE + "expect.because.calendar = 'staff'\n")

    said = new_iam.type("policy", "test", path)

    assert said.stdout.splitlines()[1:] == [
        '    because.calendar: expected "staff", found nothing',
        "        no policy has an opinion of calendar",
        "1 of 1 case failed",
    ]


def test_differences_are_written_for_machines(new_iam, folder):
    path = folder(cases=POLICIES + ALLOWED + CASE + "expect.granted = ['calendar']\n")

    result = new_iam.type("policy", "test", path, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "cases": [
            {
                "file": path,
                "line": 39,
                "name": "one",
                "passed": False,
                "mismatches": [
                    {
                        "what": "granted",
                        "expected": ["calendar"],
                        "found": [],
                        "why": "no policy has an opinion of calendar",
                    }
                ],
            }
        ],
        "count": 1,
        "failed": 1,
        "faults": [],
    }


def test_faults_are_written_for_machines_as_check_writes_them(new_iam, folder):
    case = f"policies = ['a.toml']\n{CASE}expect.granted = []\n"
    faulty = POLICIES.replace("subject.groups", "subject.group")
    path = folder(cases=case, bare=CASE + "expect.granted = []\n", a=faulty)
    a, bare = (path.replace("cases.toml", name) for name in ("a.toml", "bare.toml"))

    checked = new_iam.type("policy", "check", a, "--json")
    tested = new_iam.type("policy", "test", path, path, "--json")
    without = new_iam.type("policy", "test", bare, "--json")

    assert (tested.exit_code, without.exit_code) == (1, 1)
    assert json.loads(tested.stdout) == {
        "cases": [],
        "count": 0,
        "failed": 0,
        "faults": json.loads(checked.stdout),
    }
    ((told,),) = (each["faults"] for each in json.loads(without.stdout)["faults"])
    assert (told["line"], told["path"]) == (1, "")
    assert told["message"].startswith("it has no policies")


def test_policies_of_a_configuration_file_are_tried(new_iam, folder):
    beta = "[[realms]]\npath = '/beta'\nprovider.policy_scopes = ['rooms']\n"
    ours = POLICIES.replace("[[policies]]", "[[realms.policies]]")
    cases = (
        f"policies = 'realms.toml'\n{ALLOWED}agreed = ['rooms']\n"
        f"{CASE}expect.scopes = ['calendar', 'rooms']\nexpect.claims.tenant = '/beta'\n"
    )
    path = folder(cases=cases, realms=f"[[realms]]\npath = '/alpha'\n{beta}{ours}")
    assert new_iam("policy", "test", path) == "1 case passed\n"

    both = f"[[realms]]\npath = '/alpha'\n{ours}{beta}{ours}"
    path = folder(cases=f"realm = '/beta'\n{cases}", realms=both)
    assert new_iam("policy", "test", path) == "1 case passed\n"

    path = folder(cases=cases, realms=both)
    said = new_iam.refused("policy", "test", path)
    assert ":1: realms: /alpha, /beta have policies: name the realm" in said

    path = folder(cases=f"realm = '/gamma'\n{cases}", realms=both)
    assert "there is no realm /gamma in it" in new_iam.refused("policy", "test", path)

    path = folder(cases=cases, realms=beta)
    assert "no realm has policies in it" in new_iam.refused("policy", "test", path)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"cases": f"{CASE}expect.granted = []\n"}, "cases.toml:1: it has no policies"),
        ({"cases": "policies = ['none.toml']\n" + CASE}, "none.toml: cannot read"),
        ({"cases": POLICIES}, "cases.toml:1: there is no case in it"),
        ({"cases": "[[cases]"}, "cases.toml:1: Expected ']]'"),
        (
            {
                "cases": f"policies = ['a.toml', 'b.toml']\n{CASE}expect.granted = []",
                "a": POLICIES,
                "b": POLICIES,
            },
            "policies[1]: policy staff is in ",
        ),
        (
            {
                "cases": f"policies = ['a.toml']\n{CASE}expect.granted = []",
                "a": POLICIES.replace("subject.groups", "subject.group"),
            },
            "a.toml:7:20: policies[0].when: there is no variable",
        ),
        (
            {
                "cases": POLICIES.replace("subject.groups", "subject.group")
                + f"{CASE}expect.granted = []"
            },
            "cases.toml:7:20: policies[0].when: there is no variable",
        ),
    ],
    ids=["none", "no file", "no case", "no TOML", "twice", "theirs", "its own"],
)
def test_faulty_files_are_refused_before_a_case_is_run(new_iam, folder, files, said):
    assert said in new_iam.refused("policy", "test", folder(**files))


def test_cases_are_run_beside_the_live_policies_of_a_realm(alpha, folder):
    alpha("realm", "set", "/alpha", "--policy-scopes", "rooms")
    live = folder(live=POLICIES.replace("'staff'", "'crew'"))
    alpha("policy", "create", live, "--realm", "/alpha")
    mine = POLICIES[: POLICIES.index('[[policies]]\nname = "more"')]
    cases = (
        f"{ALLOWED}subject.groups = ['staff']\nagreed = ['rooms']\n"
        f"{CASE}expect.scopes = ['calendar', 'rooms']\n"
        "expect.claims.tenant = '/alpha'\n"
        "[[cases]]\nname = 'granted'\nexpect.granted = ['calendar']\n"
    )
    test = ("policy", "test", "--realm", "/alpha")

    as_it_is = alpha.type(*test, folder(c=cases))
    as_it_would_be = alpha(*test, folder(c=mine + cases))

    assert as_it_is.stdout.endswith("1 of 2 cases failed\n")
    assert as_it_would_be == "2 cases passed\n"
