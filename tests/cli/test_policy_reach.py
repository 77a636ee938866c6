"""An operator is told whom scope policies do not reach, and whom they cut off."""

from __future__ import annotations

import json

import pytest

INCIDENT = """
[[policies]]
name = "incident"
kind = "scope"
effect = "deny"
scopes = ["export"]
"""
CLIENTS = """
[[policies]]
name = "clients"
kind = "scope"
effect = "grant"
scopes = ["*"]
when = "subject.kind == 'client'"
"""
FAILS = CLIENTS.replace("subject.kind", "client.properties.nothing")
TOKEN = """
[[policies]]
name = "tier"
kind = "token"
lifetime = 300
"""
IN = ("--realm", "/alpha")
ON = ("realm", "set", "/alpha", "--use-policies-for-scopes")
NOBODY = (
    "warning: nobody in /alpha asks scope policies: 'iam realm set /alpha "
    "--use-policies-for-scopes' has them decide\n"
)
CUT_OFF = (
    "warning: reports of /alpha gets no scope with client_credentials: no policy "
    "grants them any, or one denies what they have ('iam scope explain' tells "
    'which); one with effect = "grant", scopes = ["*"] and '
    "when = \"subject.kind == 'client'\" lets clients have theirs\n"
)

LACKS = (
    "warning: policy clients of /alpha reads client.properties.nothing, and reports "
    "has none: what it decides of them is refused. Ask has(client.properties.nothing) "
    "in when, or give it to them with 'iam client set --custom-properties'\n"
)


@pytest.fixture
def warned(alpha):
    """Run a command that works, with a file; give what it warned of."""

    def type_(*words: str, text: str = "") -> str:
        path = alpha.folder / "policies.toml"
        path.write_text(text)
        result = alpha.type(*(str(path) if word == "FILE" else word for word in words))
        assert result.exit_code == 0, result.output
        return result.stderr

    return type_


def test_a_policy_that_nobody_asks_is_told_of(warned):
    """Each command that has one decide says so; those that change nothing do not."""
    create = ("policy", "create", "FILE", *IN)
    update = ("policy", "update", "FILE", *IN)
    other = INCIDENT.replace("export", "write")

    assert warned(*create, "--shadow", text=INCIDENT) == ""
    assert warned("policy", "promote", "incident", *IN) == NOBODY
    assert warned(*update, text=INCIDENT) == ""
    assert warned(*update, "--json", text=other) == NOBODY
    assert warned("policy", "rollback", "incident", *IN, "--version", "1") == NOBODY
    assert warned("policy", "list", *IN) == NOBODY
    assert warned(*create, text=TOKEN) == ""
    assert warned("policy", "delete", "incident", *IN, "--yes") == ""
    assert warned("policy", "delete", "tier", *IN, "--yes") == ""


def test_clients_that_choose_for_themselves_are_named(warned, alpha):
    choose = ("client", "set", "reports", *IN, "--use-policies-for-scopes")
    alpha("client", "create", "web", *IN, "--scopes", "read")
    warned("policy", "create", "FILE", *IN, text=INCIDENT)

    on = warned(*choose, "yes")
    assert on == NOBODY.replace("alpha asks", "alpha but reports asks") + CUT_OFF
    warned(*ON)
    assert warned(*choose, "no") == (
        "warning: use_policies_for_scopes is no at reports of /alpha: scope policies "
        "decide nothing there\n"
    )


def test_clients_that_the_switch_cuts_off_are_named(warned, alpha):
    alpha("client", "create", "none", *IN, "--grant-types", "client_credentials")

    assert warned(*ON) == CUT_OFF
    assert warned("realm", "set", "/alpha", "--default-locale", "fr") == ""
    assert warned("policy", "create", "FILE", *IN, text=CLIENTS) == ""
    assert warned(*ON) == ""
    assert warned("policy", "delete", "clients", *IN, "--yes") == CUT_OFF
    assert warned("policy", "create", "FILE", *IN, text=FAILS) == LACKS + CUT_OFF


def test_a_client_that_is_made_or_changed_is_told_that_it_gets_nothing(warned):
    job = ("job", *IN, "--scopes", "read", "--grant-types", "client_credentials")
    cut_off = CUT_OFF.replace("reports", "job")
    warned(*ON)

    assert warned("client", "create", *job) == cut_off
    assert warned("client", "create", "web", *job[1:-2], "--json") == ""
    assert warned("client", "set", "job", *IN, "--client-name", "en|Job") == cut_off
    assert warned("client", "set", "job", *IN, "--status", "inactive") == ""
    assert warned("policy", "create", "FILE", *IN, text=CLIENTS) == ""
    assert warned("client", "set", "job", *IN, "--status", "active") == ""


def test_of_many_clients_some_are_named(warned, alpha):
    for place in range(10):
        alpha(
            *("client", "create", f"job-{place}", *IN, "--scopes", "read"),
            *("--grant-types", "client_credentials"),
        )

    assert "job-9 and 1 more of /alpha get no scope" in warned(*ON)


def test_a_realm_without_the_grant_type_cuts_nobody_off(warned):
    no_grant = ("realm", "set", "/alpha", "--grant-types", "authorization_code")
    warned(*no_grant)

    assert warned(*ON) == ""


def test_lint_finds_policies_that_nobody_asks(warned, alpha):
    found = (
        "provider of /alpha, use_policies_for_scopes: warning POLICY-UNASKED: is off, "
        "so that policies decide nothing: incident\n"
        "    Switch it on, or delete the policies.\n"
    )
    warned("policy", "create", "FILE", *IN, text=INCIDENT + TOKEN)

    assert found in alpha("scope", "lint", *IN)
    warned(*ON)
    assert "POLICY-UNASKED" not in alpha("scope", "lint", *IN)


def a_file(*, on: bool, policies: str = "", client: str = "") -> str:
    """Write a realm with a client that acts for itself."""
    return f"""
[[realms]]
path = "/alpha"
provider.use_policies_for_scopes = {str(on).lower()}
[[realms.clients]]
client_id = "reports"
grant_types = ["client_credentials"]
scopes = ["write"]
{client}
{policies.replace("[[policies]]", "[[realms.policies]]")}
"""


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ({"on": False}, True),
        ({"on": True}, False),
        ({"on": False, "client": 'use_policies_for_scopes = "yes"'}, False),
    ],
    ids=["off", "on", "on at a client"],
)
def test_a_file_with_policies_that_nobody_asks_is_warned_of(
    warned, alpha, more, is_told
):
    file = a_file(policies=INCIDENT + TOKEN, **more)

    said = warned("config", "check", "FILE", text=file)

    assert (": warning: realms[0].policies[0]: decides nothing: " in said) is is_told
    assert "policies[1]" not in said
    linted = alpha("scope", "lint", "--config", str(alpha.folder / "policies.toml"))
    assert ("POLICY-UNASKED" in linted) is is_told


def test_applying_a_file_names_whom_it_cuts_off_once(warned):
    apply = ("config", "apply", "FILE")

    assert warned(*apply, text=a_file(on=False)) == ""
    assert warned(*apply, text=a_file(on=True)) == CUT_OFF
    assert warned(*apply, text=a_file(on=True, policies=INCIDENT)) == ""
    assert warned(*apply, text=a_file(on=True, policies=CLIENTS)) == ""


@pytest.fixture
def plan(warned, alpha):
    """Say what applying a file would do, after the last one was applied."""

    def type_(text: str, *words: str) -> str:
        path = alpha.folder / "policies.toml"
        path.write_text(text)
        return alpha("config", "apply", str(path), "--plan", *words)

    type_.apply = lambda text: warned("config", "apply", "FILE", text=text)
    return type_


DECIDES = "\npolicies of /alpha decide otherwise\n"
TELLS = "  'iam policy simulate {} --realm /alpha' tells for whom\n"
LEFT_OUT = "  would get no scope with client_credentials: reports\n"


@pytest.mark.parametrize(
    ("today", "wanted", "told"),
    [
        ({"on": True, "policies": CLIENTS}, {"on": False, "policies": CLIENTS}, ""),
        ({"on": False}, {"on": True}, LEFT_OUT),
        ({"on": False}, {"on": True, "policies": CLIENTS}, TELLS),
        (
            {"on": True, "policies": CLIENTS},
            {"on": True},
            TELLS.replace("' tells", " --without clients' tells") + LEFT_OUT,
        ),
        (
            {"on": True, "policies": CLIENTS},
            {"on": True, "policies": CLIENTS + INCIDENT.replace("export", "*")},
            TELLS + LEFT_OUT,
        ),
        (
            {"on": False},
            {"on": False, "client": 'use_policies_for_scopes = "yes"'},
            LEFT_OUT,
        ),
    ],
    ids=[
        "off",
        "on, and nobody grants",
        "on, with a policy that grants",
        "the policy that grants goes",
        "one denies everything",
        "on at the client",
    ],
)
def test_a_plan_tells_that_policies_change(plan, alpha, today, wanted, told):
    plan.apply(a_file(**today))

    said = plan(a_file(**wanted), "--prune")

    assert said.endswith(DECIDES + told.format(alpha.folder / "policies.toml"))
    assert "nobody would read" not in said


def test_a_plan_tells_a_machine_the_same(plan):
    plan.apply(a_file(on=False))

    told = json.loads(plan(a_file(on=True), "--json"))["impact"]["policies"]

    assert told == [
        {
            "realm": "/alpha",
            "left_out": ["reports"],
            "are_others": False,
            "deleted": [],
        }
    ]


def test_a_plan_of_a_new_realm_cuts_nobody_off(plan):
    new = a_file(on=True, policies=INCIDENT).replace("/alpha", "/beta")

    assert plan(new).endswith("nobody would read anything else or be asked once more\n")
