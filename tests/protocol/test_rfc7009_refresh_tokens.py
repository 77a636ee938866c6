"""RFC 7009: with a refresh token ends its grant, and all that was made of it."""

from __future__ import annotations

import json

import pytest

from tests.protocol.refreshing import Refreshing


@pytest.fixture
def asking(server):
    return Refreshing(server)


def revoke(asking, token: str, *, auth=None, **form):
    if asking.is_public:
        return asking.server.post("token/revoke", client_id="app", token=token, **form)
    return asking.server.post(
        "token/revoke", auth=auth or asking.auth, token=token, **form
    )


@pytest.mark.spec("RFC 7009", "2.1")
@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "x"])
def test_all_tokens_of_its_grant_end(asking, hint):
    first = asking.tokens()
    second = asking.refresh(first["refresh_token"])
    form = {"token_type_hint": hint} if hint else {}

    answer = revoke(asking, second["refresh_token"], **form)

    assert (answer.status_code, answer.json) == (200, {})
    assert asking.is_refused(asking.ask(second["refresh_token"]))
    for each in (first, second):
        assert not asking.is_active(each["access_token"])


@pytest.mark.spec("RFC 7009", "2.1")
def test_a_public_client_ends_its_own(server):
    asking = Refreshing(server, token_endpoint_auth_method="none")
    token = asking.first()

    assert revoke(asking, token).status_code == 200

    assert asking.is_refused(asking.ask(token))


def test_one_that_was_used_before_ends_the_grant_too(asking):
    token = asking.first()
    following = asking.refresh(token)["refresh_token"]

    assert revoke(asking, token).status_code == 200

    assert asking.is_refused(asking.ask(following))


def test_another_grant_goes_on(asking):
    token, other = asking.first(), asking.first()

    revoke(asking, token)

    assert asking.refresh(other)


@pytest.mark.spec("RFC 7009", "2.1")
def test_an_access_token_ends_alone(asking):
    tokens = asking.tokens()

    revoke(asking, tokens["access_token"])

    assert not asking.is_active(tokens["access_token"])
    assert asking.is_active(asking.refresh(tokens["refresh_token"])["access_token"])


@pytest.mark.spec("RFC 7009", "2.2")
def test_what_is_none_of_ours_is_answered_the_same(asking):
    token = asking.first()

    answer = revoke(asking, token[:-3] + "AAA")

    assert (answer.status_code, answer.json) == (200, {})
    assert asking.refresh(token)


@pytest.mark.spec("RFC 7009", "2.1")
def test_another_clients_is_refused_and_lives_on(asking):
    other = asking.server.client("other")
    token = asking.first()

    answer = revoke(asking, token, auth=other)

    assert answer.status_code == 400
    assert answer.json == {
        "error_description": "The provided token belongs to different access grant.",
        "error": "invalid_grant",
    }
    assert asking.refresh(token)


def test_it_is_written_down_once(asking):
    token = asking.first()
    for _ in range(3):
        revoke(asking, token)

    lines = [json.loads(line) for line in asking.server.audit_lines().splitlines()]
    [event] = [each for each in lines if each["eventName"] == "AM-TOKEN-REVOKED"]
    assert event["userId"] == "app"
    assert event["trackingIds"] == [token.split(".")[0]]
    assert token not in asking.server.audit_lines()


def test_an_operator_ends_any(asking):
    tokens = asking.tokens()
    lookups, live = asking.services.refresh_lookups, asking.services.cache.current()

    ended = lookups.revoke_as_operator(live, tokens["refresh_token"])
    unknown = lookups.revoke_as_operator(live, tokens["refresh_token"][:-3] + "AAA")

    assert ended.id == tokens["refresh_token"].split(".")[0]
    assert unknown is None
    assert not asking.is_active(tokens["access_token"])


def test_a_client_that_may_not_refresh_any_more_can_end_it(asking):
    token = asking.first()
    asking.change(grant_types=("authorization_code",))

    assert revoke(asking, token).status_code == 200

    asking.change(grant_types=("authorization_code", "refresh_token"))
    assert asking.is_refused(asking.ask(token))
