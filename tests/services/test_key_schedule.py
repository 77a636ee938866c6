"""Keys that rotate by schedule: published ahead, taken over, kept until the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.domain.keys import LONGEST_CARRIED, Purpose, State
from iam.domain.realms import RealmPath
from iam.services.configuration import OLDEST
from iam.services.key_rotation import rotate_due
from iam.services.sign_in import KNOWN_FOR
from tests.services.looking import current, keys_of, kid_of_token, published, states

ALPHA = RealmPath.parse("/alpha")
SEAL, SIGN = Purpose.SEAL, Purpose.SIGN_ACCESS_TOKENS
DAY = 86_400
FORMATS = pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])


@pytest.fixture
def alpha(server):
    server.realm("/alpha", key_rotation_days=30)
    return server.services.realms.get(ALPHA)


def keep_house(services):
    services.housekeeping.round(purge=False)


@FORMATS
def test_a_successor_is_published_a_day_before_it_takes_over(
    server, services, alpha, clock, access_token_format
):
    purpose = SIGN if access_token_format == "jwt" else SEAL
    auth = server.client("myClient", access_token_format=access_token_format)
    old = current(services, alpha, purpose)

    clock.move(29 * DAY - 1)
    keep_house(services)
    too_early = states(services, alpha, purpose)
    clock.move(1)
    keep_house(services)
    ahead = states(services, alpha, purpose)
    earlier = server.token(auth)
    clock.move(DAY)
    keep_house(services)

    new = current(services, alpha, purpose)
    assert too_early == {old.id: "current"}
    assert ahead == {old.id: "current", new.id: "published"}
    assert new.activates_at == old.activates_at + timedelta(days=30)
    assert states(services, alpha, purpose) == {old.id: "retired", new.id: "current"}
    assert kid_of_token(earlier) == old.id
    assert kid_of_token(server.token(auth)) == new.id
    assert server.is_active(auth, server.token(auth))


def test_relying_parties_have_the_key_long_before_it_signs(
    server, services, alpha, clock
):
    old = current(services, alpha)
    clock.move(29 * DAY)
    keep_house(services)

    (new,) = published(server) - {old.id}

    assert states(services, alpha)[new] == "published"
    assert published(server) == {old.id, new}


@FORMATS
def test_what_the_old_key_made_is_honoured_until_it_ends(
    server, services, alpha, clock, access_token_format
):
    auth = server.client("myClient", access_token_format=access_token_format)
    clock.move(29 * DAY)
    keep_house(services)
    clock.move(DAY - 1)
    token = server.token(auth)
    clock.move(1)
    keep_house(services)

    clock.move(3_500)
    services.housekeeping.round(purge=True)

    assert server.is_active(auth, token)
    clock.move(2 * DAY)
    services.housekeeping.round(purge=True)
    assert len(keys_of(services, alpha)) == 1


def test_the_next_one_follows_the_one_that_took_over(services, alpha, clock):
    for _ in range(60):
        clock.move(DAY)
        services.housekeeping.round(purge=True)

    (sign,) = [k for k in keys_of(services, alpha) if k.state is State.CURRENT]
    assert sign.activates_at == clock.now()
    services.cache.refresh()
    assert len(keys_of(services, alpha)) <= 2


def test_nothing_rotates_where_no_schedule_is_wanted(services, clock, server):
    server.realm("/alpha", key_rotation_days=0)
    alpha = services.realms.get(ALPHA)
    before = states(services, alpha)

    clock.move(4_000 * DAY)
    keep_house(services)

    assert states(services, alpha) == before


def test_a_key_that_waits_already_is_enough(services, alpha, clock):
    waiting = services.keys.rotate(alpha, SIGN)
    clock.move(10)

    clock.move(29 * DAY - 10)
    promoted = services.keys.promote_due()
    keep_house(services)

    assert promoted == 1
    assert current(services, alpha).id == waiting.id
    assert len(keys_of(services, alpha)) == 2


def test_of_two_nodes_one_publishes_a_successor(
    services, alpha, clock, another_server, settings
):
    other = another_server().services
    clock.move(29 * DAY)
    services.cache.refresh()
    other.cache.refresh()

    made = [rotate_due(services.keys), rotate_due(other.keys)]

    of_every_realm = len(services.realms.all()) - 1  # the root's is not due yet
    assert made == [2 * of_every_realm, 0]
    assert len(keys_of(services, alpha)) == 2
    assert settings.jwks_max_age + OLDEST < DAY


def test_a_successor_has_the_algorithm_that_the_realm_wants(services, alpha, clock):
    clock.move(29 * DAY)
    keep_house(services)

    (_, new) = keys_of(services, alpha)

    assert (new.algorithm, new.state) == ("ES256", State.PUBLISHED)


def test_what_is_made_is_on_the_audit_trail(server, services, alpha, clock):
    clock.move(29 * DAY)
    keep_house(services)

    (_, new) = keys_of(services, alpha)

    assert f"/alpha/keys/{new.id}" in server.audit_lines()


def test_a_seal_key_is_kept_for_as_long_as_browsers_carry_what_it_made():
    assert KNOWN_FOR.total_seconds() <= LONGEST_CARRIED
