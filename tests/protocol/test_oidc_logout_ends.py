"""What falls with a session, and what goes on, when a person signs out or in again."""

from __future__ import annotations

import json

import pytest

from iam.services.session_ends import replace_session
from tests.authorizing import Asking, reason
from tests.signing_out import (
    AFTER,
    agreed_code,
    an_application,
    end,
    hint,
    is_signed_in,
)


@pytest.fixture
def asking(server) -> Asking:
    return an_application(server)


def test_signing_out_ends_what_was_granted_for_the_session_and_nothing_else(asking):
    resource_server = asking.server.client("rs", scopes=("am-introspect-all-tokens",))
    with_session = asking.token(scope="openid read")
    offline = asking.exchange(agreed_code(asking, scope="openid offline_access"))
    plain = asking.token(scope="read")

    end(asking, id_token_hint=offline.json["id_token"])

    active = [
        asking.server.is_active(resource_server, token)
        for token in (with_session, offline.json["access_token"], plain)
    ]
    assert active == [False, True, True]


def test_a_code_does_not_outlive_the_session(asking):
    code = agreed_code(asking, scope="openid offline_access")
    asking.services.sessions.end(asking.session)

    answer = asking.exchange(code)

    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert reason(asking.server) == "the session has ended"


def test_signing_out_is_written_down(asking):
    end(asking, id_token_hint=hint(asking), post_logout_redirect_uri=AFTER)

    log = [json.loads(line) for line in asking.server.audit_lines().splitlines()]
    last = log[-1]
    assert [line["eventName"] for line in log].count("AM-LOGOUT") == 1
    assert last["request"]["operation"] == "logout"
    assert last["request"]["detail"]["client_id"] == "app"
    assert "id_token_hint" not in asking.server.audit_lines()


def test_signing_in_again_goes_on_with_what_was_granted(asking):
    id_token = hint(asking)
    services, before = asking.services, asking.session
    cookie, after = services.sessions.prepare(
        asking.realm, asking.user, browser="b" * 64, address="", user_agent=""
    )
    services.sessions.record(
        lambda store, _: [
            store.sessions.add(after),
            replace_session(store, before, after),
        ]
    )
    name = f"iam-{asking.realm.id.hex[:8]}"
    asking.server.http.set_cookie(name, cookie, domain="localhost")

    answer = end(asking, id_token_hint=id_token, post_logout_redirect_uri=AFTER)

    assert answer.headers["Location"] == AFTER
    assert not is_signed_in(asking)


def test_a_session_that_has_ended_is_taken_over_by_none(asking):
    hint(asking)
    services, before = asking.services, asking.session
    services.sessions.end(before)
    asking.sign_in()

    services.sessions.record(
        lambda store, _: replace_session(store, before, asking.session)
    )

    assert services.sessions.sids(asking.session) == frozenset()
    assert not services.sessions.end(before), "it has ended before"
