"""Until when access lasts that a person is asked to grant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from iam.domain.provider import ProviderSettings
from iam.domain.refresh_tokens import rules_of
from iam.domain.sessions import new_session
from iam.domain.sign_in_settings import SignInSettings
from iam.domain.terms import Term, term_of
from tests.builders import a_client
from tests.domain.test_grants import ada

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SESSION, TOKEN = NOW + timedelta(hours=12), NOW + timedelta(hours=1)
GRANT = NOW + timedelta(days=90)
RULES = rules_of(a_client(), ProviderSettings())
A_SESSION = new_session(
    "c" * 43, ada(), SignInSettings(), browser="", address="", user_agent="", now=NOW
)


@pytest.mark.spec("OpenID Connect Core", "11")
@pytest.mark.parametrize(
    ("scopes", "optional", "issues", "expected"),
    [
        ("openid", "", True, (SESSION, True, False)),
        ("openid read", "read", True, (SESSION, True, False)),
        ("openid read", "openid", True, (GRANT, False, False)),
        ("openid offline_access", "", True, (GRANT, False, True)),
        ("openid offline_access", "offline_access", True, (GRANT, False, True)),
        ("read", "", True, (GRANT, False, True)),
        ("openid", "", False, (TOKEN, False, False)),
        ("openid offline_access", "", False, (TOKEN, False, False)),
        ("read", "", False, (TOKEN, False, False)),
    ],
)
def test_it_lasts_as_long_as_what_is_granted_can(scopes, optional, issues, expected):
    found = term_of(
        scopes.split(),
        replace(RULES, issues=issues),
        session=A_SESSION,
        now=NOW,
        token_ends=TOKEN,
        optional=optional.split(),
    )

    until, follows, outlasts = expected
    assert found == Term(
        until=until, follows_session=follows, outlasts_session=outlasts
    )


def test_a_session_that_ends_before_the_token_ends_it():
    found = term_of(
        ["openid"],
        replace(RULES, issues=False),
        session=replace(A_SESSION, ends_at=NOW),
        now=NOW,
        token_ends=TOKEN,
    )

    assert found.until == NOW
