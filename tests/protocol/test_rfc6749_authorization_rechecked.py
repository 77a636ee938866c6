"""RFC 6749 §4.1.3: at the exchange, all that was agreed to is looked at anew."""

from __future__ import annotations

import pytest

from tests.authorizing import CALLBACK, Asking, reason, told
from tests.conftest import NOON

INVALID = "The provided access grant is invalid, expired, or revoked."
UNKNOWN = "Authorization code doesn't exist."
ISSUED = int(NOON.timestamp())


@pytest.fixture
def asking(server):
    return Asking(server)


def refused(answer, description):
    assert answer.status_code == 400
    assert answer.json == {"error": "invalid_grant", "error_description": description}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"grant_types": ()}, "unauthorized_client"),
        ({"status": "inactive"}, "invalid_client"),
    ],
)
def test_a_client_that_may_not_any_more(asking, changed, error):
    code = asking.code()
    asking.change(**changed)

    assert asking.exchange(code).json["error"] == error


def test_a_realm_that_does_not_offer_it_any_more(asking):
    code = asking.code()
    asking.server.realm("/alpha", grant_types=("client_credentials",))

    assert asking.exchange(code).json["error"] == "unsupported_grant_type"
    assert told(asking.authorize())["error"] == "unsupported_response_type"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (
            {"redirect_uris": ("https://other.example/",)},
            "the redirect_uri is not registered any more",
        ),
        (
            {"scopes": ("write",), "default_scopes": ()},
            "the client may not have these scopes any more: read",
        ),
    ],
)
def test_what_was_taken_from_the_client_since_is_not_given(asking, changed, why):
    code = asking.code()
    asking.change(**changed)

    refused(asking.exchange(code), INVALID)
    assert reason(asking.server) == why


@pytest.mark.parametrize("what", ["disabled", "deleted", "ended", "stopped"])
def test_a_person_who_is_no_more_gives_nothing(asking, what):
    code, users = asking.code(), asking.services.end_users
    if what == "disabled":
        users.set(asking.realm, "ada", attributes={}, disabled=True)
    elif what == "deleted":
        users.delete(asking.realm, "ada")
    elif what == "ended":
        users.set_password(asking.realm, "ada", "seven quiet lanterns drift")
    else:
        client = asking.services.clients.get(asking.realm, "app")
        assert asking.services.grants.stop(asking.realm, asking.user, client)

    refused(asking.exchange(code), INVALID)
    assert reason(asking.server) == "the grant was revoked"


def test_a_client_that_was_deleted_and_made_again_inherits_no_code(asking):
    code = asking.code()
    asking.services.clients.delete(asking.realm, "app")
    again = asking.server.client(
        "app", grant_types=("authorization_code",), redirect_uris=(CALLBACK,)
    )
    asking.auth = again

    refused(asking.exchange(code), UNKNOWN)


def test_where_no_token_can_be_made_the_code_is_not_used(asking):
    code = asking.code()
    keyring = asking.services.cache.current().keyring
    kept = keyring.current_seal.pop(asking.realm.id)

    unavailable = asking.exchange(code)
    keyring.current_seal[asking.realm.id] = kept

    assert unavailable.status_code == 503
    assert asking.exchange(code).status_code == 200


def test_when_a_grant_was_used_and_when_it_ends(asking, clock):
    code = asking.code()
    [before] = asking.services.grants.of(asking.user)
    clock.move(10)

    asking.exchange(code)

    [after] = asking.services.grants.of(asking.user)
    assert before.last_used_at is None
    assert (before.ends_at - before.granted_at).total_seconds() == 120
    assert after.last_used_at == clock.now()
    assert after.ends_at.timestamp() == ISSUED + 10 + 3_600


def test_a_code_is_known_again_as_long_as_a_token_of_it_can_live(asking, clock):
    code = asking.code()
    asking.exchange(code)
    purge = asking.services.housekeeping.purge

    clock.move(120 + 86_400 + 299)
    early = purge().authorization_codes
    clock.move(1)

    assert early == 0
    done = purge()
    assert (done.authorization_codes, done.grants) == (1, 0)  # the grant went before
    refused(asking.exchange(code), UNKNOWN)
