"""The end of keys: retired, compromised, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.domain.faults import Refused
from iam.domain.keys import Purpose, State
from iam.domain.realms import ROOT, RealmPath
from iam.services.configuration import OLDEST
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.services.looking import current, keys_of, kid_of_token, published, states

ALPHA = RealmPath.parse("/alpha")
SEAL, SIGN = Purpose.SEAL, Purpose.SIGN_ACCESS_TOKENS
FORMATS = pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])


@pytest.fixture
def alpha(server):
    server.realm("/alpha")
    return server.services.realms.get(ALPHA)


@FORMATS
def test_a_current_key_that_is_retired_is_succeeded_and_its_tokens_live(
    server, services, access_token_format
):
    auth = server.client("myClient", access_token_format=access_token_format)
    token = server.token(auth)

    services.keys.retire(kid_of_token(token))

    assert kid_of_token(server.token(auth)) != kid_of_token(token)
    assert server.is_active(auth, token)


def test_a_published_key_that_is_retired_never_signs(services, alpha, clock, settings):
    old, new = current(services, alpha), services.keys.rotate(alpha, SIGN)

    services.keys.retire(new.id)
    clock.move(settings.jwks_max_age + OLDEST)
    services.housekeeping.round(purge=False)

    assert states(services, alpha) == {old.id: "current", new.id: "retired"}


def test_a_key_that_makes_nothing_cannot_be_retired(services, alpha):
    old = current(services, alpha)
    services.keys.retire(old.id)

    with pytest.raises(Refused, match=f"key {old.id} is retired already"):
        services.keys.retire(old.id)


@FORMATS
def test_what_a_compromised_key_made_is_dead_at_once_and_a_new_one_is_current(
    server, services, access_token_format
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


def test_compromising_all_keys_ends_every_token_of_every_realm(server, services):
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


@pytest.mark.usefixtures("alpha")
def test_the_keys_of_a_realm_go_with_it(services):
    services.realms.delete(ALPHA)

    kept = {key.realm_id for key in services.cache.current().configuration.keys}
    assert kept == {services.realms.get(ROOT).id}


@pytest.mark.parametrize(
    ("purpose", "kept"),
    [(SIGN, timedelta(days=1, minutes=5)), (SEAL, timedelta(days=365))],
    ids=["its last token", "what the last browser carries"],
)
def test_a_key_is_forgotten_when_the_last_that_it_made_has_ended(
    services, alpha, clock, purpose, kept
):
    services.keys.rotate(alpha, purpose, at_once=True)

    clock.move(kept.total_seconds() - 1)
    early = services.keys.purge()
    clock.move(1)
    due = services.keys.purge()

    assert (early, due) == (0, 1)
    assert len(keys_of(services, alpha, purpose)) == 1


def test_a_compromised_key_is_remembered(services, alpha, clock):
    services.keys.compromise(current(services, alpha).id)

    clock.move(timedelta(days=365).total_seconds())
    purged = services.keys.purge()

    assert purged == 0
    assert sorted(states(services, alpha).values()) == ["compromised", "current"]
