"""The life of keys: made with their realm, published, current, succeeded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.faults import Refused
from iam.domain.keys import OF_EVERY_REALM, Purpose, State
from iam.domain.realms import RealmPath
from iam.services.configuration import OLDEST
from tests.builders import part
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.services.looking import current, keys_of, kid_of_token, published, states

ALPHA = RealmPath.parse("/alpha")
SEAL, SIGN = Purpose.SEAL, Purpose.SIGN_ACCESS_TOKENS
FORMATS = pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])


@pytest.fixture
def alpha(server):
    server.realm("/alpha")
    return server.services.realms.get(ALPHA)


@pytest.mark.parametrize("purpose", OF_EVERY_REALM)
def test_a_realm_is_made_with_a_current_key_for_each_purpose(services, alpha, purpose):
    [key] = keys_of(services, alpha, purpose)

    assert key.state is State.CURRENT
    assert key.activates_at == key.created_at == services.clock.now()


def test_no_key_is_made_by_a_request(server, services):
    auth = server.client("myClient")
    before = services.cache.current().configuration.keys

    server.token(auth)
    server.get("connect/jwk_uri")
    services.cache.refresh()

    assert services.cache.current().configuration.keys == before


def test_a_signing_key_is_published_until_nobody_can_have_the_old_ones_alone(
    server, services, alpha, clock, settings
):
    auth = server.client("myClient", access_token_format="jwt")
    old = current(services, alpha)
    new = services.keys.rotate(alpha, SIGN)

    clock.move(settings.jwks_max_age + OLDEST - 1)
    services.housekeeping.round(purge=False)

    assert states(services, alpha) == {old.id: "current", new.id: "published"}
    assert published(server) == {old.id, new.id}
    assert kid_of_token(server.token(auth)) == old.id


def test_housekeeping_lets_a_key_that_has_waited_take_over(
    server, services, alpha, clock, settings
):
    auth = server.client("myClient", access_token_format="jwt")
    old, earlier = current(services, alpha), server.token(auth)
    new = services.keys.rotate(alpha, SIGN)

    clock.move(settings.jwks_max_age + OLDEST)
    services.housekeeping.round(purge=False)

    assert states(services, alpha) == {old.id: "retired", new.id: "current"}
    assert published(server) == {old.id, new.id}
    assert kid_of_token(server.token(auth)) == new.id
    assert server.is_active(auth, earlier)


def test_two_processes_that_keep_house_at_once_promote_a_key_once(
    services, alpha, clock, settings, another_server
):
    other = another_server().services
    new = services.keys.rotate(alpha, SIGN)
    clock.move(settings.jwks_max_age + OLDEST)
    other.cache.refresh()

    promoted = [services.keys.promote_due(), other.keys.promote_due()]

    assert promoted == [1, 0]
    assert current(services, alpha).id == new.id


@FORMATS
def test_a_key_that_is_rotated_at_once_makes_the_next_token(
    server, services, alpha, access_token_format
):
    auth = server.client("myClient", access_token_format=access_token_format)
    before = server.token(auth)
    new = {
        services.keys.rotate(alpha, each, at_once=True).id for each in OF_EVERY_REALM
    }

    after = server.token(auth)

    assert kid_of_token(after) in new
    assert kid_of_token(before) not in new
    assert server.is_active(auth, before)
    assert server.is_active(auth, after)


def test_a_seal_key_waits_for_nobody(services, alpha):
    old = current(services, alpha, SEAL)

    new = services.keys.rotate(alpha, SEAL)

    assert states(services, alpha, SEAL) == {old.id: "retired", new.id: "current"}


def test_a_second_successor_is_refused_while_one_waits(services, alpha):
    new = services.keys.rotate(alpha, SIGN)
    before = states(services, alpha)

    with pytest.raises(Refused) as refused:
        services.keys.rotate(alpha, SIGN)

    assert str(refused.value) == (
        f"key {new.id} waits already and takes over at 2026-06-01 12:15:05 UTC"
    )
    assert states(services, alpha) == before


def test_a_key_that_waits_gives_way_to_one_that_is_made_at_once(services, alpha):
    old, waiting = current(services, alpha), services.keys.rotate(alpha, SIGN)

    new = services.keys.rotate(alpha, SIGN, at_once=True)

    assert states(services, alpha) == {
        old.id: "retired",
        waiting.id: "retired",
        new.id: "current",
    }


def test_another_algorithm_makes_a_key_that_waits_its_turn(
    server, services, alpha, clock, settings
):
    auth = server.client("myClient", access_token_format="jwt")
    old = current(services, alpha)

    server.realm("/alpha", access_token_signing_algorithm="EdDSA")

    before = part(server.token(auth), 0)["alg"]
    clock.move(settings.jwks_max_age + OLDEST)
    services.housekeeping.round(purge=False)
    after = part(server.token(auth), 0)["alg"]
    assert (before, after) == ("ES256", "EdDSA")
    assert states(services, alpha)[old.id] == "retired"


def test_an_algorithm_that_is_changed_back_keeps_the_other_from_signing(
    server, services, alpha, clock, settings
):
    server.realm("/alpha", access_token_signing_algorithm="EdDSA")
    server.realm("/alpha", access_token_signing_algorithm="ES256")

    clock.move(settings.jwks_max_age + OLDEST)
    services.housekeeping.round(purge=False)

    assert current(services, alpha).algorithm == "ES256"
    algorithms = {k.algorithm: k.state.value for k in keys_of(services, alpha)}
    assert algorithms == {"EdDSA": "retired", "ES256": "current"} | algorithms


def test_a_change_of_something_else_makes_no_key(server, services, alpha):
    before = states(services, alpha)

    server.realm("/alpha", access_token_lifetime=60)

    assert states(services, alpha) == before


def test_a_realm_that_is_looked_up_early_uses_the_algorithm_of_today(
    server, services, alpha
):
    stale = replace(alpha)
    server.realm("/alpha", access_token_signing_algorithm="EdDSA")

    made = services.keys.rotate(stale, SIGN, at_once=True)

    assert made.algorithm == "EdDSA"
