"""OpenID Connect Core §11: access while nobody is there, and without it none."""

from __future__ import annotations

import pytest

from iam.services.session_ends import replace_session
from tests.authorizing import told
from tests.protocol.refreshing import Refreshing

HOUR = 3600
SCOPES = ("openid", "offline_access", "read")


@pytest.fixture
def asking(server):
    return Refreshing(server, scopes=SCOPES)


def sign_out(asking) -> None:
    asking.services.sessions.end(asking.session)


def grant_offline(asking) -> dict:
    """Grant as the consent page does."""
    services = asking.services
    live = services.cache.current()
    request = services.authorization.start(
        live, asking.realm, asking.params(scope="openid offline_access")
    )
    client = services.authorization.recheck(live, asking.realm, request)
    cookie = next(iter(asking.server.http._cookies.values())).value
    code = services.authorization.grant(
        live,
        asking.realm,
        client,
        request,
        services.sessions.find(live, asking.realm, cookie),
        scopes=request.scopes,
        words=(),
    )
    return asking.exchange(code).json


@pytest.mark.spec("OpenID Connect Core", "11")
def test_without_it_a_grant_ends_with_its_session(asking):
    tokens = asking.tokens(scope="openid")
    next_token = asking.refresh(tokens["refresh_token"])["refresh_token"]

    sign_out(asking)

    assert asking.is_refused(asking.ask(next_token))
    assert not asking.is_active(tokens["access_token"])


@pytest.mark.spec("OpenID Connect Core", "11")
def test_with_it_a_grant_outlives_its_session(asking):
    tokens = grant_offline(asking)

    sign_out(asking)

    assert asking.is_active(tokens["access_token"])
    assert asking.refresh(tokens["refresh_token"])


def test_a_grant_of_oauth_alone_knows_of_no_session(asking):
    tokens = asking.tokens(scope="read")

    sign_out(asking)

    assert asking.is_active(tokens["access_token"])
    assert asking.refresh(tokens["refresh_token"])


def test_a_session_that_nobody_uses_ends_its_grants(asking, clock):
    token = asking.first(scope="openid")
    clock.move(2 * HOUR)

    assert asking.is_refused(asking.ask(token))
    assert asking.services.grants.of(asking.user) == []


def test_an_application_that_is_worked_with_is_a_use_of_the_session(asking, clock):
    token = asking.first(scope="openid")
    for _ in range(11):
        clock.move(HOUR)
        token = asking.refresh(token)["refresh_token"]

    [session] = asking.services.sessions.of(asking.user)
    assert session.last_used_at == clock.now()
    clock.move(HOUR)

    assert asking.is_refused(asking.ask(token))  # after half a day in any case


def test_no_token_outlives_the_session_of_its_grant(asking, clock):
    token = asking.first(scope="openid")
    for _ in range(11):
        clock.move(HOUR)
        token = asking.refresh(token)["refresh_token"]
    clock.move(HOUR / 2)

    told_last = asking.refresh(token)

    assert told_last["expires_in"] == HOUR / 2 - 1
    [grant] = asking.services.grants.of(asking.user)
    assert grant.ends_at == asking.session.ends_at


def test_where_somebody_signs_in_anew_the_grant_goes_on(asking):
    """As with prompt=login of another application."""
    token = asking.first(scope="openid")
    before = asking.session
    asking.sign_in()

    asking.services.housekeeping.database.write(
        lambda store: replace_session(store, before, asking.session)
    )
    token = asking.refresh(token)["refresh_token"]
    sign_out(asking)

    assert asking.is_refused(asking.ask(token))


@pytest.mark.spec("OpenID Connect Core", "11")
def test_it_is_asked_about_also_where_consent_is_implied(asking):
    shown = asking.authorize(scope="openid offline_access")
    implied = asking.authorize(scope="openid")

    assert shown.status_code != 303 or "consent" in shown.headers["Location"]
    assert "code" in told(implied)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.6")
def test_where_nobody_may_be_asked_it_is_refused(asking):
    answer = asking.authorize(scope="openid offline_access", prompt="none")

    assert told(answer)["error"] == "consent_required"


def test_of_oauth_alone_it_is_a_scope_like_others(asking):
    assert "code" in told(asking.authorize(scope="read offline_access"))
