"""The database goes away while the server answers, and comes back."""

from __future__ import annotations

import pytest

from tests.conftest import NOON

ENDPOINTS = [
    ("POST", "access_token"),
    ("POST", "introspect"),
    ("POST", "token/revoke"),
    ("GET", "tokeninfo"),
    ("GET", "userinfo"),
    ("POST", "userinfo"),
    ("GET", "connect/jwk_uri"),
    ("GET", "scopes"),
    ("GET", ".well-known/openid-configuration"),
    ("GET", ".well-known/oauth-authorization-server"),
]


@pytest.fixture
def here(node):
    return node()


@pytest.fixture
def auth(here):
    here.realm("/alpha", tokeninfo_enabled=True)
    return here.client("myClient")


def ask(node, auth):
    form = {"grant_type": "client_credentials", "scope": "write"}
    return node.post("access_token", auth=auth, **form)


def health(node, name: str):
    return node.send("GET", "", path=f"/health/{name}")


def test_tokens_are_issued_for_five_seconds_from_what_is_known(here, auth, outage):
    ask(here, auth)
    outage.begin(here.services)

    here.clock.move(4.9)

    assert ask(here, auth).status_code == 200


@pytest.mark.parametrize("endpoint", ["introspect", "token/revoke"])
def test_what_must_ask_the_database_is_refused_at_once(here, auth, outage, endpoint):
    token = here.token(auth)
    outage.begin(here.services)

    answer = here.post(endpoint, auth=auth, token=token)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.json == {
        "error": "temporarily_unavailable",
        "error_description": (
            "The server cannot reach its database; try again in a moment"
        ),
    }


@pytest.mark.parametrize(("method", "endpoint"), ENDPOINTS)
def test_after_five_seconds_nothing_is_answered(here, auth, outage, method, endpoint):
    ask(here, auth)
    outage.begin(here.services)

    here.clock.move(5)

    answer = here.send(method, endpoint)
    assert answer.status_code == 503
    assert answer.json["error"] == "temporarily_unavailable"
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_tells_that_the_process_lives_and_why_it_does_not_answer(
    here, auth, outage
):
    ask(here, auth)
    before = health(here, "ready")
    outage.begin(here.services)
    here.clock.move(5)

    live, ready = health(here, "live"), health(here, "ready")

    assert (before.status_code, before.json) == (200, {"status": "ready"})
    assert (live.status_code, live.json) == (200, {"status": "live"})
    assert (ready.status_code, ready.json) == (
        503,
        {"status": "not ready", "faults": {"database": "cannot be reached"}},
    )


def test_a_process_that_was_idle_meanwhile_believes_nothing_old(here, auth, outage):
    ask(here, auth)
    outage.begin(here.services)

    here.clock.move(3600)

    assert ask(here, auth).status_code == 503


def test_it_answers_again_when_the_database_is_back(here, auth, outage):
    token = here.token(auth)
    outage.begin(here.services)
    here.clock.move(5)
    assert ask(here, auth).status_code == 503

    outage.end()

    here.clock.move(1)
    assert ask(here, auth).status_code == 200
    assert here.is_active(auth, token)
    assert health(here, "ready").status_code == 200


def test_a_revocation_of_before_is_known_after(here, auth, outage):
    token = here.token(auth)
    here.post("token/revoke", auth=auth, token=token)
    outage.begin(here.services)
    here.clock.move(6)
    assert ask(here, auth).status_code == 503

    outage.end()

    here.clock.move(1)
    assert not here.is_active(auth, token)


def test_a_change_that_met_no_database_changed_nothing(here, auth, outage):
    token = here.token(auth)
    outage.begin(here.services)
    here.post("token/revoke", auth=auth, token=token)

    outage.end()

    here.clock.move(1)
    assert here.is_active(auth, token)


def test_housekeeping_waits_and_loses_no_last_use(here, auth, outage):
    ask(here, auth)
    outage.begin(here.services)
    here.services.housekeeping.round(purge=True)

    outage.end()

    here.clock.move(1)
    here.services.housekeeping.round(purge=True)
    here.services.cache.refresh()
    used = here.services.housekeeping.database.read(
        lambda store: [s.last_used_at for c in store.clients.all() for s in c.secrets]
    )
    assert used == [NOON]


@pytest.mark.slow
def test_one_look_that_hangs_does_not_hang_the_other_requests(here, auth):
    ask(here, auth)
    here.clock.move(6)

    with here.services.cache._lock:  # a look that gets no answer
        answer = ask(here, auth)

    assert answer.status_code == 503
    assert ask(here, auth).status_code == 200
