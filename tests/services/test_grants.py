"""Grants: what applications have, how it ends, and what the audit trail says of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from iam.domain.authorization import UnprovenRequest
from iam.domain.grants import MOST_GRANTS, ShownScope
from iam.services.authorization_codes import id_of_code
from tests.authorizing import Asking, told
from tests.conftest import database_url  # noqa: F401 - both databases

WORDS = (ShownScope(scope="read", shown="text", words="Lire", locale="fr"),)


@pytest.fixture
def asking(server):
    return Asking(server)


def grant(asking, *, words=WORDS, also=None):
    """Grant as the consent page does."""
    services = asking.services
    live = services.cache.current()
    request = services.authorization.start(live, asking.realm, asking.params())
    client = services.authorization.recheck(live, asking.realm, request)
    cookie = next(iter(asking.server.http._cookies.values())).value
    return services.authorization.grant(
        live,
        asking.realm,
        client,
        request,
        services.sessions.find(live, asking.realm, cookie),
        scopes=("read",),
        words=words,
        also=also,
    )


def test_a_grant_keeps_what_was_read(asking, clock):
    code = grant(asking)

    [kept] = asking.services.grants.of(asking.user)

    assert kept.words == WORDS
    assert kept.scopes == ("read",)
    assert kept.session_id == asking.session.id
    assert kept.auth_time == asking.session.auth_time
    assert kept.granted_at == clock.now()
    assert len(kept.id) == 22
    assert asking.exchange(code).json["scope"] == "read"


def test_a_grant_is_one_transaction_with_what_belongs_to_it(asking):
    class Stop(Exception):
        """Nothing is kept then."""

    def stop(_store):
        raise Stop

    with pytest.raises(Stop):
        grant(asking, also=stop)

    assert asking.services.grants.of(asking.user) == []


def test_no_code_is_kept_as_it_is(asking):
    code = grant(asking)

    with asking.services.housekeeping.database.single() as store:
        rows = store.connection.exec_driver_sql("SELECT * FROM authorization_codes")
        [row] = rows.all()

    assert code not in map(str, row)


def test_who_was_ended_since_grants_nothing(asking, monkeypatch):
    monkeypatch.setattr(
        type(asking.services.sessions), "find", _find_before_it_ended(asking)
    )

    with pytest.raises(UnprovenRequest) as refused:
        grant(asking)

    assert refused.value.kind == "session_ended"
    assert asking.services.grants.of(asking.user) == []


def _find_before_it_ended(asking):
    """Look a session up, and have the person ended in that very moment."""
    find = type(asking.services.sessions).find

    def then_end(self, *given):
        found = find(self, *given)
        asking.services.end_users.set(asking.realm, "ada", attributes={}, disabled=True)
        return found

    return then_end


def test_grants_are_the_newest_first_and_only_live_ones(asking, clock):
    grant(asking)
    clock.move(60)
    grant(asking)
    later, earlier = asking.services.grants.of(asking.user)

    clock.move(61)

    assert later.granted_at > earlier.granted_at
    assert asking.services.grants.of(asking.user) == [later]


def test_to_stop_an_application_is_written_down_once(asking):
    code = asking.code()
    token = asking.exchange(code).json["access_token"]
    [kept] = asking.services.grants.of(asking.user)
    client = asking.services.clients.get(asking.realm, "app")
    stop = asking.services.grants.stop

    first, again = (stop(asking.realm, asking.user, client) for _ in range(2))

    lines = map(json.loads, asking.server.audit_lines().splitlines())
    [event] = [each for each in lines if each["eventName"] == "AM-CONSENT-WITHDRAWN"]
    assert (first, again) == (True, False)
    assert event["objectId"] == "/alpha/users/ada/oauth2/applications/app"
    assert event["userId"] == "ada"
    assert event["trackingIds"] == [kept.id]
    assert not asking.server.is_active(asking.auth, token)


def test_others_keep_what_they_have(asking):
    server = asking.server
    other = server.client(
        "other",
        grant_types=("authorization_code",),
        redirect_uris=("https://other.example/",),
        scopes=("read",),
        implied_consent=True,
    )
    params = {"client_id": "other", "redirect_uri": "https://other.example/"}
    code = told(asking.authorize(**params))["code"]
    client = asking.services.clients.get(asking.realm, "app")
    asking.code()

    asking.services.grants.stop(asking.realm, asking.user, client)

    asking.auth = other
    answer = asking.exchange(code, redirect_uri="https://other.example/")
    assert answer.status_code == 200


def test_a_code_that_is_used_twice_is_written_down_once(asking):
    code = asking.code()
    for _ in range(3):
        asking.exchange(code)

    lines = map(json.loads, asking.server.audit_lines().splitlines())
    events = [each for each in lines if each["eventName"] == "AM-TOKEN-REVOKED"]

    assert [each["reason"] for each in events] == [
        "an authorization code was used twice"
    ]
    assert events[0]["userId"] == "app"


def test_nothing_is_left_of_a_deleted_client(asking):
    code = asking.code()
    asking.exchange(code)
    client = asking.services.clients.get(asking.realm, "app")

    asking.services.clients.delete(asking.realm, "app")

    with asking.services.housekeeping.database.single() as store:
        realm_id, user_id = asking.realm.id, asking.user.id
        assert store.authorization_codes.find(realm_id, id_of_code(code)) is None
        assert store.grants.of_subject(realm_id, user_id) == []
        assert store.consents.find(realm_id, user_id, client.id) == []


def test_a_client_with_very_many_grants_hides_no_other_and_stays_bounded(asking):
    def add(store):
        first = store.grants.of_subject(asking.realm.id, asking.user.id)[0]
        for number in range(60):
            at = first.granted_at + timedelta(seconds=number + 1)
            ends_at = first.ends_at + timedelta(hours=1 if number == 3 else 0)
            store.grants.add(
                replace(first, id=f"{number:022}", granted_at=at, ends_at=ends_at)
            )
        early = first.granted_at - timedelta(hours=1)
        store.grants.add(
            replace(first, id="other", client_uuid=uuid4(), granted_at=early)
        )

    grant(asking)
    asking.services.database.database.write(add)

    kept = asking.services.grants.of(asking.user)

    newest = [f"{number:022}" for number in range(59, 59 - MOST_GRANTS, -1)]
    assert [each.id for each in kept] == [*newest, f"{3:022}", "other"]


def test_stopping_a_client_ends_every_one_of_very_many_grants(asking):
    def add(store):
        [first] = store.grants.of_subject(asking.realm.id, asking.user.id)
        for number in range(30):
            store.grants.add(replace(first, id=f"{number:022}"))

    grant(asking)
    asking.services.database.database.write(add)
    client = asking.services.clients.get(asking.realm, "app")

    assert asking.services.grants.stop(asking.realm, asking.user, client)

    assert asking.services.grants.of(asking.user) == []


def test_nothing_is_granted_to_an_address_that_no_browser_is_sent_to(
    asking, monkeypatch
):
    monkeypatch.setattr(
        "iam.services.proven_requests.leads_to_a_client", lambda _uri: False
    )

    answer = asking.authorize()

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert asking.services.grants.of(asking.user) == []
