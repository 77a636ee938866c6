"""Who is asked before a person is signed out, and what clients are told of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from iam.domain.id_tokens import HintClaims
from iam.domain.logout import (
    MOST_TRIES,
    LogoutDelivery,
    LogoutRequest,
    logout_claims,
    must_ask,
)
from iam.domain.redirect_uris import backchannel_logout_uri_fault
from iam.domain.sessions import sid_of
from tests.builders import A_CLIENT, A_REALM, NOON

HINT = HintClaims(client_id="app", subject="(usr!ada)", sid="s1", issued_at=1)


def a_request(hint=HINT, logout_hint="") -> LogoutRequest:
    return LogoutRequest(
        client=None,
        hint=hint,
        address="",
        state="",
        logout_hint=logout_hint,
        ui_locales="",
    )


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
@pytest.mark.parametrize(
    ("request_", "subject", "sids", "is_asked"),
    [
        (a_request(), "(usr!ada)", {"s1"}, False),
        (a_request(), "(usr!ada)", {"s0", "s1"}, False),
        (a_request(None), "(usr!ada)", {"s1"}, True),
        (a_request(), "(usr!bob)", {"s1"}, True),
        (a_request(), "(usr!ada)", {"s2"}, True),
        (
            a_request(HintClaims(client_id="a", subject="x", sid="", issued_at=1)),
            "x",
            {"s2"},
            False,
        ),
        (a_request(logout_hint="ada"), "(usr!ada)", {"s1"}, False),
        (a_request(logout_hint="(usr!ada)"), "(usr!ada)", {"s1"}, False),
        (a_request(logout_hint="bob"), "(usr!ada)", {"s1"}, True),
    ],
    ids=[
        "the hint is of this session",
        "the client knows this session by the sid of the one before",
        "no hint",
        "somebody else is signed in",
        "the same person in another session",
        "an ID Token without sid",
        "logout_hint is the username",
        "logout_hint is the sub",
        "logout_hint is somebody else",
    ],
)
def test_who_is_asked(request_, subject, sids, is_asked):
    asked = must_ask(request_, subject=subject, username="ada", sids=frozenset(sids))

    assert asked is is_asked


def a_delivery(tries: int) -> LogoutDelivery:
    return LogoutDelivery(
        id="d",
        realm_id=A_REALM,
        client_uuid=A_CLIENT,
        subject_id=UUID(int=1),
        session_id="f" * 64,
        sid="s",
        ended_at=NOON,
        due_at=NOON,
        tries=tries,
    )


def test_one_waits_longer_each_time_and_then_gives_up():
    waits = [a_delivery(tries).next_try(NOON) for tries in range(1, MOST_TRIES + 1)]

    assert waits[0] == NOON + timedelta(seconds=10)
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[-2] == NOON + timedelta(hours=12)
    assert waits[-1] is None


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.4")
def test_a_logout_token_has_no_nonce_and_says_what_happened():
    claims = logout_claims(
        issuer="https://i", client_id="app", subject="s", sid="x", jti="j", now=100
    )

    assert claims == {
        "iss": "https://i",
        "aud": "app",
        "sub": "s",
        "sid": "x",
        "jti": "j",
        "iat": 100,
        "exp": 220,
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }


def test_a_sid_is_one_for_each_session_and_client_and_tells_neither():
    sids = {
        sid_of(session, UUID(int=client)) for session in ("a" * 64, "b" * 64)
        for client in (1, 2)
    }  # fmt: skip

    assert len(sids) == 4
    assert {len(sid) for sid in sids} == {32}
    assert sid_of("a" * 64, UUID(int=1)) in sids
    assert not any("aaaa" in sid for sid in sids)


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.2")
@pytest.mark.parametrize(
    ("uri", "fault"),
    [
        ("", None),
        ("https://app.example/out", None),
        ("https://app.example:8443/out?x=1", None),
        ("http://127.0.0.1:5000/out", None),
        ("http://localhost/out", None),
        ("http://[::1]:5000/out", None),
        ("http://app.example/out", "is not an https address"),
        ("com.example.app:/out", "is not an https address"),
        ("https://app.example/out#x", "has a fragment"),
        ("https://u:p@app.example/out", "carries credentials"),
        ("//app.example", "is not an address of a client"),
        ("https:///out", "names no host"),
    ],
)
def test_where_a_client_can_be_told(uri, fault):
    told = backchannel_logout_uri_fault(uri)

    assert (told is None) if fault is None else told.endswith(fault)
