"""Clients: registered, changed, given new secrets, deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import SecretScheme
from iam.domain.faults import Refused
from iam.domain.realms import RealmPath
from iam.services.secrets import matches

pytestmark = pytest.mark.full_cost

ALPHA = RealmPath.parse("/alpha")
PUBLIC = ClientSettings(token_endpoint_auth_method="none")
HOUR = timedelta(hours=1)


@pytest.fixture
def alpha(server):
    server.realm("/alpha")
    return server.services.realms.get(ALPHA)


def secrets_of(services, alpha) -> tuple:
    return services.clients.get(alpha, "myClient").secrets


def can_open(services, alpha, plain: str, clock) -> bool:
    """Whether a live secret of the client is this one."""
    live = [s for s in secrets_of(services, alpha) if s.is_live(clock.now())]
    return any(matches(secret, plain) for secret in live)


def test_a_client_without_a_secret_gets_one_of_256_bits(services, alpha):
    made = services.clients.create(alpha, "myClient", ClientSettings())

    [secret] = secrets_of(services, alpha)
    assert len(made.secret) == 43
    assert secret.scheme is SecretScheme.GENERATED
    assert matches(secret, made.secret)
    assert not matches(secret, made.secret + "x")
    assert made.secret not in repr(services.clients.get(alpha, "myClient"))


def test_a_secret_that_somebody_typed_is_kept_as_argon2id(services, alpha):
    made = services.clients.create(
        alpha, "myClient", ClientSettings(), secret="forgerock"
    )

    [secret] = secrets_of(services, alpha)
    assert made.secret is None
    assert secret.hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert matches(secret, "forgerock")


def test_a_public_client_has_no_secret(services, alpha):
    made = services.clients.create(alpha, "myClient", PUBLIC)

    assert (made.secret, secrets_of(services, alpha)) == (None, ())


def test_a_client_id_is_used_once_in_a_realm_and_again_in_another(
    server, services, alpha
):
    server.realm("/beta")
    services.clients.create(alpha, "myClient", ClientSettings())
    beta = services.realms.get(RealmPath.parse("/beta"))

    with pytest.raises(Refused) as refused:
        services.clients.create(alpha, "myClient", ClientSettings())
    there = services.clients.create(beta, "myClient", ClientSettings())

    assert str(refused.value) == "realm /alpha has a client myClient already"
    assert there.client.id != services.clients.get(alpha, "myClient").id


def test_a_client_cannot_be_made_in_a_realm_that_is_gone(services, alpha):
    services.realms.delete(ALPHA)

    with pytest.raises(Refused, match="there is no realm /alpha any more"):
        services.clients.create(alpha, "myClient", ClientSettings())


def test_a_client_that_is_not_there_is_refused_with_where_to_look(services, alpha):
    attempts = [
        lambda: services.clients.get(alpha, "nobody"),
        lambda: services.clients.set(alpha, "nobody", ClientSettings()),
        lambda: services.clients.rotate_secret(alpha, "nobody", keep_old_for=HOUR),
        lambda: services.clients.delete(alpha, "nobody"),
    ]

    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert str(refused.value) == (
            "realm /alpha has no client 'nobody'; "
            "'iam client list --realm /alpha' shows them"
        )


def test_clients_are_listed_by_their_client_id(server, services, alpha):
    for client_id in ("c", "a", "b"):
        services.clients.create(alpha, client_id, ClientSettings())
    server.client("elsewhere", realm="/beta")

    found = services.clients.of_realm(alpha)

    assert [client.client_id for client in found] == ["a", "b", "c"]


def test_two_secrets_are_live_during_a_rotation(services, alpha, clock):
    old = services.clients.create(alpha, "myClient", ClientSettings()).secret

    new = services.clients.rotate_secret(alpha, "myClient", keep_old_for=HOUR).secret

    clock.move(3599)
    assert can_open(services, alpha, old, clock)
    assert can_open(services, alpha, new, clock)
    clock.move(1)
    assert not can_open(services, alpha, old, clock)
    assert can_open(services, alpha, new, clock)


def test_of_several_old_secrets_the_newest_lives_on(services, alpha, clock):
    plain = [services.clients.create(alpha, "myClient", ClientSettings()).secret]
    for _ in range(3):
        clock.move(1)
        made = services.clients.rotate_secret(alpha, "myClient", keep_old_for=HOUR)
        plain.append(made.secret)

    opens = [can_open(services, alpha, each, clock) for each in plain]

    assert opens == [False, False, True, True]
    assert len(secrets_of(services, alpha)) == 2


def test_a_rotation_that_keeps_nothing_leaves_one_secret(services, alpha, clock):
    old = services.clients.create(alpha, "myClient", ClientSettings()).secret

    services.clients.rotate_secret(alpha, "myClient", keep_old_for=timedelta(0))

    assert len(secrets_of(services, alpha)) == 1
    assert not can_open(services, alpha, old, clock)


def test_a_compromised_secret_goes_with_every_token_and_all_other_secrets(
    server, services, alpha, clock
):
    auth = server.client("myClient")
    token = server.token(auth)
    services.clients.rotate_secret(alpha, "myClient", keep_old_for=HOUR)

    new = services.clients.rotate_secret(
        alpha, "myClient", keep_old_for=HOUR, compromised=True
    )

    assert not can_open(services, alpha, auth[1], clock)
    assert len(secrets_of(services, alpha)) == 1
    assert not server.is_active(("myClient", new.secret), token)


def test_a_rotation_without_compromise_leaves_tokens_alone(server, services, alpha):
    auth = server.client("myClient")
    token = server.token(auth)

    new = services.clients.rotate_secret(alpha, "myClient", keep_old_for=timedelta(0))

    assert server.is_active(("myClient", new.secret), token)


def test_a_public_client_has_no_secret_to_rotate(services, alpha):
    services.clients.create(alpha, "myClient", PUBLIC)

    with pytest.raises(Refused, match="client myClient is public: it has no secret"):
        services.clients.rotate_secret(alpha, "myClient", keep_old_for=HOUR)


def test_a_client_that_becomes_public_loses_its_secrets_and_gets_one_made_later(
    services, alpha
):
    first = services.clients.create(alpha, "myClient", ClientSettings()).secret

    public = services.clients.set(alpha, "myClient", PUBLIC)
    without = secrets_of(services, alpha)
    back = services.clients.set(alpha, "myClient", ClientSettings())

    assert (public.secret, without) == (None, ())
    assert back.secret not in {None, first}
    assert matches(secrets_of(services, alpha)[0], back.secret)


def test_a_setting_is_changed_in_what_the_others_are_by_then(
    services, alpha, another_server
):
    services.clients.create(alpha, "myClient", ClientSettings())
    late = another_server().services
    late.clients.get(alpha, "myClient")  # and what follows is news to it

    services.clients.set(alpha, "myClient", {"access_token_lifetime": 60})
    late.clients.set(alpha, "myClient", {"scopes": ["write"]})

    services.cache.refresh()
    settings = services.clients.get(alpha, "myClient").settings
    assert (settings.access_token_lifetime, settings.scopes) == (60, ("write",))


def test_a_setting_that_does_not_fit_changes_nothing(services, alpha):
    services.clients.create(alpha, "myClient", ClientSettings())

    with pytest.raises(Refused, match="must be between 0 and 86400"):
        services.clients.set(
            alpha, "myClient", {"scopes": ["a"], "access_token_lifetime": -1}
        )

    assert services.clients.get(alpha, "myClient").settings == ClientSettings()


def test_switching_off_raises_the_generation_and_switching_on_does_not(services, alpha):
    services.clients.create(alpha, "myClient", ClientSettings())
    on = services.clients.get(alpha, "myClient").settings
    off = replace(on, status="inactive")

    generations = []
    for settings in (off, off, on, on, off):
        services.clients.set(alpha, "myClient", settings)
        generations.append(services.clients.get(alpha, "myClient").generation)

    assert generations == [1, 1, 1, 1, 2]


def test_a_client_that_is_made_again_has_another_id_and_other_secrets(services, alpha):
    first = services.clients.create(alpha, "myClient", ClientSettings()).client
    services.clients.delete(alpha, "myClient")

    again = services.clients.create(alpha, "myClient", ClientSettings()).client

    assert again.id != first.id
    assert {s.id for s in again.secrets}.isdisjoint(s.id for s in first.secrets)
    assert services.cache.current().configuration.clients_by_id.get(first.id) is None
