"""`iam key`."""

from __future__ import annotations

import base64

import pytest

from tests.conftest import MASTER_KEY

ALPHA = ("--realm", "/alpha")


def states(terminal):
    """Give the state of every key of /alpha by its kid, and the algorithm."""
    return {
        key["kid"]: (key["purpose"], key["state"])
        for key in terminal.json("key", "list", *ALPHA)
    }


def test_keys_are_listed_with_their_state_and_never_their_secret(alpha):
    (seal, sign) = alpha.json("key", "list", *ALPHA)

    assert sign == {
        "realm": "/alpha",
        "kid": sign["kid"],
        "purpose": "sign-access-tokens",
        "algorithm": "ES256",
        "state": "current",
        "created_at": "2026-06-01T12:00:00Z",
        "since": "2026-06-01T12:00:00Z",
        "next": "2026-08-30T12:00:00Z",
    }
    header, *rows = alpha("key", "list").splitlines()
    assert header.split() == [
        *("REALM", "KID", "PURPOSE", "ALGORITHM", "STATE", "MADE", "SINCE", "NEXT")
    ]
    assert len(rows) == 4
    assert any(row.split()[:2] == ["/alpha", seal["kid"]] for row in rows)


def test_the_list_tells_when_the_next_key_takes_over(alpha):
    alpha("realm", "set", "/alpha", "--key-rotation-days", "0")
    alpha("key", "rotate", *ALPHA, "--purpose", "sign-access-tokens")

    found = {
        (key["purpose"], key["state"]): key["next"]
        for key in alpha.json("key", "list", *ALPHA)
    }

    assert found == {
        ("seal", "current"): None,
        ("sign-access-tokens", "current"): "2026-06-01T12:15:05Z",
        ("sign-access-tokens", "published"): None,
    }


def test_a_seal_key_is_succeeded_at_once(alpha):
    (old,) = (kid for kid, (purpose, _) in states(alpha).items() if purpose == "seal")

    said = alpha("key", "rotate", *ALPHA, "--purpose", "seal")

    after = states(alpha)
    (new,) = (kid for kid, state in after.items() if state == ("seal", "current"))
    assert said == f"key {new} is the current one now\n"
    assert after[old] == ("seal", "retired")


def test_a_signing_key_is_published_before_it_signs(alpha):
    rotate = ("key", "rotate", *ALPHA, "--purpose", "sign-access-tokens")

    said = alpha(*rotate)

    assert said.endswith("is published, and takes over at 2026-06-01 12:15:05 UTC\n")
    assert "waits already and takes over at" in alpha.refused(*rotate)
    assert alpha.json(*rotate, "--now")["state"] == "current"


def test_a_key_that_nobody_needs_has_no_successor(alpha):
    rotate = ("key", "rotate", *ALPHA, "--purpose", "sign-id-tokens-eddsa")

    said = alpha.refused(*rotate)

    assert said == (
        "Error: /alpha has no sign-id-tokens-eddsa key, and none of its clients needs "
        "one; it is made with the first client that does\n"
    )
    assert {purpose for purpose, _ in states(alpha).values()} == {
        *("seal", "sign-access-tokens")
    }
    alpha(
        *("client", "set", "reports", *ALPHA, "--scopes", "openid"),
        *("--id-token-signed-response-alg", "EdDSA"),
    )
    assert alpha.json(*rotate, "--now")["state"] == "current"


def test_a_retired_key_makes_nothing_and_is_honoured(alpha):
    token = alpha.a_token("reports")
    kid = next(kid for kid, (purpose, _) in states(alpha).items() if purpose == "seal")

    assert alpha.refused("key", "retire", kid) == (
        f"Error: This retires key {kid} at once. Retire?\n"
        "Nobody is there to answer: add --yes where this is meant\n"
    )
    said = alpha("key", "retire", kid, "--yes")

    assert said == f"key {kid} of /alpha is retired now\n"
    assert alpha.json("token", "introspect", token)["active"] is True
    assert alpha.refused("key", "retire", kid, "--yes") == (
        f"Error: key {kid} is retired already\n"
    )


def test_what_a_compromised_key_made_is_dead(alpha):
    token = alpha.a_token("reports")
    kid = next(kid for kid, (purpose, _) in states(alpha).items() if purpose == "seal")

    (changed,) = alpha.json("key", "compromise", kid, "--yes")

    assert (changed["kid"], changed["state"]) == (kid, "compromised")
    assert alpha.json("token", "introspect", token)["active"] is False


def test_all_keys_of_a_realm_and_of_those_beneath_are_compromised_together(alpha):
    alpha("realm", "create", "/alpha/x")
    before = {key["kid"]: key["realm"] for key in alpha.json("key", "list")}

    alpha("key", "compromise", "--all", *ALPHA, "--yes")

    after = {key["kid"]: key["state"] for key in alpha.json("key", "list")}
    assert {before[kid] for kid in before if after[kid] == "compromised"} == {
        *("/alpha", "/alpha/x")
    }
    assert {before[kid] for kid in before if after[kid] == "current"} == {"/"}
    assert list(after.values()).count("current") == 6


def test_compromising_asks_first(alpha):
    said = alpha.refused("key", "compromise", "--all")

    assert said.startswith("Error: This ends every token that 4 key(s) made: ")
    assert said.endswith("add --yes where this is meant\n")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "name the keys, or --all"),
        (("a", "--all"), "name the keys, or --all"),
        (("a", *ALPHA), "--realm goes with --all"),
    ],
)
def test_compromising_needs_to_know_what(alpha, words, why):
    said = alpha.refused("key", "compromise", *words, code=2)

    assert said.endswith(f"Error: {why}\n")


def test_a_key_that_is_not_there_is_refused_with_where_to_look(alpha):
    for verb in ("retire", "compromise"):
        assert alpha.refused("key", verb, "x", "--yes") == (
            "Error: there is no key 'x'; 'iam key list' shows them\n"
        )


def test_the_master_key_is_changed_without_a_stop(new_iam):
    old = base64.urlsafe_b64encode(b"o" * 32).decode()
    new_iam.environ["IAM_MASTER_KEY"] = old
    new_iam("db", "upgrade")
    new_iam.environ["IAM_MASTER_KEY"] = f"{MASTER_KEY},{old}"

    said = new_iam("key", "rewrap")

    assert said == (
        "2 key(s) and the seeds of 0 refresh token(s) were encrypted anew under the "
        "first master key\n"
    )
    new_iam.environ["IAM_MASTER_KEY"] = MASTER_KEY
    assert new_iam.json("key", "rewrap") == {"rewrapped": 0, "refresh_tokens": 0}
