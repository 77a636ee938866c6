"""What a client is told of a policy that refuses or fails, and what the log is."""

from __future__ import annotations

import pytest

from iam.domain.policies.refusals import (
    failed_in,
    not_on_the_wire,
    of_bearer,
    refused_by,
    too_long,
    unread,
)


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize(
    ("why", "told", "kept"),
    [
        ("", "", ""),
        ("  ", "", ""),
        ("closed", ": closed", "closed"),
        ('fermé "a\\b"\n', ": ferm? ?a?b?", 'fermé "a\\b"'),
        ("fermé\n\u202eb", ": ferm???b", "fermé??b"),
        ("x" * 300, ": " + "x" * 200, "x" * 200),
    ],
    ids=["none", "nothing to read", "a reason", "not allowed", "invisible", "too long"],
)
def test_what_a_client_is_told_of_a_policy_that_refuses(why, told, kept):
    refusal = refused_by("hours", why)

    assert (refusal.code, refusal.status, refusal.description) == (
        "access_denied",
        400,
        f"A policy of the realm refused the request{told}",
    )
    assert refusal.reason == f"policy hours refused: {kept}"


def test_characters_that_a_client_cannot_be_told_are_named_once():
    assert not_on_the_wire('a"ß\\ß b') == ('"', "ß", "\\")
    assert not_on_the_wire("it's closed: 100 % (all)!") == ()


def test_what_failed_is_for_the_operator():
    refusal = failed_in("hours", "when: no such key")

    assert refusal.code == "access_denied"
    assert refusal.description == (
        "A policy of the realm refused the request: it failed, and the audit log says "
        "why"
    )
    assert refusal.reason == "policy hours failed: when: no such key"


@pytest.mark.spec("RFC 6750", "3.1")
def test_who_shows_a_token_is_told_the_same_and_no_scope_that_would_help():
    refused = of_bearer(refused_by("tenants", "Not from here"))

    assert (refused.code, refused.status, refused.scope) == (
        "insufficient_scope",
        403,
        "",
    )
    assert refused.description == (
        "A policy of the realm refused the request: Not from here"
    )
    assert refused.reason == "policy tenants refused: Not from here"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            too_long(["a", "b"], 4096),
            "policy a, b failed: the token has more than 4096",
        ),
        (unread(["a"]), "policy a failed: a newer release wrote it"),
    ],
)
def test_the_audit_log_alone_is_told_which_policy_failed(error, reason):
    assert error.reason.startswith(reason)
    assert error.description == (
        "A policy of the realm refused the request: it failed, and the audit log says "
        "why"
    )
