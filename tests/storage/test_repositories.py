"""What is kept comes back as it was, and what must be once is once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from iam.domain.clients import SecretScheme
from iam.domain.end_users import EndUser, EndUserAttributes
from tests.builders import A_REALM, NOON, a_client, a_realm, a_secret
from tests.storage.keeping import everything, keep

TOKEN = "token:abc"


def a_user(username: str = "demo", **changed) -> EndUser:
    user = EndUser(
        id=uuid4(),
        realm_id=A_REALM,
        username=username,
        attributes=EndUserAttributes(name="Demo Üser", email="demo@example.com"),
        password_hash="$argon2id$…",
    )
    return replace(user, **changed)


def test_a_realm_comes_back_with_every_setting(database):
    realm = a_realm(
        "/customers/NA",
        active=False,
        grant_types=("client_credentials",),
        supported_scopes=("profile|fr|Ton nom", "write|Écrire, tout"),
        access_token_lifetime=60,
        tokeninfo_enabled=True,
    )

    keep(database, realms=replace(realm, generation=3))

    assert everything(database)[0] == [replace(realm, generation=3)]


def test_a_setting_that_has_its_default_is_not_written_down(database):
    keep(database, realms=a_realm(access_token_lifetime=60))

    with database.single() as store:
        kept = store.connection.execute(text("SELECT settings FROM realms")).scalar()

    written = kept if isinstance(kept, str) else str(kept).replace("'", '"')
    assert written == '{"access_token_lifetime": 60}'


def test_realms_that_differ_only_in_case_cannot_both_be_kept(database):
    keep(database, realms=a_realm("/alpha"))

    with pytest.raises(IntegrityError):
        keep(database, realms=a_realm("/ALPHA"))


def test_a_change_of_settings_never_touches_the_generation(database):
    realm, client = a_realm(), a_client()
    keep(database, realms=realm, clients=client)
    database.write(lambda store: (store.realms.end(realm), store.clients.end(client)))

    database.write(
        lambda store: (
            store.realms.change(replace(realm, active=False)),
            store.clients.change(client),
        )
    )

    realms, clients, _ = everything(database)
    assert [(r.generation, r.active) for r in realms] == [(1, False)]
    assert [c.generation for c in clients] == [1]


def test_ending_gives_the_value_as_it_is_then(database):
    realm, client = a_realm(), a_client()
    keep(database, realms=realm, clients=client)

    ended = database.write(
        lambda store: [
            (store.realms.end(realm).generation, store.clients.end(client).generation)
            for _ in range(3)
        ]
    )

    assert ended == [(1, 1), (2, 2), (3, 3)]


def test_a_client_comes_back_with_its_secrets_the_newest_first(database):
    secrets = tuple(
        a_secret(
            id=UUID(int=number),
            scheme=scheme,
            created_at=NOON + timedelta(seconds=number),
            expires_at=NOON + timedelta(hours=number),
        )
        for number, scheme in enumerate(SecretScheme, start=5)
    )
    client = replace(a_client(scopes=("write|é",)), secrets=secrets)

    keep(database, clients=client)

    [kept] = everything(database)[1]
    assert kept == replace(client, secrets=secrets[::-1])


def test_a_client_id_is_kept_once_in_a_realm(database):
    keep(database, clients=a_client())
    keep(database, clients=a_client(realm=UUID(int=99)))

    with pytest.raises(IntegrityError):
        keep(database, clients=a_client())


def test_a_client_is_deleted_with_its_secrets_and_nobody_elses(database):
    gone = replace(a_client("gone"), secrets=(a_secret(id=uuid4()),))
    kept = replace(a_client("kept"), secrets=(a_secret(id=uuid4()),))
    keep(database, clients=gone)
    keep(database, clients=kept)

    database.write(lambda store: store.clients.delete([gone]))

    assert everything(database)[1] == [kept]
    with database.single() as store:
        count = text("SELECT count(*) FROM client_secrets")
        assert store.connection.execute(count).scalar() == 1


def test_the_last_use_is_never_set_back(database):
    client = replace(a_client(), secrets=(a_secret(),))
    keep(database, clients=client)
    name = (client.realm_id, client.secrets[0].id)

    for seconds in (60, 0, 30):
        at = NOON + timedelta(seconds=seconds)
        database.write(lambda store, at=at: store.clients.note_use({name: at}))

    [kept] = everything(database)[1]
    assert kept.secrets[0].last_used_at == NOON + timedelta(seconds=60)


def test_secrets_that_have_ended_are_forgotten_in_batches(database):
    secrets = tuple(
        a_secret(id=uuid4(), expires_at=NOON + timedelta(seconds=number))
        for number in range(5)
    )
    keep(database, clients=replace(a_client(), secrets=secrets))
    now = NOON + timedelta(seconds=2)

    forgotten = [
        database.write(lambda store: store.clients.purge_secrets(now, most=2))
        for _ in range(3)
    ]

    assert forgotten == [2, 1, 0]
    [kept] = everything(database)[1]
    assert {s.expires_at for s in kept.secrets} == {s.expires_at for s in secrets[3:]}


def test_an_end_user_comes_back_and_can_be_changed_and_deleted(database):
    user, other = a_user(), a_user("other", realm_id=UUID(int=9))
    keep(database, end_users=user)
    keep(database, end_users=other)
    changed = replace(
        user, attributes=EndUserAttributes(name="New"), password_hash=None
    )

    def people(*realm_ids: UUID) -> list[EndUser]:
        return database.read(lambda store: store.end_users.of_realms(realm_ids))

    before = people(A_REALM), people(UUID(int=9), A_REALM)
    database.write(lambda store: store.end_users.change(changed))
    after = people(A_REALM)
    database.write(lambda store: store.end_users.delete([changed]))

    assert before == ([user], [user, other])
    assert after == [changed]
    assert (people(A_REALM), people(UUID(int=9))) == ([], [other])
