"""When a grant ends that is refreshed, and what is left of its scopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from iam.domain.errors import InvalidGrant, InvalidScope
from iam.domain.provider import ProviderSettings
from iam.domain.refresh_tokens import ends_of, fault_of_session, narrowed
from tests.builders import a_client
from tests.domain.test_grants import a_grant, ada
from tests.domain.test_refresh_tokens import RULES, a_session, at, refreshable

WEEK, QUARTER = 604_800, 7_776_000


@pytest.mark.parametrize(
    ("grant", "rules", "session", "now", "expected"),
    [
        ({}, {}, None, 0, (WEEK, WEEK, QUARTER, QUARTER)),
        ({}, {}, None, 60, (60 + WEEK, 60 + WEEK, QUARTER, QUARTER)),
        ({}, {}, None, QUARTER - 60, (QUARTER, QUARTER, QUARTER, QUARTER)),
        ({"refresh_ends_at": at(99)}, {}, None, 0, (99, 99, 99, 99)),
        ({}, {"lifetime": 50}, None, 0, (50, 50, 50, 50)),
        ({}, {"idle_lifetime": 50}, None, 5, (55, 55, QUARTER, QUARTER)),
        ({}, {}, {}, 0, (7200, WEEK, QUARTER, 43_200)),
        ({}, {"issues": False}, {}, 0, (7200, None, None, 43_200)),
        ({}, {"issues": False}, None, 0, (None, None, None, None)),
    ],
    ids=[
        "as configured",
        "each use begins the idle time anew",
        "never later than the absolute end",
        "what was promised is not lengthened",
        "and shortened by today's rules",
        "also when idle",
        "with its session",
        "with its session, and no refresh token",
        "without either",
    ],
)
def test_when_it_ends(grant, rules, session, now, expected):
    changed = {
        name: timedelta(seconds=value) if name != "issues" else value
        for name, value in rules.items()
    }

    ends = ends_of(
        refreshable(**grant),
        replace(RULES, **changed),
        session=None if session is None else a_session(**session),
        now=at(now),
    )

    found = (ends.tokens, ends.idle, ends.refresh, ends.latest)
    assert found == tuple(None if each is None else at(each) for each in expected)
    assert ends.tokens_end == (ends.tokens and int(ends.tokens.timestamp()))


@pytest.mark.parametrize(
    ("grant", "rules", "idle"),
    [
        ({}, RULES, WEEK),
        ({"refresh_idle_ends_at": at(30)}, RULES, 30),
        ({"refresh_idle_ends_at": None}, RULES, WEEK),
        ({}, replace(RULES, idle_lifetime=timedelta(seconds=20)), 20),
        ({"last_used_at": None, "refresh_idle_ends_at": None}, RULES, 5 + WEEK),
    ],
)
def test_what_is_no_use_begins_nothing_anew(grant, rules, idle):
    ends = ends_of(refreshable(**grant), rules, session=None, now=at(5), is_used=False)

    assert ends.idle == at(idle)


PROVIDER = ProviderSettings(default_scopes=("default",))


@pytest.mark.spec("RFC 6749", "6")
@pytest.mark.parametrize(
    ("requested", "allowed", "given"),
    [
        ((), ("read", "write"), ("read", "write")),
        (("write",), ("read", "write"), ("write",)),
        (("write", "read"), ("read", "write"), ("write", "read")),
        ((), ("read",), ("read",)),
        ((), ("read", "write", "admin"), ("read", "write")),
    ],
)
def test_a_scope_narrows(requested, allowed, given):
    found = narrowed(
        requested,
        a_grant(scopes=("read", "write")),
        client=a_client(scopes=allowed),
        provider=PROVIDER,
    )

    assert found == given


@pytest.mark.spec("RFC 6749", "6")
@pytest.mark.parametrize(
    ("requested", "allowed", "error"),
    [
        (("admin",), ("read", "write", "admin"), InvalidScope),
        (("write",), ("read",), InvalidScope),
        (("default",), ("read",), InvalidScope),
        ((), ("admin",), InvalidGrant),
    ],
)
def test_a_scope_never_widens(requested, allowed, error):
    with pytest.raises(error):
        narrowed(
            requested,
            a_grant(scopes=("read", "write")),
            client=a_client(scopes=allowed),
            provider=PROVIDER,
        )


@pytest.mark.parametrize(
    ("session", "user", "seconds", "is_live"),
    [
        ({}, {}, 0, True),
        (None, {}, 0, False),
        ({}, {}, 7200, False),
        ({"idle_ends_at": at(10**6), "ends_at": at(10**6)}, {}, 43_200, False),
        ({}, {"generation": 1}, 0, False),
        ({}, {"disabled": True}, 0, False),
    ],
    ids=["live", "gone", "idle", "too old by today's rules", "ended", "disabled"],
)
def test_whether_a_session_is_there_still(session, user, seconds, is_live):
    found = fault_of_session(
        None if session is None else a_session(**session),
        ada(**user),
        ProviderSettings(),
        at(seconds),
    )

    assert (found is None) is is_live
