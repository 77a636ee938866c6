"""The life of keys: made with their realm, published, current, retired, compromised."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from iam.domain.faults import Refused
from iam.domain.keys import Key, Purpose, State
from iam.domain.realms import ROOT, RealmPath
from iam.engines.seals import kid_of
from tests.builders import part

ALPHA = RealmPath.parse("/alpha")
SEAL, SIGN = Purpose.SEAL, Purpose.SIGN_ACCESS_TOKENS
FORMATS = pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])


@pytest.fixture
def alpha(server):
    server.realm("/alpha")
    return server.services.realms.get(ALPHA)


def keys_of(services, realm, purpose=SIGN) -> list[Key]:
    """Give the keys of a realm; which is the older shows in their state."""
    return [
        key
        for key in services.cache.current().configuration.keys
        if (key.realm_id, key.purpose) == (realm.id, purpose)
    ]


def states(services, realm, purpose=SIGN) -> dict[str, str]:
    return {key.id: key.state.value for key in keys_of(services, realm, purpose)}


def current(services, realm, purpose=SIGN) -> Key:
    [key] = [k for k in keys_of(services, realm, purpose) if k.state is State.CURRENT]
    return key


def kid_of_token(token: str) -> str:
    return kid_of(token) or part(token, 0)["kid"]


def published(server) -> set[str]:
    return {key["kid"] for key in server.get("connect/jwk_uri").json["keys"]}


@pytest.mark.parametrize("purpose", Purpose)
def test_a_realm_is_made_with_a_current_key_for_each_purpose(services, alpha, purpose):
    [key] = keys_of(services, alpha, purpose)

    assert key.state is State.CURRENT
    assert key.activates_at == key.created_at == services.clock.now()


def test_no_key_is_made_by_a_request(server, services, alpha):
    auth = server.client("myClient")
    before = services.cache.current().configuration.keys

    server.token(auth)
    server.get("connect/jwk_uri")
    services.cache.refresh()

    assert services.cache.current().configuration.keys == before


def test_a_signing_key_is_published_for_as_long_as_others_may_keep_the_old_ones(
    server, services, alpha, clock, settings
):
    auth = server.client("myClient", access_token_format="jwt")
    old = current(services, alpha)
    new = services.keys.rotate(alpha, SIGN)

    clock.move(settings.jwks_max_age - 1)
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

    clock.move(settings.jwks_max_age)
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
    clock.move(settings.jwks_max_age)
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
    new = {services.keys.rotate(alpha, each, at_once=True).id for each in Purpose}

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
        f"key {new.id} waits already and takes over at 2026-06-01 12:15:00 UTC"
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


@FORMATS
def test_a_current_key_that_is_retired_is_succeeded_and_its_tokens_live(
    server, services, alpha, access_token_format
):
    auth = server.client("myClient", access_token_format=access_token_format)
    token = server.token(auth)

    services.keys.retire(kid_of_token(token))

    assert kid_of_token(server.token(auth)) != kid_of_token(token)
    assert server.is_active(auth, token)


def test_a_published_key_that_is_retired_never_signs(services, alpha, clock, settings):
    old, new = current(services, alpha), services.keys.rotate(alpha, SIGN)

    services.keys.retire(new.id)
    clock.move(settings.jwks_max_age)
    services.housekeeping.round(purge=False)

    assert states(services, alpha) == {old.id: "current", new.id: "retired"}


def test_a_key_that_makes_nothing_cannot_be_retired(services, alpha):
    old = current(services, alpha)
    services.keys.retire(old.id)

    with pytest.raises(Refused, match=f"key {old.id} is retired already"):
        services.keys.retire(old.id)


@FORMATS
def test_what_a_compromised_key_made_is_dead_at_once_and_a_new_one_is_current(
    server, services, alpha, access_token_format
):
    auth = server.client("myClient", access_token_format=access_token_format)
    token = server.token(auth)
    gone = kid_of_token(token)

    services.keys.compromise(gone)

    after = server.token(auth)
    assert not server.is_active(auth, token)
    assert server.is_active(auth, after)
    assert kid_of_token(after) != gone
    assert gone not in published(server)


def test_a_retired_key_can_be_compromised_and_has_a_successor_already(services, alpha):
    old = current(services, alpha)
    new = services.keys.rotate(alpha, SIGN, at_once=True)

    services.keys.compromise(old.id)

    assert states(services, alpha) == {old.id: "compromised", new.id: "current"}


def test_a_key_that_is_named_twice_is_compromised_once(services, alpha):
    old = current(services, alpha)

    services.keys.compromise(old.id, old.id)
    services.keys.compromise(old.id)

    assert sorted(states(services, alpha).values()) == ["compromised", "current"]


def test_compromising_all_keys_ends_every_token_of_every_realm(server, services, alpha):
    auth, other = server.client("myClient"), server.client("other", realm="/beta")
    tokens = [
        server.token(auth),
        server.token(other, realm="/beta"),
    ]
    everything = services.cache.current().configuration.keys

    services.keys.compromise(*(key.id for key in everything))

    assert not server.is_active(auth, tokens[0])
    assert not server.is_active(other, tokens[1], realm="/beta")
    assert server.is_active(auth, server.token(auth))
    now = services.cache.current().configuration.keys
    assert [k.state for k in now].count(State.COMPROMISED) == len(everything)
    assert [k.state for k in now].count(State.CURRENT) == len(everything)


def test_an_unknown_key_is_refused_and_the_others_named_stay(services, alpha):
    key = current(services, alpha)

    with pytest.raises(Refused) as refused:
        services.keys.compromise(key.id, "unknown")

    assert str(refused.value) == (
        "there is no key 'unknown'; 'iam key list' shows them"
    )
    assert states(services, alpha) == {key.id: "current"}


def test_another_algorithm_makes_a_key_that_waits_its_turn(
    server, services, alpha, clock, settings
):
    auth = server.client("myClient", access_token_format="jwt")
    old = current(services, alpha)

    server.realm("/alpha", access_token_signing_algorithm="EdDSA")

    before = part(server.token(auth), 0)["alg"]
    clock.move(settings.jwks_max_age)
    services.housekeeping.round(purge=False)
    after = part(server.token(auth), 0)["alg"]
    assert (before, after) == ("ES256", "EdDSA")
    assert states(services, alpha)[old.id] == "retired"


def test_an_algorithm_that_is_changed_back_keeps_the_other_from_signing(
    server, services, alpha, clock, settings
):
    server.realm("/alpha", access_token_signing_algorithm="EdDSA")
    server.realm("/alpha", access_token_signing_algorithm="ES256")

    clock.move(settings.jwks_max_age)
    services.housekeeping.round(purge=False)

    assert current(services, alpha).algorithm == "ES256"
    algorithms = {k.algorithm: k.state.value for k in keys_of(services, alpha)}
    assert algorithms == {"EdDSA": "retired", "ES256": "current"} | algorithms


def test_a_change_of_something_else_makes_no_key(server, services, alpha):
    before = states(services, alpha)

    server.realm("/alpha", access_token_lifetime=60)

    assert states(services, alpha) == before


def test_the_keys_of_a_realm_go_with_it(services, alpha):
    services.realms.delete(ALPHA)

    kept = {key.realm_id for key in services.cache.current().configuration.keys}
    assert kept == {services.realms.get(ROOT).id}


def test_a_key_is_forgotten_when_its_last_token_has_ended(services, alpha, clock):
    services.keys.rotate(alpha, SEAL)

    clock.move(timedelta(days=1, minutes=5).total_seconds() - 1)
    early = services.keys.purge()
    clock.move(1)
    due = services.keys.purge()

    assert (early, due) == (0, 1)
    assert len(keys_of(services, alpha, SEAL)) == 1


def test_a_compromised_key_is_remembered(services, alpha, clock):
    services.keys.compromise(current(services, alpha).id)

    clock.move(timedelta(days=365).total_seconds())
    purged = services.keys.purge()

    assert purged == 0
    assert sorted(states(services, alpha).values()) == ["compromised", "current"]


def test_a_realm_that_is_looked_up_early_uses_the_algorithm_of_today(
    server, services, alpha
):
    stale = replace(alpha)
    server.realm("/alpha", access_token_signing_algorithm="EdDSA")

    made = services.keys.rotate(stale, SIGN, at_once=True)

    assert made.algorithm == "EdDSA"
