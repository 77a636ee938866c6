"""`iam policy history`: who did what to a policy, when and why."""

from __future__ import annotations

import json

import pytest

NIGHT = """
[[policies]]
name = "night"
kind = "scope"
effect = "deny"
scopes = ["photos"]
when = "request.time.getHours() < 6"
"""


@pytest.fixture
def policy(iam_, clock):
    """Type a command about policies of /alpha, a minute after the one before."""
    iam_("realm", "create", "/alpha")
    file = iam_.folder / "night.toml"
    file.write_text(NIGHT)

    def type_(verb: str, what: str = "night", *words: str) -> str:
        clock.move(60)
        name = str(file) if what == "FILE" else what
        return iam_("policy", verb, name, "--realm", "/alpha", *words)

    return type_


def test_the_end_of_a_policy_stands_in_its_history_also_when_it_is_back(policy):
    policy("create", "FILE", "--by", "ann")
    policy("delete", "night", "--yes", "--by", "bob", "--note", "nobody asks")
    deleted = policy("history").splitlines()
    policy("rollback", "night", "--version", "1", "--by", "ann")

    back = policy("history").splitlines()

    assert back == [
        "VERSION  STATE        AT                    BY   CHANGED       NOTE",
        "2        live         2026-06-01 12:04:00Z  ann  brought back  as version 1",
        "-        deleted      2026-06-01 12:02:00Z  bob  -             nobody asks",
        "1        live before  2026-06-01 12:01:00Z  ann  all of it     -",
    ]
    assert [line.split()[:2] for line in deleted[1:]] == [
        ["-", "deleted"],
        ["1", "live"],
    ]
    newest, first = json.loads(policy("history", "night", "--json"))
    assert (newest["deleted_at"], newest["deleted_by"]) == (None, None)
    assert first["deleted_at"] == "2026-06-01T12:02:00Z"
    assert (first["deleted_by"], first["deleted_note"]) == ("bob", "nobody asks")
    assert "# the policy was deleted 2026-06-01 12:02:00Z by bob: nobody asks\n" in (
        policy("show", "night", "--version", "1")
    )


def test_a_version_that_was_deleted_before_the_newest_says_so_too(policy):
    policy("create", "FILE", "--by", "ann")
    policy("delete", "night", "--yes", "--by", "bob")
    policy("rollback", "night", "--version", "1", "--by", "ann")
    policy("delete", "night", "--yes", "--by", "cat")

    states = [line.split()[:2] for line in policy("history").splitlines()[1:]]

    assert states == [["-", "deleted"], ["2", "live"], ["-", "deleted"], ["1", "live"]]


def test_who_made_a_version_live_has_a_row_where_another_saved_it(policy):
    policy("create", "FILE", "--shadow", "--by", "ann", "--note", "a try")
    policy("promote", "night", "--by", "bob", "--note", "it works")

    assert policy("history").splitlines() == [
        "VERSION  STATE      AT                    BY   CHANGED    NOTE",
        "1        made live  2026-06-01 12:02:00Z  bob  -          it works",
        "1        live       2026-06-01 12:01:00Z  ann  all of it  a try",
    ]
    assert "# became live 2026-06-01 12:02:00Z, by bob: it works\n" in policy("show")


def test_what_was_done_last_is_first_whichever_version_it_is_about(policy, iam_):
    policy("create", "FILE", "--shadow")
    file = iam_.folder / "night.toml"
    file.write_text(NIGHT.replace("< 6", "< 5"))
    policy("update", "FILE")
    policy("promote", "night")

    states = [line.split()[0] for line in policy("history").splitlines()[1:]]

    assert states == ["1", "2", "1"]


def test_why_a_shadow_was_dropped_is_in_the_audit_log(policy, iam_):
    policy("create", "FILE", "--shadow")
    policy("drop-shadow", "night", "--note", "it did not help")

    assert iam_.audit_lines()[-1]["reason"] == (
        "version 1 was the last: it did not help"
    )
    assert "it did not help" in policy("history").splitlines()[1]
