"""`iam policy simulate`."""

from __future__ import annotations

import pytest

from iam.settings import Settings
from tests.conftest import Server

TENANT = """
[[policies]]
name = "tenant"
kind = "token"
set.tenant = "'acme'"
"""
NO_WRITING = """
[[policies]]
name = "no-writing"
kind = "scope"
effect = "deny"
scopes = ["write"]

[[policies]]
name = "careful"
kind = "token"
refuse = "client.id"
"""


@pytest.fixture
def recorded(alpha):
    """The terminal of a realm in which one request was recorded."""
    alpha("realm", "set", "/alpha", "--policy-recording-days", "7")
    record(alpha, "reports")
    return alpha


def record(terminal, *clients: str) -> None:
    """Give clients a token each, as a server does that records."""
    settings = Settings.from_environment(terminal.environ)
    services = terminal.build(settings)
    server = Server(services, settings)
    for name in clients:
        known = name == "reports"
        server.token((name, terminal.secret) if known else server.client(name))
    services.recordings.keep()
    services.close()


@pytest.fixture
def file(tmp_path):
    """Write a file of policies."""

    def write(text: str) -> str:
        path = tmp_path / "tried.toml"
        path.write_text(text)
        return str(path)

    return write


def simulate(terminal, *words: str):
    return terminal.json("policy", "simulate", *words, "--realm", "/alpha")


def test_what_would_be_otherwise_is_told(recorded, file):
    told = recorded("policy", "simulate", file(NO_WRITING), "--realm", "/alpha")

    assert told.startswith(
        "recorded decisions of /alpha: 2, from 2026-06-01 12:00:00Z to "
        "2026-06-01 12:00:00Z\n"
        "  at most 100 of an hour are recorded; of a busy one these are some\n"
        "  1 from clients about whose scopes no policy is asked today "
        "(use_policies_for_scopes is off); THEN shows it switched on\n"
        "\n"
        "2 would come out otherwise: 2 refused that are allowed today, 0 allowed that "
        "are refused today\n"
        "\n"
        "WHAT     TODAY    THEN     DECISIONS  CLIENTS\n"
        "request  allowed  refused  2          reports\n"
        "\n"
        "Why requests would be refused, or scopes left out:\n"
        "  1  policy careful refused: reports\n"
        "  1  policy no-writing denied write\n"
        "\n"
        "time of policies      "
    )


def test_the_longest_token_is_told(recorded, file):
    told = recorded("policy", "simulate", file(TENANT), "--realm", "/alpha")
    found = simulate(recorded, file(TENANT))["longest_token"]

    assert "claim tenant  absent  set   1          reports\n" in told
    assert (
        f"longest access token  {found['today']} characters today, {found['then']} "
        "then; at most 4096\n"
    ) in told
    assert found["then"] > found["today"]


def test_a_machine_is_told_all_of_it(recorded, file):
    told = simulate(recorded, file(TENANT))

    microseconds, longest = told.pop("microseconds"), told.pop("longest_token")
    assert told == {
        "realm": "/alpha",
        "decisions": 1,
        "since": "2026-06-01T12:00:00Z",
        "until": "2026-06-01T12:00:00Z",
        "changed": 1,
        "refused": 0,
        "allowed": 0,
        "changes": [
            {
                "what": "claim tenant",
                "today": "absent",
                "then": "set",
                "decisions": 1,
                "clients": ["reports"],
                "more_clients": 0,
            }
        ],
        "reasons": [],
        "switched_off": 0,
        "decided_otherwise": 0,
        "unreadable": 0,
    }
    assert set(microseconds) == set(longest) == {"today", "then"}
    assert set(microseconds["then"]) == {"median", "slowest"}


def test_shadows_are_tried_and_live_ones_left_out(recorded, file):
    recorded("policy", "create", file(TENANT), "--realm", "/alpha", "--shadow")
    shadow = simulate(recorded, "--shadow", "tenant")
    recorded("policy", "promote", "tenant", "--realm", "/alpha")
    without = simulate(recorded, "--without", "tenant")

    assert shadow["changes"][0]["then"] == "set"
    assert without["changes"][0]["then"] == "absent"
    assert without["decided_otherwise"] == 1


def test_what_comes_out_the_same_is_told_in_a_line(recorded, file):
    nobody = TENANT + 'when = "false"\n'
    told = recorded("policy", "simulate", file(nobody), "--realm", "/alpha")

    assert "\nAll would come out as they do today.\n" in told


def test_a_span_can_be_named(recorded, file):
    recorded.clock.move(7200)

    assert simulate(recorded, file(TENANT), "--since", "3h")["decisions"] == 1
    assert recorded.refused(
        *("policy", "simulate", file(TENANT), "--realm", "/alpha", "--since", "1h")
    ) == (
        "Error: no request of /alpha that these policies decide was recorded in that "
        "time\n"
    )


def test_a_token_that_would_be_too_long_is_told(recorded, file):
    big = TENANT.replace("acme", "x" * 1900)
    resources = [f"https://{each}.example/{'x' * 200}" for each in range(12)]
    chosen = [word for each in resources for word in ("--allowed-resources", each)]
    recorded("realm", "set", "/alpha", *chosen)
    audience = f'audience = "{resources}"\n'
    record(recorded, "reports")

    told = recorded("policy", "simulate", file(big + audience), "--realm", "/alpha")

    assert "\n  what is longer is refused\n" in told


def test_many_clients_are_not_all_named(recorded, file):
    record(recorded, *(f"client-{number}" for number in range(6)))

    told = recorded("policy", "simulate", file(TENANT), "--realm", "/alpha")

    assert " and 2 more\n" in told


def test_recordings_that_cannot_be_read_are_told(recorded, file):
    recorded("key", "compromise", "--all", "--yes")
    record(recorded, "new")

    told = recorded("policy", "simulate", file(TENANT), "--realm", "/alpha")

    assert "\n  2 more that cannot be read: their key was put out" in told


def test_what_came_out_otherwise_before_is_told(recorded, file):
    recorded("policy", "create", file(TENANT), "--realm", "/alpha")

    told = recorded("policy", "simulate", "--without", "tenant", "--realm", "/alpha")

    assert (
        "  1 decided otherwise when recorded: policies or settings have changed since\n"
    ) in told


CONFIGURATION = """
[[realms]]
path = "/alpha"
REALM

[[realms.policies]]
name = "tenant"
kind = "token"
set.tenant = "'acme'"

[[realms]]
path = "/beta"

[[realms.policies]]
name = "tenant"
kind = "token"
refuse = "'no'"
"""


def test_policies_of_the_realm_are_taken_from_a_configuration_file(recorded, file):
    configuration = CONFIGURATION.replace("REALM", "")

    told = simulate(recorded, file(configuration))
    other = recorded.type(
        *("policy", "simulate", file(configuration), "--realm", "/"),
    )

    assert [each["what"] for each in told["changes"]] == ["claim tenant"]
    assert (other.exit_code, other.stderr) == (
        1,
        f"{file(configuration)}:2: realms: there is no realm / in it\n",
    )


def test_a_configuration_file_with_faults_is_refused_with_their_places(recorded, file):
    path = file(CONFIGURATION.replace("REALM", "actve = true"))

    result = recorded.type("policy", "simulate", path, "--realm", "/alpha")

    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        1,
        f"{path}:4: realms[0].actve: unknown key; did you mean 'active'?",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("realms = 3", ":1: realms: must be an array of tables, each under [[realms]]"),
        ("realms = []", ":1: realms: there is no realm /alpha in it"),
        (
            "[[realms]]\npath = '/alpha'\n[[realms]]\npath = '/alpha'",
            ":4: realms[1].path: realms[0] has the same already",
        ),
    ],
    ids=["a number", "none", "one realm twice"],
)
def test_a_configuration_that_is_none_is_told_once(recorded, file, text, said):
    path = file(text)

    result = recorded.type("policy", "simulate", path, "--realm", "/alpha")

    assert (result.exit_code, result.stderr) == (1, f"{path}{said}\n")


def test_something_must_be_named(recorded):
    said = recorded.refused("policy", "simulate", "--realm", "/alpha", code=2)

    assert "name a FILE, or use --shadow or --without" in said


def test_a_file_with_faults_is_refused_with_their_places(recorded, file):
    said = recorded.refused(
        "policy", "simulate", file(TENANT + 'when = "1"\n'), "--realm", "/alpha"
    )

    assert "tried.toml:6:" in said
