"""`iam policy check`: faults of files of policies, pointed at as compilers do."""

from __future__ import annotations

import json

import pytest

from iam.cli.carets import pointed_at
from iam.domain.faults import Spot

SCOPE = '[[policies]]\nname = "{}"\nkind = "scope"\neffect = "deny"\nscopes = ["a"]\n'
GOOD = SCOPE.format("night")
BAD = f"""\
{GOOD}when = '''
'finance' in subject.groups &&
   subject.group == 'x'
'''

{SCOPE.format("escaped")}when = "\\"x\\" in subject.group"
"""
UNKNOWN = "there is no variable or function subject.group; did you mean subject.groups?"


@pytest.fixture
def files(new_iam):
    """Write files, and give their paths."""

    def write(**texts: str) -> list[str]:
        for name, text in texts.items():
            (new_iam.folder / name).write_text(text)
        return [str(new_iam.folder / name) for name in texts]

    return write


def test_files_are_checked_without_a_database(new_iam, files):
    one, two = files(one=GOOD, two=SCOPE.format("a") + SCOPE.format("b"))

    assert new_iam("policy", "check", one, two).splitlines() == [
        f"{one}: nothing is wrong (night)",
        f"{two}: nothing is wrong (a, b)",
    ]
    assert not (new_iam.folder / "data").exists()


def test_a_fault_in_an_expression_is_pointed_at(new_iam, files):
    good, bad = files(good=GOOD, bad=BAD)

    assert new_iam.refused("policy", "check", good, bad).splitlines() == [
        f"{bad}:8:4: policies[0].when: {UNKNOWN}",
        "       subject.group == 'x'",
        "       ^",
        f"{bad}:16: policies[1].when: line 1, column 8: {UNKNOWN}",
        '    "x" in subject.group',
        "           ^",
    ]


def test_faults_are_written_for_machines(new_iam, files):
    (bad,) = files(bad=BAD)

    result = new_iam.type("policy", "check", bad, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "file": bad,
            "faults": [
                {
                    "line": 8,
                    "column": 4,
                    "path": "policies[0].when",
                    "message": UNKNOWN,
                },
                {
                    "line": 16,
                    "path": "policies[1].when",
                    "message": f"line 1, column 8: {UNKNOWN}",
                },
            ],
        }
    ]
    (good,) = files(good=GOOD)
    assert new_iam.json("policy", "check", good) == [{"file": good, "faults": []}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[policies]", ":1: Expected ']]' at the end of an array declaration"),
        ("[[realms]]\npath = '/'\n", ":1: realms: is a table of configuration files"),
        ("", ":1: there is no policy in it: begin one with [[policies]]"),
        (GOOD + GOOD, ":7: policies[1].name: policies[0] has the same already"),
        (GOOD + "order = -1\n", ":6: policies[0].order: must be a whole number"),
    ],
    ids=["no TOML", "a configuration file", "nothing", "twice", "no expression"],
)
@pytest.mark.parametrize("command", ["check", "create", "update"])
def test_a_faulty_file_is_refused_with_its_lines(new_iam, files, text, said, command):
    (path,) = files(a=text)
    realm = () if command == "check" else ("--realm", "/alpha")

    told = new_iam.refused("policy", command, path, *realm)

    assert told.startswith(f"{path}{said}")


def test_a_file_of_cases_with_its_policies_is_checked_as_it_is_tested(new_iam, files):
    given = 'realm = "/alpha"\ngiven.subject.groups = []\n'
    case = '[[cases]]\nname = "one"\nexpect.dropped = ["a"]\n'
    asked = 'given.request.scopes = ["a"]\n'
    whole, bare = files(
        whole=given + GOOD + case + asked, bare='policies = ["whole"]\n' + case
    )

    assert new_iam("policy", "test", whole) == "1 case passed\n"
    assert new_iam("policy", "check", whole) == f"{whole}: nothing is wrong (night)\n"
    assert new_iam.refused("policy", "check", bare) == (
        f"{bare}:2: cases: is a file of cases, and has no policies itself: "
        "'iam policy test' runs it\n"
    )


def test_what_is_missing_at_the_end_is_pointed_at_behind_the_last_word(new_iam, files):
    lines = '"""\ntrue &&\n  (client.public ||\n  client.verified\n"""\n'
    (path,) = files(a=f"{GOOD}when = {lines}")

    assert new_iam.refused("policy", "check", path).splitlines() == [
        f"{path}:9:18: policies[0].when: missing ')' at the end",
        "      client.verified",
        "                     ^",
    ]


def test_a_number_in_place_of_a_string_is_pointed_at(new_iam, files):
    (path,) = files(a='[[policies]]\nname = "a"\nkind = "token"\nlifetime = 0\n')

    fault = "gives less than a second; use refuse where there is to be no token"
    assert new_iam.refused("policy", "check", path).splitlines() == [
        f"{path}:4:12: policies[0].lifetime: {fault}",
        "    0",
        "    ^",
    ]


@pytest.mark.spec("RFC 6749", "5.2")
def test_a_reason_that_no_client_can_read_is_pointed_at(new_iam, files):
    token = '[[policies]]\nname = "a"\nkind = "token"\n'
    (path,) = files(a=token + "refuse = \"client.public ? 'Später' : ''\"\n")

    told, *source = new_iam.refused("policy", "check", path).splitlines()

    assert told.startswith(f"{path}:4:27: policies[0].refuse: 'ä' cannot be told")
    assert source == [
        "    client.public ? 'Später' : ''",
        "                    ^",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lifetime = -1", "gives less than a second; use refuse"),
        ('lifetime = "60 - 60"', "gives less than a second; use refuse"),
        ('audience = "[]"', "gives an empty list"),
    ],
)
def test_what_would_refuse_every_request_is_a_fault(new_iam, files, line, said):
    (path,) = files(a=f'[[policies]]\nname = "a"\nkind = "token"\n{line}\n')

    told = new_iam.refused("policy", "check", path)

    assert told.startswith(f"{path}:4:")
    assert f": {said}" in told


def test_what_depends_on_a_request_may_be_anything(new_iam, files):
    lines = "lifetime = 'client.public ? 0 : 60'\naudience = 'request.resources'\n"
    (path,) = files(a=f'[[policies]]\nname = "a"\nkind = "token"\n{lines}')

    assert new_iam("policy", "check", path) == f"{path}: nothing is wrong (a)\n"


def test_a_file_that_is_not_there_is_refused(new_iam):
    said = new_iam.refused("policy", "check", str(new_iam.folder / "none.toml"))

    assert "cannot read" in said


@pytest.mark.parametrize(
    ("text", "line", "column", "lines"),
    [
        ("a + b", 1, 5, ("a + b", "    ^")),
        ("a\n\tb", 2, 2, (" b", " ^")),
        ("日本 + e\u0301 + b", 1, 11, ("日本 + e\u0301 + b", "           ^")),
        ("a \u200b b", 1, 5, ("a \\u200b b", "         ^")),
        ("1 +", 1, 4, ("1 +", "   ^")),
        ("1 +", 2, 1, ("", "^")),
        ("x" * 70 + "Y" + "z" * 70, 1, 71, ("x" * 60 + "Y" + "z" * 15, " " * 60 + "^")),
    ],
    ids=["plain", "a tab", "wide", "invisible", "the end", "no such line", "long"],
)
def test_a_caret_is_below_its_character(text, line, column, lines):
    shown = pointed_at(Spot(text=text, line=line, column=column)).split("\n")

    assert shown == [f"    {each}" for each in lines]
