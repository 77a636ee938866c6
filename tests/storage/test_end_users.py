"""People as they are kept: found by their names, once in a realm, ended and gone."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from iam.domain.end_users import EndUser, EndUserAttributes
from iam.storage.migrations import commands
from tests.builders import A_REALM, a_realm
from tests.storage.keeping import keep

ANOTHER_REALM = UUID(int=9)


def a_person(username: str = "Ann", **changed) -> EndUser:
    user = EndUser(
        id=uuid4(),
        realm_id=A_REALM,
        username=username,
        attributes=EndUserAttributes(
            name="Änn", address=("1 Main Street", "Springfield"), email_verified=True
        ),
        password_hash="$argon2id$…",
        disabled=True,
    )
    return replace(user, **changed)


def find(database, username: str, realm_id: UUID = A_REALM) -> EndUser | None:
    return database.read(lambda store: store.end_users.by_username(realm_id, username))


def test_a_person_is_found_by_id_in_their_realm_alone(database):
    ann = a_person()
    keep(database, end_users=ann)

    def found(realm_id: UUID, *, held: bool) -> EndUser | None:
        return database.write(
            lambda store: store.end_users.find(realm_id, ann.id, held=held)
        )

    assert found(A_REALM, held=False) == found(A_REALM, held=True) == ann
    assert found(ANOTHER_REALM, held=False) is None


@pytest.mark.parametrize("typed", ["Zoë", "ZOË", "zoe\u0308"])
def test_a_person_is_found_however_the_name_is_typed(database, typed):
    zoe = a_person("Zoë")
    keep(database, end_users=zoe)

    assert find(database, typed) == zoe
    assert find(database, "zoe") is None
    assert find(database, typed, ANOTHER_REALM) is None


@pytest.mark.parametrize("username", ["Ann", "ann", "ANN"])
def test_a_name_is_kept_once_in_a_realm(database, username):
    keep(database, end_users=a_person())

    def add(user: EndUser) -> bool:
        return database.write(lambda store: store.end_users.add(user))

    assert not add(a_person(username))
    assert add(a_person(username, realm_id=ANOTHER_REALM))
    assert add(a_person("Anne"))


def test_a_person_changes_but_for_name_and_generation(database):
    ann = a_person()
    keep(database, end_users=ann)
    changed = replace(
        ann,
        attributes=EndUserAttributes(name="New"),
        password_hash=None,
        disabled=False,
    )

    database.write(
        lambda store: store.end_users.change(
            replace(changed, username="other", generation=7)
        )
    )

    assert find(database, "ann") == changed


def test_ending_raises_the_generation_each_time(database):
    ann = a_person()
    keep(database, end_users=ann)

    ended = [database.write(lambda store: store.end_users.end(ann)) for _ in range(2)]

    assert ended == [replace(ann, generation=1), replace(ann, generation=2)]
    assert find(database, "ann") == ended[1]


def test_a_password_is_hashed_anew_only_where_it_is_still_the_same(database):
    ann = a_person()
    keep(database, end_users=ann)

    def rehash(known: EndUser, anew: str) -> bool:
        return database.write(lambda store: store.end_users.rehash(known, anew))

    assert rehash(ann, "new")
    assert not rehash(ann, "newer")
    assert find(database, "ann") == replace(ann, password_hash="new")


def test_a_realm_that_is_there_can_be_held(database):
    realm = a_realm()
    keep(database, realms=realm)

    assert database.write(lambda store: store.realms.hold(realm.id))
    assert not database.write(lambda store: store.realms.hold(uuid4()))


OLD = """
    INSERT INTO end_users (realm_id, id, username, generation, attributes)
    VALUES (:realm, :id, :username, 0, '{}')
"""


def old_people(database, *usernames: str) -> None:
    """Add people as the release before names were folded does."""

    def work(store) -> None:
        for username in usernames:
            named = {"realm": A_REALM.hex, "id": uuid4().hex, "username": username}
            store.connection.execute(text(OLD), named)

    database.write(work)


def test_names_of_before_are_folded_and_the_first_of_equal_ones_has_the_name(
    empty_database,
):
    commands.upgrade(empty_database, "0001")
    old_people(empty_database, "Zoë", "Ann", "ann", "ﬃ" * 255)

    commands.upgrade(empty_database)

    found = {
        typed: getattr(find(empty_database, typed), "username", None)
        for typed in ("zoë", "ANN", "Ann", "ann", "ﬃ" * 255)
    }
    assert found["zoë"] == "Zoë"
    assert (found["Ann"], found["ann"]) == ("Ann", "ann")
    assert found["ANN"] in {"Ann", "ann"}
    assert found["ﬃ" * 255] == "ﬃ" * 255
    commands.downgrade(empty_database, "0001")


def test_people_whom_the_release_before_adds_meanwhile_are_found(database):
    old_people(database, "Ann")

    assert find(database, "Ann").username == "Ann"
    assert find(database, "Ann").disabled is False
    assert find(database, "ann") is None
    assert not database.write(lambda store: store.end_users.add(a_person("Ann")))
