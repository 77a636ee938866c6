"""`iam scope explain` says which words nobody reads, because policies decided."""

from __future__ import annotations

import pytest

EXPLAIN = ("scope", "explain", "--realm", "/alpha", "--client", "ledger")
ANN = ("--user", "ann")
ALONE = ("--grant-type", "client_credentials")
REFRESH = (*ANN, "--grant-type", "refresh_token")
POLICIES = """\
[[policies]]
name = "staff-is-not-asked"
kind = "scope"
effect = "grant"
scopes = ["read", "secret"]

[[policies]]
name = "incident"
kind = "scope"
effect = "deny"
scopes = ["export", "bare"]
"""
WORDS = {
    "read": "Read the ledger",
    "write": "Write the ledger",
    "export": "Export the ledger",
}
GRANTED, DROPPED = "it is given without asking", "it is dropped"


@pytest.fixture
def ledger(alpha):
    """A client with scopes of which policies grant some, deny some, and leave one."""
    alpha(
        *("realm", "set", "/alpha", "--use-policies-for-scopes"),
        *("--unlisted-scopes", "count"),
        *("--supported-scopes", "bare"),
    )
    scopes = [*(f"{name}|{words}" for name, words in WORDS.items()), "secret|", "bare"]
    alpha(
        *("client", "create", "ledger", "--realm", "/alpha"),
        *(part for scope in scopes for part in ("--scopes", scope)),
        *("--redirect-uris", "https://ledger.example/back"),
        *("--grant-types", "authorization_code", "--grant-types", "refresh_token"),
        *("--grant-types", "client_credentials"),
    )
    alpha("user", "create", "ann", "--realm", "/alpha")
    path = alpha.folder / "policies.toml"
    path.write_text(POLICIES)
    alpha("policy", "create", str(path), "--realm", "/alpha")
    return alpha


def shown(said: str) -> dict[str, str]:
    """Give what is shown of each scope."""
    blocks = [block.splitlines() for block in said.split("\n\n")[1:]]
    return {
        scope: line.removeprefix("  shown    ")
        for scope, *lines in blocks
        for line in lines
        if line.startswith("  shown ")
    }


def not_shown(told) -> dict[str, str | None]:
    return {each["scope"]: each["not_shown_because"] for each in told["scopes"]}


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            ANN,
            {
                "read": f"nothing: {GRANTED} (its words are: Read the ledger)",
                "write": "Write the ledger (en)",
                "export": f"nothing: {DROPPED} (its words are: Export the ledger)",
                "secret": f"nothing: {GRANTED}",
                "bare": f"nothing: {DROPPED}",
            },
        ),
        (
            ALONE,
            {
                "read": f"nothing: {GRANTED} (its words are: Read the ledger)",
                "write": f"nothing: {DROPPED} (its words are: Write the ledger)",
                "export": f"nothing: {DROPPED} (its words are: Export the ledger)",
                "secret": f"nothing: {GRANTED}",
                "bare": f"nothing: {DROPPED}",
            },
        ),
        (
            (),
            {
                "read": "Read the ledger (en)",
                "write": "Write the ledger (en)",
                "export": "Export the ledger (en)",
                "secret": "nothing: it is hidden",
                "bare": "bare (its name)",
            },
        ),
    ],
    ids=["a person", "the client", "nobody"],
)
def test_what_policies_drop_or_grant_unasked_is_said_not_to_be_shown(
    ledger, options, lines
):
    assert shown(ledger(*EXPLAIN, *options)) == lines


@pytest.mark.parametrize(
    ("options", "write"), [(ANN, None), (REFRESH, None), (ALONE, DROPPED), ((), None)]
)
def test_the_same_in_json_beside_the_words(ledger, options, write):
    told = ledger.json(*EXPLAIN, *options)

    decided = bool(options)
    assert not_shown(told) == {
        "read": GRANTED if decided else None,
        "write": write,
        "export": DROPPED if decided else None,
        "secret": GRANTED if decided else None,
        "bare": DROPPED if decided else None,
    }
    assert [each["words"] for each in told["scopes"]][:3] == list(WORDS.values())
    assert [each["shown"] for each in told["scopes"]] == [
        *("text", "text", "text", "hidden", "name")
    ]


def test_what_is_granted_and_asked_for_all_the_same_is_shown(ledger):
    ledger("client", "set", "ledger", "--realm", "/alpha", "--self-registered")

    told = ledger.json(*EXPLAIN, *ANN, "read", "export")

    assert not_shown(told) == {"read": None, "export": DROPPED}
    assert shown(ledger(*EXPLAIN, *ANN, "read")) == {"read": "Read the ledger (en)"}
