"""`iam policy`: made from files, changed, looked back on, and brought back."""

from __future__ import annotations

import json

import pytest

from iam.settings import Settings

NIGHT = """
[[policies]]
name = "night"
kind = "scope"
effect = "deny"
scopes = ["photos", "photos.*"]
when = "request.time.getHours() < 6"
"""
TIER = """
[[policies]]
name = "tier"
kind = "token"
order = 7
set.tier = "client.properties.tier"
lifetime = 300
stop = true
"""
MAIL = """
[[policies]]
name = "mail"
kind = "attribute"
scopes = ["mail"]
value = "subject.username"
"""
IN = ("--realm", "/alpha")


@pytest.fixture
def alpha(iam_):
    """A terminal with a realm."""
    iam_("realm", "create", "/alpha")
    return iam_


@pytest.fixture
def policy(alpha):
    """Type a command about policies of /alpha, with a file that has a text."""

    def type_(*words: str, text: str = "") -> str:
        return alpha("policy", *in_file(alpha, text, words), *IN)

    type_.json = lambda *words, text="": json.loads(type_(*words, "--json", text=text))
    type_.refused = lambda *words, text="", code=1: alpha.refused(
        "policy", *in_file(alpha, text, words), *IN, code=code
    )
    return type_


def in_file(terminal, text, words):
    path = terminal.folder / "policies.toml"
    path.write_text(text)
    return [str(path) if word == "FILE" else word for word in words]


def test_policies_of_a_file_are_made_and_listed_as_they_run(policy, alpha):
    made = policy("create", "FILE", "--note", "why not", text=NIGHT + TIER + MAIL)

    assert made.splitlines() == [
        "created policy night of /alpha: version 1 is live",
        "created policy tier of /alpha: version 1 is live",
        "created policy mail of /alpha: version 1 is live",
    ]
    assert policy("list").splitlines() == [
        "REALM   ORDER  NAME   KIND       LIVE  SHADOW  DOES",
        "/alpha  7      tier   token      1     -       sets tier, lifetime, stop",
        "/alpha  100    mail   attribute  1     -       tells beside mail",
        "/alpha  100    night  scope      1     -       deny photos photos.*",
    ]
    assert [each["name"] for each in alpha.json("policy", "list")] == [
        "tier",
        "mail",
        "night",
    ]


def test_a_policy_that_does_much_is_listed_in_one_line(policy):
    claims = "".join(f'set.claim_number_{place} = "1"\n' for place in range(9))
    policy("create", "FILE", text=f'[[policies]]\nname = "a"\nkind="token"\n{claims}')

    (_, line) = policy("list").splitlines()
    assert line.endswith("sets claim_number_0, sets claim_number_1, sets claim_numb...")


def test_what_is_shown_is_a_file_that_changes_nothing(policy):
    policy("create", "FILE", "--by", "ann", "--note", "they sleep", text=NIGHT)

    shown = policy("show", "night")

    assert shown.splitlines()[:5] == [
        "# policy night of /alpha, version 1: live",
        "# became live 2026-06-01 12:00:00Z, by ann",
        "# saved 2026-06-01 12:00:00Z by ann: they sleep",
        "# edition 1: live 1, shadow -, newest 1",
        "[[policies]]",
    ]
    updated = policy("update", "FILE", text=shown)
    assert updated == "unchanged policy night of /alpha\n"


def test_a_policy_is_written_for_machines(policy):
    made = policy.json("create", "FILE", "--note", "they sleep", text=NIGHT)

    version = {
        "version": 1,
        "saved_at": "2026-06-01T12:00:00Z",
        "saved_by": "operator",
        "note": "they sleep",
        "live_at": "2026-06-01T12:00:00Z",
        "live_by": "operator",
        "live_note": "",
        "deleted_at": None,
        "deleted_by": None,
        "deleted_note": "",
        "policy": {
            "name": "night",
            "kind": "scope",
            "effect": "deny",
            "when": "request.time.getHours() < 6",
            "scopes": ["photos", "photos.*"],
        },
        "faults": [],
    }
    whole = {
        "realm": "/alpha",
        "name": "night",
        "edition": 1,
        "newest": 1,
        "live": version,
        "shadow": None,
    }
    assert made == policy.json("list") == [whole]
    assert policy.json("show", "night") == {**whole, "shown": version}
    assert policy.json("history", "night") == [
        {**version, "state": "live", "before": None, "changed": []}
    ]


def test_a_new_version_is_saved_and_the_history_tells_of_it(policy, clock):
    policy("create", "FILE", text=NIGHT)
    clock.move(60)
    changed = policy("update", "FILE", "--by", "ann", text=NIGHT.replace("< 6", "< 5"))

    assert changed == "changed policy night of /alpha: version 2 is live\n"
    told = policy("history", "night", "--diff").splitlines()
    assert told[:3] == [
        "VERSION  STATE        AT                    BY        CHANGED    NOTE",
        "2        live         2026-06-01 12:01:00Z  ann       when       -",
        "1        live before  2026-06-01 12:00:00Z  operator  all of it  -",
    ]
    assert told[3:6] == ["", "--- version 1", "+++ version 2"]
    assert '-when = "request.time.getHours() < 6"' in told
    assert '+when = "request.time.getHours() < 5"' in told
    assert "--- nothing" in told


def test_a_shadow_is_saved_and_promoted_or_dropped(policy):
    policy("create", "FILE", text=NIGHT)
    later = NIGHT.replace("< 6", "< 5")

    saved = policy("update", "FILE", "--shadow", text=later)
    dropped = policy("drop-shadow", "night")
    policy("update", "FILE", "--shadow", text=later)
    promoted = policy("promote", "night")

    assert saved.endswith("version 1 is live, version 2 is in the shadow\n")
    assert dropped == "changed policy night of /alpha: version 1 is live\n"
    assert promoted == "changed policy night of /alpha: version 3 is live\n"
    states = [each["state"] for each in policy.json("history", "night")]
    assert states == ["live", "never live", "live before"]


def test_a_policy_that_was_a_shadow_alone_goes_with_it(policy):
    made = policy("create", "FILE", "--shadow", text=NIGHT)

    assert made == "created policy night of /alpha: version 1 is in the shadow\n"
    assert "version 1: in the shadow\n" in policy("show", "night")
    assert policy("drop-shadow", "night") == "deleted policy night of /alpha\n"
    assert policy.json("list") == []


def test_a_deleted_policy_is_looked_at_and_brought_back(policy, alpha):
    policy("create", "FILE", text=NIGHT)

    asked = policy.refused("delete", "night")
    deleted = policy("delete", "night", "--yes", "--by", "ann")

    assert "Policy night of /alpha will decide no more" in asked
    assert deleted == "deleted policy night of /alpha\n"
    assert alpha.audit_lines()[-1]["userId"] == "ann"
    assert "was deleted; 'iam policy history" in policy.refused("show", "night")
    shown = policy("show", "night", "--version", "1")
    assert "# the policy was deleted 2026-06-01 12:00:00Z by ann\n" in shown
    assert policy.json("show", "night", "--version", "1")["shown"]["version"] == 1
    assert policy.json("history", "night")[0]["state"] == "live before"
    back = policy("rollback", "night", "--version", "1", "--note", "we need it")
    assert back == "created policy night of /alpha: version 2 is live\n"
    assert "  brought back  we need it\n" in policy("history", "night")
    assert policy.json("delete", "night", "--yes") == {
        "deleted": [{"realm": "/alpha", "name": "night"}]
    }


def test_what_was_changed_since_somebody_looked_is_not_undone_unseen(policy):
    policy("create", "FILE", text=NIGHT)
    later = NIGHT.replace("< 6", "< 5")
    policy("update", "FILE", "--edition", "1", "--shadow", text=later)

    for words in (
        ("update", "FILE"),
        ("promote", "night"),
        ("drop-shadow", "night"),
        ("rollback", "night", "--version", "2"),
        ("delete", "night", "--yes"),
    ):
        said = policy.refused(*words, "--edition", "1", text=later)
        assert "policy night of /alpha was changed meanwhile" in said
    assert policy("promote", "night", "--edition", "2").startswith("changed")


def test_all_policies_of_a_file_are_saved_or_none(policy):
    policy("create", "FILE", text=TIER)

    there = policy.refused("create", "FILE", text=NIGHT + TIER)
    missing = policy.refused("update", "FILE", text=TIER + NIGHT + MAIL)

    assert there == (
        "Error: realm /alpha has a policy tier already; 'iam policy update' changes it"
        "\n"
    )
    assert missing.endswith("and 'iam policy create' makes one\n")
    assert [line.partition(";")[0] for line in missing.splitlines()] == [
        "Error: realm /alpha has no policy 'night'",
        "realm /alpha has no policy 'mail'",
    ]
    assert [each["name"] for each in policy.json("list")] == ["tier"]


def test_texts_that_the_realm_does_not_allow_are_warned_of(alpha):
    reader = '[[policies]]\nname = "a"\nkind = "token"\nadd_scopes = "[\'b\']"\n'
    path = alpha.folder / "a.toml"
    path.write_text(reader)

    made = alpha.type("policy", "create", str(path), *IN)
    same = alpha.type("policy", "update", str(path), *IN)

    assert made.stdout == "created policy a of /alpha: version 1 is live\n"
    assert made.stderr.startswith("warning: policy a of /alpha: add_scopes: b is not")
    assert (same.stdout, same.stderr) == ("unchanged policy a of /alpha\n", "")


def test_an_edition_is_of_one_policy(policy):
    policy("create", "FILE", text=NIGHT + TIER)

    said = policy.refused("update", "FILE", "--edition", "1", text=NIGHT + TIER, code=2)

    assert "--edition is of one policy, and the file has several" in said


def test_a_version_that_there_is_not_is_refused(policy):
    policy("create", "FILE", text=NIGHT)

    assert policy.refused("show", "night", "--version", "9").startswith(
        "Error: policy night of /alpha has no version 9; 'iam policy history night"
    )
    assert "has no policy 'tier'" in policy.refused("show", "tier", "--version", "1")


def test_what_a_newer_release_wrote_is_told_and_not_shown(policy, alpha):
    policy("create", "FILE", text=NIGHT)
    services = alpha.build(Settings.from_environment(alpha.environ))
    with services.housekeeping.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE policy_versions SET definition = "
            """'{"name": "night", "kind": "scope", "retries": 3}'"""
        )
    services.close()

    assert policy("list").splitlines()[1].split(maxsplit=6) == [
        *("/alpha", "-", "night", "-", "1", "-"),
        "a newer release wrote it",
    ]
    shown = policy("show", "night").splitlines()
    assert all(line.startswith("# ") for line in shown)
    assert "# a newer release wrote it: retries: unknown key" in shown[4]
    assert "a newer release wrote it" in policy("history", "night", "--diff")
    assert policy.json("show", "night")["shown"]["policy"] is None
