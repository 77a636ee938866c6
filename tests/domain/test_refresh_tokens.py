"""RFC 6749 §6, RFC 9700 §4.14: what a refresh token is, and what a use of it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from iam.domain.grants import Grant
from iam.domain.provider import ProviderSettings
from iam.domain.refresh_tokens import (
    GRANT_TYPE,
    Rules,
    Use,
    ends_with_session,
    fault_of_refresh,
    parse,
    rules_of,
    use_of,
    written,
)
from iam.domain.sessions import Session
from tests.builders import NOON, a_client
from tests.domain.test_grants import a_grant, ada

GRANT_ID = "g" * 22
SEED, OTHER_SEED = b"s" * 32, b"t" * 32
BOTH = ("authorization_code", GRANT_TYPE)
RULES = Rules(
    issues=True,
    rotates=True,
    lifetime=timedelta(days=90),
    idle_lifetime=timedelta(days=7),
    grace=timedelta(seconds=10),
)
SECOND = timedelta(seconds=1)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def refreshable(**changed) -> Grant:
    given = {
        "refresh_counter": 5,
        "refreshed_at": NOON,
        "last_used_at": NOON,
        "refresh_idle_ends_at": NOON + RULES.idle_lifetime,
        "refresh_ends_at": NOON + RULES.lifetime,
        **changed,
    }
    return a_grant(**given)


def a_session(**changed) -> Session:
    session = Session(
        id="s",
        realm_id=a_grant().realm_id,
        subject_id=ada().id,
        generation=0,
        browser="",
        auth_time=NOON,
        last_used_at=NOON,
        idle_ends_at=at(7200),
        ends_at=at(43_200),
        address="",
        user_agent="",
    )
    return replace(session, **changed)


@pytest.mark.parametrize("counter", [0, 1, 9, 10, 2**31])
def test_what_was_written_is_read_and_authentic(counter):
    token = parse(written(SEED, GRANT_ID, counter))

    assert (token.grant_id, token.counter) == (GRANT_ID, counter)
    assert token.is_authentic(SEED)
    assert not token.is_authentic(OTHER_SEED)


def test_no_token_is_another_ones():
    tokens = {
        written(seed, grant_id, counter)
        for seed in (SEED, OTHER_SEED)
        for grant_id in (GRANT_ID, "h" * 22)
        for counter in (0, 1, 10)
    }

    assert len({token.rpartition(".")[2] for token in tokens}) == 12


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:0],
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text[1:],
        lambda text: text + "A",
        lambda text: text.replace(".7.", ".07."),
        lambda text: text.replace(".7.", ".-7."),
        lambda text: text.replace(".7.", "..7."),
        lambda text: text.replace(".7.", ".."),
        lambda text: text.replace(".7.", ".٧."),
        lambda text: text.replace(".7.", ".77777777777."),
        lambda text: text.replace("g", "é", 1),
        lambda text: text.replace("g", "+", 1),
    ],
)
def test_what_is_written_otherwise_is_not_read(spoil):
    assert parse(spoil(written(SEED, GRANT_ID, 7))) is None


def test_one_character_more_or_less_of_the_code_is_not_authentic():
    """The last character has two bits that no decoder would look at."""
    text = written(SEED, GRANT_ID, 7)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    authentic = [
        last for last in alphabet if parse(text[:-1] + last).is_authentic(SEED)
    ]

    assert authentic == [text[-1]]


@pytest.mark.parametrize(
    ("client", "provider", "issues"),
    [
        ({}, {}, True),
        ({}, {"issue_refresh_token": False}, False),
        ({"issue_refresh_token": "no"}, {}, False),
        ({"issue_refresh_token": "yes"}, {"issue_refresh_token": False}, True),
        ({"grant_types": ("authorization_code",)}, {}, False),
        ({}, {"grant_types": ("authorization_code",)}, False),
    ],
)
def test_who_gets_refresh_tokens(client, provider, issues):
    rules = rules_of(
        a_client(**{"grant_types": BOTH} | client), ProviderSettings(**provider)
    )

    assert rules.issues is issues


@pytest.mark.spec("RFC 9700", "4.14.2")
@pytest.mark.parametrize(
    ("method", "client", "provider", "rotates"),
    [
        ("client_secret_basic", "", True, True),
        ("client_secret_basic", "", False, False),
        ("client_secret_basic", "no", True, False),
        ("client_secret_basic", "yes", False, True),
        ("none", "no", False, True),
    ],
)
def test_those_of_public_clients_rotate_in_any_case(method, client, provider, rotates):
    rules = rules_of(
        a_client(token_endpoint_auth_method=method, rotate_refresh_tokens=client),
        ProviderSettings(rotate_refresh_tokens=provider),
    )

    assert rules.rotates is rotates


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ({}, (100, 60, 20)),
        ({"refresh_token_lifetime": 7}, (7, 60, 20)),
        ({"refresh_token_idle_lifetime": 7}, (100, 7, 20)),
        ({"refresh_token_grace_period": 7}, (100, 60, 7)),
        ({"refresh_token_grace_period": 0}, (100, 60, 0)),
    ],
)
def test_a_client_may_have_its_own_lifetimes(client, expected):
    rules = rules_of(
        a_client(**client),
        ProviderSettings(
            refresh_token_lifetime=100,
            refresh_token_idle_lifetime=60,
            refresh_token_grace_period=20,
        ),
    )

    found = (rules.lifetime, rules.idle_lifetime, rules.grace)
    assert found == tuple(timedelta(seconds=each) for each in expected)


@pytest.mark.spec("OpenID Connect Core", "11")
@pytest.mark.parametrize(
    ("scopes", "ends"),
    [
        ((), False),
        (("read",), False),
        (("offline_access",), False),
        (("openid",), True),
        (("openid", "read"), True),
        (("openid", "offline_access"), False),
    ],
)
def test_what_ends_with_its_session(scopes, ends):
    assert ends_with_session(scopes) is ends


@pytest.mark.spec("RFC 9700", "4.14.2")
@pytest.mark.parametrize(
    ("counter", "seconds", "rules", "use"),
    [
        (5, 0, {}, Use.FIRST),
        (5, 10**9, {}, Use.FIRST),
        (6, 0, {}, Use.AHEAD),
        (4, 0, {}, Use.AGAIN),
        (4, -5, {}, Use.AGAIN),
        (4, 9.999, {}, Use.AGAIN),
        (4, 10, {}, Use.REPLAY),
        (3, 0, {}, Use.REPLAY),
        (0, 0, {}, Use.REPLAY),
        (4, 0, {"grace": timedelta()}, Use.REPLAY),
        (4, 0, {"rotates": False}, Use.REPLAY),
    ],
    ids=[
        "the one that counts",
        "however late",
        "one that was not made yet",
        "the one before, at once",
        "by a clock that is behind",
        "in the grace period",
        "after it",
        "the one before that",
        "any older one",
        "no grace period",
        "nothing rotates: no answer gave a new one",
    ],
)
def test_what_a_use_is(counter, seconds, rules, use):
    token = parse(written(SEED, GRANT_ID, counter))

    found = use_of(token, refreshable(), replace(RULES, **rules), at(seconds))

    assert found is use


def test_a_grant_that_never_had_one_has_none_before_it():
    token = parse(written(SEED, GRANT_ID, 4))

    assert use_of(token, refreshable(refreshed_at=None), RULES, NOON) is Use.REPLAY


@pytest.mark.parametrize(
    ("grant", "user", "rules", "seconds", "why"),
    [
        ({}, {}, {}, 0, None),
        ({}, {}, {}, 604_799, None),
        ({}, {}, {}, 604_800, "the refresh token was not used for too long"),
        ({"refresh_ends_at": at(5)}, {}, {}, 5, "the grant has ended"),
        ({}, {}, {"lifetime": 5 * SECOND}, 5, "the grant has ended"),
        ({}, {}, {"lifetime": 5 * SECOND}, 4, None),
        ({}, {}, {"idle_lifetime": 5 * SECOND}, 4, None),
        (
            {},
            {},
            {"idle_lifetime": 5 * SECOND},
            5,
            "the refresh token was not used for too long",
        ),
        ({"revoked_at": NOON}, {}, {}, 0, "the grant was revoked"),
        ({}, {"disabled": True}, {}, 0, "the person is gone or disabled"),
        ({}, None, {}, 0, "the person is gone or disabled"),
        (
            {},
            {},
            {"issues": False},
            0,
            "the client gets no refresh tokens any more",
        ),
    ],
)
def test_why_a_grant_cannot_be_refreshed(grant, user, rules, seconds, why):
    person = None if user is None else ada(**user)

    found = fault_of_refresh(
        refreshable(**grant), person, replace(RULES, **rules), at(seconds)
    )

    assert found == why
