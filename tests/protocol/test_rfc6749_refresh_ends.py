"""RFC 6749 §1.5: when a grant ends, everything of it has ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.domain.realms import RealmPath
from tests.authorizing import reason
from tests.protocol.refreshing import Refreshing

WEEK, QUARTER, HOUR = 604_800, 7_776_000, 3600


@pytest.fixture
def asking(server):
    return Refreshing(server)


def grant_of(asking):
    [grant] = asking.services.grants.of(asking.user)
    return grant


def test_one_that_nobody_uses_ends(asking, clock):
    early, late = asking.first(), asking.first()

    clock.move(WEEK - 1)
    early = asking.refresh(early)["refresh_token"]
    clock.move(1)

    assert asking.is_refused(asking.ask(late))
    assert reason(asking.server) == "the refresh token was not used for too long"
    assert asking.refresh(early)


def test_one_that_is_used_lives_on_until_its_absolute_end(asking, clock):
    token = asking.first()
    for _ in range(12):
        clock.move(WEEK - 5)
        token = asking.refresh(token)["refresh_token"]
    begun = grant_of(asking).granted_at
    assert clock.now() < begun + timedelta(seconds=QUARTER)
    assert clock.now() + timedelta(seconds=WEEK) > begun + timedelta(seconds=QUARTER)

    told = asking.refresh(token)
    clock.at = begun + timedelta(seconds=QUARTER)

    assert asking.is_refused(asking.ask(told["refresh_token"]))
    assert reason(asking.server) == "the grant has ended"


@pytest.mark.parametrize(
    ("provider", "client"),
    [
        ({"refresh_token_lifetime": 100}, {}),
        ({"refresh_token_idle_lifetime": 100}, {}),
        ({}, {"refresh_token_lifetime": 100}),
        ({}, {"refresh_token_idle_lifetime": 100}),
    ],
)
def test_no_access_token_outlives_its_grant(server, clock, provider, client):
    asking = Refreshing(server, provider=provider, **client)
    token = asking.tokens()
    clock.move(90)
    later = asking.refresh(token["refresh_token"])
    ends_at = grant_of(asking).ends_at

    exp = asking.server.introspect(asking.auth, later["access_token"])["exp"]

    assert token["expires_in"] == 99  # and a half: the clock stands there
    assert exp <= ends_at.timestamp()
    clock.at = ends_at
    assert not asking.is_active(token["access_token"])
    assert not asking.is_active(later["access_token"])


@pytest.mark.parametrize("scope", ["read", "openid read"])
def test_no_token_is_made_in_the_second_in_which_its_grant_ends(server, clock, scope):
    """Times of tokens are whole seconds: it would be good for none of them."""
    asking = Refreshing(server, scopes=("openid", "read"), refresh_token_lifetime=60)
    token, code = asking.first(scope=scope), asking.code(scope=scope)
    clock.move(59.6)  # it stood at half of a second

    assert asking.is_refused(asking.ask(token))
    assert reason(server) == "the grant ended while it was looked at"
    assert asking.exchange(code).json["error"] == "invalid_grant"
    assert reason(server) == "the grant ended while it was looked at"


def test_without_refresh_tokens_an_access_token_has_its_whole_lifetime(server):
    asking = Refreshing(server, issue_refresh_token="no", refresh_token_lifetime=1)

    assert asking.tokens()["expires_in"] == HOUR - 1


def test_a_grant_that_ended_before_its_code_was_exchanged_gives_nothing(server, clock):
    asking = Refreshing(server, refresh_token_lifetime=60)
    code = asking.code()
    clock.move(60)

    answer = asking.exchange(code)

    assert answer.json["error"] == "invalid_grant"
    assert reason(server) == "the grant has ended"


@pytest.mark.parametrize(
    "changed", [{"refresh_token_lifetime": 60}, {"refresh_token_idle_lifetime": 60}]
)
def test_a_shorter_lifetime_counts_at_once(asking, clock, changed):
    token = asking.first()
    clock.move(59)
    asking.set_provider(**changed)
    token = asking.refresh(token)["refresh_token"]
    clock.move(60)

    assert asking.is_refused(asking.ask(token))


def test_a_longer_lifetime_is_for_new_grants(server, clock):
    asking = Refreshing(server, refresh_token_lifetime=100)
    token = asking.first()
    asking.change(refresh_token_lifetime=0)
    clock.move(99)
    token = asking.refresh(token)["refresh_token"]
    clock.move(1)

    assert asking.is_refused(asking.ask(token))
    assert asking.refresh(asking.first())


def test_where_refresh_tokens_are_switched_off_none_counts(asking):
    token = asking.first()
    asking.set_provider(issue_refresh_token=False)

    assert asking.is_refused(asking.ask(token))
    asking.set_provider(issue_refresh_token=True)
    assert asking.refresh(token)


def test_the_account_page_says_when_it_ends(asking, clock):
    token = asking.first()
    begun = clock.now()
    assert grant_of(asking).ends_at == begun + timedelta(seconds=WEEK)

    clock.move(HOUR)
    asking.refresh(token)

    grant = grant_of(asking)
    assert grant.ends_at == begun + timedelta(seconds=HOUR + WEEK)
    assert grant.last_used_at == clock.now()


def disable(asking):
    asking.services.end_users.set(asking.realm, "ada", attributes={}, disabled=True)


def delete_person(asking):
    asking.services.end_users.delete(asking.realm, "ada")


def set_password(asking):
    asking.services.end_users.set_password(
        asking.realm, "ada", "seven quiet lanterns drift"
    )


def stop(asking):
    client = asking.services.clients.get(asking.realm, "app")
    asking.services.grants.stop(asking.realm, asking.user, client)


def rotate_secret(asking):
    made = asking.services.clients.rotate_secret(
        asking.realm, "app", keep_old_for=timedelta(), compromised=True
    )
    asking.auth = ("app", made.secret)


def stop_client_and_begin(asking):
    asking.change(status="inactive")
    asking.change(status="active")


def stop_realm_and_begin(asking):
    path = RealmPath.parse("/alpha")
    provider = asking.realm.provider
    asking.services.realms.set(path, provider, active=False)
    asking.services.realms.set(path, provider, active=True)


@pytest.mark.parametrize(
    "end",
    [
        disable,
        delete_person,
        set_password,
        stop,
        rotate_secret,
        stop_client_and_begin,
        stop_realm_and_begin,
    ],
)
def test_what_ends_tokens_ends_refresh_tokens(asking, end):
    tokens = asking.tokens()

    end(asking)

    assert asking.is_refused(asking.ask(tokens["refresh_token"]))
    assert not asking.is_active(tokens["access_token"])


def test_an_inactive_client_cannot_refresh(asking):
    token = asking.first()
    asking.change(status="inactive")

    assert asking.ask(token).json["error"] == "invalid_client"


def test_new_keys_end_no_refresh_token(asking):
    token = asking.first()
    keys = asking.services.keys
    live = asking.services.cache.current()
    keys.compromise(
        *(
            key.id
            for key in live.configuration.keys
            if key.realm_id == asking.realm.id and key.purpose == "seal"
        )
    )

    told = asking.refresh(token)

    assert asking.is_active(told["access_token"])
