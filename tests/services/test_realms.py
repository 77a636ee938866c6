"""Realms: a tree that is made from above and falls from above."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from iam.domain.audit import Operation
from iam.domain.client_settings import ClientSettings
from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.faults import Refused
from iam.domain.provider import ProviderSettings
from iam.domain.realms import ROOT, RealmPath
from iam.storage.base import Base
from tests.conftest import database_url  # noqa: F401 - both databases

ALPHA, BENEATH, BETA = map(RealmPath.parse, ("/alpha", "/alpha/beneath", "/beta"))


def make(services, *paths: RealmPath) -> None:
    for path in paths:
        services.realms.create(path, ProviderSettings())


def rows_of(services, realm_id) -> dict[str, int]:
    """Count the rows that name a realm, by table."""
    database = services.housekeeping.database
    value = realm_id.hex if database.is_sqlite else realm_id
    columns = {
        name: "realm_id" if "realm_id" in table.columns else "id"
        for name, table in Base.metadata.tables.items()
        if name != "configuration"
    }
    return database.read(
        lambda store: {
            table: store.connection.execute(
                text(f"SELECT count(*) FROM {table} WHERE {column} = :realm"),  # noqa: S608 - our own names
                {"realm": value},
            ).scalar_one()
            for table, column in columns.items()
        }
    )


def test_a_new_database_has_the_root_alone(services):
    [root] = services.realms.all()

    assert (root.path, root.active, root.generation) == (ROOT, True, 0)
    assert root.provider == ProviderSettings()


def test_the_root_is_made_once(services):
    before = services.realms.all()

    services.database.upgrade()

    assert services.realms.all() == before


def test_realms_are_given_from_above_to_beneath(services):
    make(services, BETA, ALPHA, BENEATH)

    assert [realm.path for realm in services.realms.all()] == [
        *(ROOT, ALPHA, BENEATH, BETA)
    ]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/alpha", "there is a realm /alpha already"),
        ("/ALPHA", "there is a realm /alpha already"),
        ("/", "there is a realm / already"),
        ("/beta/beneath", "there is no realm /beta above /beta/beneath"),
    ],
)
def test_a_realm_that_cannot_be_made_is_refused_and_nothing_changes(
    services, path, why
):
    make(services, ALPHA)
    before = services.cache.current().configuration

    with pytest.raises(Refused) as refused:
        services.realms.create(RealmPath.parse(path), ProviderSettings())

    assert str(refused.value) == why
    services.cache.refresh()
    assert services.cache.current().configuration == before


def test_a_change_keeps_everything_but_what_it_names(services):
    make(services, ALPHA)
    before = services.realms.get(ALPHA)
    provider = replace(before.provider, access_token_lifetime=60)

    services.realms.set(ALPHA, provider, active=True)

    assert services.realms.get(ALPHA) == replace(before, provider=provider)


def test_a_setting_is_changed_in_what_the_others_are_by_then(services, another_server):
    make(services, ALPHA)
    late = another_server().services
    late.realms.get(ALPHA)  # and what follows is news to it

    services.realms.set(ALPHA, {"access_token_lifetime": 60}, active=False)
    late.realms.set(ALPHA, {"languages": ["fr"]}, active=None)

    services.cache.refresh()
    realm = services.realms.get(ALPHA)
    provider = ProviderSettings(access_token_lifetime=60, languages=("fr",))
    assert (realm.provider, realm.active) == (provider, False)


def test_a_realm_that_is_not_there_is_refused(services):
    with pytest.raises(Refused, match="there is no realm /alpha"):
        services.realms.get(ALPHA)
    with pytest.raises(Refused, match="there is no realm /alpha"):
        services.realms.set(ALPHA, ProviderSettings(), active=True)
    with pytest.raises(Refused, match="there is no realm /alpha"):
        services.realms.delete(ALPHA)


def test_the_root_can_neither_be_deleted_nor_switched_off(services):
    with pytest.raises(Refused, match="the root realm cannot be deleted"):
        services.realms.delete(ROOT)
    with pytest.raises(Refused, match="the root realm cannot be switched off"):
        services.realms.set(ROOT, ProviderSettings(), active=False)

    assert services.realms.get(ROOT).active


def test_switching_a_realm_off_raises_its_generation_and_those_beneath(services):
    make(services, ALPHA, BENEATH, BETA)

    services.realms.set(ALPHA, ProviderSettings(), active=False)

    generations = {str(r.path): r.generation for r in services.realms.all()}
    assert generations == {"/": 0, "/alpha": 1, "/alpha/beneath": 1, "/beta": 0}


def test_a_realm_beneath_one_that_is_off_does_not_answer(services):
    make(services, ALPHA, BENEATH)

    services.realms.set(ALPHA, ProviderSettings(), active=False)

    configuration = services.cache.current().configuration
    assert configuration.active_realm(BENEATH) is None
    assert services.realms.get(BENEATH).active  # by itself


def test_a_realm_is_deleted_with_everything_in_it_and_beneath(services):
    make(services, ALPHA, BENEATH, BETA)
    realms = {path: services.realms.get(path) for path in (ALPHA, BENEATH, BETA)}
    for realm in realms.values():
        services.clients.create(realm, "myClient", ClientSettings())
        user = EndUser(
            id=realm.id,
            realm_id=realm.id,
            username="demo",
            attributes=EndUserAttributes(),
        )
        services.housekeeping.database.write(
            lambda store, user=user: store.end_users.add(user)
        )

    gone = services.realms.delete(ALPHA)

    nothing = dict.fromkeys(("realms", "clients", "client_secrets", "end_users"), 0)
    assert gone == [ALPHA, BENEATH]
    for path in (ALPHA, BENEATH):
        left = rows_of(services, realms[path].id)
        assert left == {**left, **nothing, "keys": 0, "revocations": 1}
    beside = rows_of(services, realms[BETA].id)
    assert beside == {**beside, **dict.fromkeys(nothing, 1), "keys": 2}
    assert beside["revocations"] == 0


def test_what_was_done_to_a_realm_is_on_the_audit_trail(services):
    make(services, ALPHA)
    provider = ProviderSettings(access_token_lifetime=60, languages=("fr",))
    services.realms.set(ALPHA, provider, active=False)
    services.realms.delete(ALPHA)

    events = services.housekeeping.database.read(
        lambda store: store.connection.execute(
            text("SELECT operation, details FROM audit_events WHERE object_id='/alpha'")
        ).all()
    )

    changed = "access_token_lifetime", "languages", "active"
    kept = {operation: str(details) for operation, details in events}
    assert set(kept) == {Operation.CREATE, Operation.UPDATE, Operation.DELETE}
    assert all(name in kept[Operation.UPDATE] for name in changed)
