"""Keys that a realm gets because a client of it asks for what they make."""

from __future__ import annotations

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.keys import OF_EVERY_REALM, Purpose
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath

ALPHA = RealmPath.parse("/alpha")


@pytest.fixture
def alpha(services):
    return services.realms.create(ALPHA, ProviderSettings())


def purposes(services, realm) -> list[Purpose]:
    keys = services.cache.current().configuration.keys
    return sorted(key.purpose for key in keys if key.realm_id == realm.id)


def test_two_clients_of_one_change_share_a_key(services, alpha):
    settings = ClientSettings(scopes=("openid",), id_token_signed_response_alg="ES256")

    def work(change):
        for name in ("one", "two"):
            services.clients.add(change, alpha, name, settings)

    services.realms.changes.make(work)

    wanted = sorted([*OF_EVERY_REALM, Purpose.SIGN_ID_TOKENS_ES256])
    assert purposes(services, alpha) == wanted


def test_a_realm_and_its_client_of_one_change(services, alpha):
    provider = ProviderSettings(default_scopes=("openid",))

    def work(change):
        services.realms.alter(change, ALPHA, provider, active=True)
        services.clients.add(change, alpha, "one", ClientSettings())

    services.realms.changes.make(work)

    wanted = sorted([*OF_EVERY_REALM, Purpose.SIGN_ID_TOKENS_RS256])
    assert purposes(services, alpha) == wanted


def test_what_is_missing_is_made_once(services, alpha, another_server):
    services.clients.create(
        alpha,
        "one",
        ClientSettings(
            subject_type="pairwise",
            redirect_uris=("https://app.example/callback",),
            scopes=("openid",),
        ),
    )
    whole = purposes(services, alpha)
    other = another_server().services

    def lose(store):
        for key in store.configuration().keys:
            if key.purpose not in OF_EVERY_REALM:
                store.keys.delete(key.realm_id, [key.id])
        store.version.raise_()

    services.housekeeping.database.write(lose)
    services.cache.refresh()
    other.cache.refresh()

    made = [each.housekeeping.needs.make_missing() for each in (services, other)]

    assert made == [2, 0]
    assert purposes(services, alpha) == whole
    assert services.housekeeping.needs.make_missing() == 0


def test_a_key_of_a_newer_release_is_left_to_it(services, alpha):
    before = purposes(services, alpha)

    def write(store):
        store.connection.exec_driver_sql(
            "UPDATE keys SET purpose = 'sign-something-new' WHERE purpose = 'seal'"
        )
        store.version.raise_()

    services.housekeeping.database.write(write)
    services.cache.refresh()

    assert purposes(services, alpha) == [p for p in before if p != Purpose.SEAL]
