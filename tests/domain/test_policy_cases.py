"""Files of policies and of cases: what is read in them, and what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from iam.domain.declarations.tables import Table
from iam.domain.policies.values import Kind
from iam.domain.policies.variables import NOBODY_SIGNED_IN, VARIABLES
from iam.domain.policy_cases.facts import TIME, with_defaults
from iam.domain.policy_cases.reading import LONGEST_NAME, Given, read_cases
from iam.domain.policy_cases.several import read_policies
from iam.domain.realms import RealmPath

_NEARLY_A_DAY = timedelta(hours=23, minutes=59)
BEFORE_ALL_YEARS = datetime.min.replace(tzinfo=timezone(_NEARLY_A_DAY))
AFTER_ALL_YEARS = datetime.max.replace(tzinfo=timezone(-_NEARLY_A_DAY))
DENY = {"name": "night", "kind": "scope", "effect": "deny", "scopes": ["photos"]}


def read(reader, data):
    """Read a whole file; give what was read, and the faults as text."""
    table = Table(data=data, where=(), faults=[])
    return reader(table), [str(fault) for fault in table.faults]


def a_case(**keys):
    return {"cases": [{"name": "one", "expect": {"granted": []}, **keys}]}


def given(**keys):
    """Read what a case is given; give the facts, and the faults as text."""
    read_, faults = read(read_cases, a_case(given=keys))
    return read_.cases[0].given, [each.removeprefix("cases[0].") for each in faults]


@pytest.mark.parametrize(
    ("data", "names", "faults"),
    [
        ({"policies": [DENY]}, ["night"], []),
        (
            {"policies": [DENY], "cases": "left to", "given": "others", "realm": 1},
            ["night"],
            [],
        ),
        ({"policies": [DENY], "given": {}}, ["night"], ["given: unknown key"]),
        ({"policies": ["x"], "cases": []}, [], ["cases: is a file of cases"]),
        ({"cases": []}, [], ["cases: is a file of cases"]),
        ({"policies": {}, "cases": []}, [], ["there is no policy in it"]),
        ({"policies": 1, "cases": []}, [], ["policies: must be an array of tables"]),
        ({"policies": [{**DENY, "kind": "x"}]}, [], ["policies[0].kind: 'x' is not"]),
        ({"policies": [DENY, DENY]}, ["night"] * 2, ["policies[1].name: policies[0]"]),
        ({"policies": "x"}, [], ["policies: must be an array of tables"]),
        ({"policies": ["x"]}, [], ["policies[0]: must be a TOML table"]),
        ({}, [], ["there is no policy in it: begin one with [[policies]]"]),
        ({"realms": []}, [], ["realms: is a table of configuration files"]),
        ({"policies": [DENY], "policy": 1}, ["night"], ["policy: unknown key"]),
    ],
)
def test_a_file_of_policies_is_read(data, names, faults):
    found, told = read(read_policies, data)

    assert [each.policy.name for each in found] == names
    assert len(told) == len(faults)
    for fault, begin in zip(told, faults, strict=True):
        assert fault.startswith(begin)


def test_a_file_of_cases_is_read():
    found, faults = read(
        read_cases,
        {
            "policies": ["ledger.toml", "more.toml"],
            "realm": "/alpha",
            "given": {
                "request": {"scopes": ["a"], "address": "192.0.2.1"},
                "policy_scopes": ["p"],
                "allowed_resources": ["https://a.example"],
            },
            "cases": [
                {
                    "name": "one",
                    "given": {
                        "subject.groups": ["x"],
                        "request": {"address": "192.0.2.2"},
                        "policy_scopes": [],
                        "agreed": ["a"],
                    },
                    "expect": {"granted": ["a"], "refused": True},
                },
                {"name": "two", "expect": {"failed": "night"}},
            ],
        },
    )

    one, two = found.cases
    assert faults == []
    assert (found.files, found.has_policies) == (("ledger.toml", "more.toml"), False)
    assert found.realm == RealmPath.parse("/alpha")
    assert one.given == Given(
        facts={
            "request.scopes": ("a",),
            "request.address": "192.0.2.2",
            "subject.groups": ("x",),
        },
        allowed_resources=("https://a.example",),
        policy_scopes=(),
        agreed=("a",),
    )
    assert (two.given.agreed, two.given.policy_scopes) == (None, ("p",))
    assert (one.expected, one.where) == (
        {"granted": ["a"], "refused": True},
        ("cases", 0),
    )
    assert [one.is_about(kind) for kind in Kind] == [True, True, False]
    assert all(two.is_about(kind) for kind in Kind)


@pytest.mark.parametrize(
    ("policies", "files", "has_policies"),
    [
        ({}, (), False),
        ({"policies": "a.toml"}, ("a.toml",), False),
        ({"policies": []}, (), False),
        ({"policies": [DENY]}, (), True),
        ({"policies": 1}, (), True),
    ],
    ids=["none", "one file", "no file", "tables", "neither"],
)
def test_policies_are_files_or_tables(policies, files, has_policies):
    found, faults = read(read_cases, {**a_case(), **policies})

    assert (found.files, found.has_policies, faults) == (files, has_policies, [])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({}, "there is no case in it: begin one with [[cases]]"),
        ({"cases": 1}, "cases: must be an array of tables, each under [[cases]]"),
        (a_case(name=""), "cases[0].name: must be a TOML string of 1 to 200"),
        (a_case(name="two\nlines"), "cases[0].name: must be a TOML string"),
        (a_case(name="x" * (LONGEST_NAME + 1)), "cases[0].name: must be a TOML"),
        (a_case(name=1), "cases[0].name: must be a TOML string"),
        ({"cases": [{"expect": {"granted": []}}]}, "cases[0]: name is missing"),
        (a_case(gives={}), "cases[0].gives: unknown key; did you mean 'given'?"),
        (a_case(expect={}), "cases[0].expect: nothing is expected: give at least"),
        (a_case(expect={"grant": []}), "cases[0].expect.grant: unknown key; did you"),
        (a_case(expect={"granted": "a"}), "cases[0].expect.granted: must be a TOML a"),
        (a_case(expect={"refused": 1}), "cases[0].expect.refused: must be a TOML str"),
        (a_case(expect={"failed": True}), "cases[0].expect.failed: must be a TOML"),
        (a_case(expect={"lifetime": 1.5}), "cases[0].expect.lifetime: must be a"),
        (a_case(expect={"claims": {"a": TIME}}), "cases[0].expect.claims: must be"),
        (a_case(expect={"because": {"a": 1}}), "cases[0].expect.because: must be a"),
        ({**a_case(), "realm": "alpha"}, "realm: "),
        ({**a_case(), "given": {"agreed": 1}}, "given.agreed: must be a TOML array of"),
        ({**a_case(), "given": {"agreed": [1]}}, "given.agreed: must be a TOML array"),
        ({**a_case(), "x": 1}, "x: unknown key"),
    ],
)
def test_what_is_wrong_with_a_case_is_told(data, fault):
    _, faults = read(read_cases, data)

    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_two_cases_of_one_name_are_told():
    _, faults = read(read_cases, {"cases": a_case()["cases"] * 2})

    assert faults == ["cases[1].name: cases[0] has the same already"]


def test_facts_are_read_however_their_tables_are_nested():
    instant = datetime(2026, 5, 1, tzinfo=UTC)
    found, faults = given(
        **{
            "realm": "/beta",
            "subject": {
                "groups": ["a"],
                "attributes": {"name": "Ann", "n": [1, 1.5, {"x": True}]},
            },
            "client.properties": {"tier": "gold"},
            "client": {"verified": True},
            "request": {"time": instant},
            "token": {"lifetime": 60, "kind": "id_token"},
        }
    )

    assert faults == []
    assert found.facts == {
        "realm": "/beta",
        "subject.groups": ("a",),
        "subject.attributes": {"name": "Ann", "n": [1, 1.5, {"x": True}]},
        "client.properties": {"tier": "gold"},
        "client.verified": True,
        "request.time": instant,
        "token.lifetime": 60,
        "token.kind": "id_token",
    }


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"subject": 1}, "given.subject: must be a TOML table of variables"),
        ({"subject": {"group": 1}}, "given.subject.group: there is no variable subjec"),
        ({"xyzzy": 1}, "given.xyzzy: there is no variable xyzzy"),
        ({"scope": "a"}, "given.scope: is each of request.scopes in turn; leave it"),
        ({"realm": 1}, "given.realm: must be a TOML string"),
        ({"subject": {"groups": "a"}}, "given.subject.groups: must be a TOML array of"),
        ({"client": {"public": 1}}, "given.client.public: must be a TOML boolean"),
        ({"client": {"properties": {"a": 1}}}, "given.client.properties: must be a TO"),
        ({"client": {"properties": 1}}, "given.client.properties: must be a TOML"),
        (
            {"token": {"claims": {"a": TIME}}},
            "given.token.claims: must be a TOML table",
        ),
        ({"token": {"claims": {"a": [TIME]}}}, "given.token.claims: must be a TOML"),
        ({"token": {"claims": {"a": float("nan")}}}, "given.token.claims: must be a"),
        ({"token": {"lifetime": True}}, "given.token.lifetime: must be a TOML integer"),
        ({"token": {"lifetime": 2**63}}, "given.token.lifetime: must be a TOML"),
        ({"request": {"time": TIME.replace(tzinfo=None)}}, "given.request.time: must"),
        ({"request": {"time": BEFORE_ALL_YEARS}}, "given.request.time: must"),
        ({"request": {"time": AFTER_ALL_YEARS}}, "given.request.time: must"),
        ({"request": {"grant_type": "x"}}, "given.request.grant_type: must be one of"),
    ],
)
def test_what_is_wrong_with_facts_is_told(facts, fault):
    _, faults = given(**facts)

    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_a_near_name_is_told():
    _, faults = given(subject={"group": ["a"]})

    assert faults[0].endswith("subject.group; did you mean subject.groups?")


@pytest.mark.parametrize(
    ("facts", "kind", "grant_type"),
    [
        ({}, "person", "authorization_code"),
        ({"subject.kind": "client"}, "client", "client_credentials"),
        ({"request.grant_type": "client_credentials"}, "client", "client_credentials"),
        ({"request.grant_type": "refresh_token"}, "person", "refresh_token"),
        (
            {"request.grant_type": "client_credentials", "subject.kind": "person"},
            "person",
            "client_credentials",
        ),
    ],
)
def test_what_is_left_out_fits_what_is_given(facts, kind, grant_type):
    facts = with_defaults({**facts, "client.id": "app", "request.scopes": ("a",)}, "/x")

    assert set(facts) == set(VARIABLES) - {"scope"}
    assert (facts["subject.kind"], facts["request.grant_type"]) == (kind, grant_type)
    is_client = kind == "client"
    assert facts["subject.id"] == ("app" if is_client else "a-person")
    assert facts["authentication.age"] == (NOBODY_SIGNED_IN if is_client else 0)
    assert facts["client.scopes"] == facts["token.scopes"] == ("a",)
    assert (facts["realm"], facts["request.time"]) == ("/x", TIME)
