"""Sessions are rows: found in their realm alone, touched by one, gone when ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.provider import ProviderSettings
from iam.domain.sessions import Session, new_session
from tests.builders import A_REALM, NOON

ANOTHER_REALM = UUID(int=99)


def a_person(realm: UUID = A_REALM) -> EndUser:
    return EndUser(
        id=uuid4(), realm_id=realm, username="demo", attributes=EndUserAttributes()
    )


def begin(database, user: EndUser, *, at=NOON) -> Session:
    session = new_session(
        uuid4().hex + "x" * 11,
        user,
        ProviderSettings(),
        browser="b" * 64,
        address="192.0.2.1",
        user_agent="Browser/1",
        now=at,
    )
    database.write(lambda s: s.sessions.add(session))
    return session


def find(database, session: Session, *, realm: UUID = A_REALM) -> Session | None:
    with database.single() as store:
        return store.sessions.find(realm, session.id)


def test_a_session_comes_back_as_it_was(database):
    session = begin(database, a_person())

    assert find(database, session) == session


def test_a_session_of_another_realm_is_not_found(database):
    session = begin(database, a_person())

    assert find(database, session, realm=ANOTHER_REALM) is None


def test_of_several_requests_at_once_one_writes_down_the_use(database):
    session, later = begin(database, a_person()), NOON + timedelta(minutes=2)

    def touch() -> bool:
        idle_end = later + timedelta(hours=2)
        return database.write(
            lambda s: s.sessions.touch(session, later, idle_ends_at=idle_end)
        )

    assert [touch(), touch()] == [True, False]
    assert find(database, session).last_used_at == later


def test_a_session_that_has_ended_is_not_brought_back_by_a_use(database):
    session = begin(database, a_person())

    def end_and_touch(store):
        store.sessions.delete(A_REALM, session.id)
        return store.sessions.touch(session, NOON, idle_ends_at=NOON)

    assert not database.write(end_and_touch)
    assert find(database, session) is None


def test_a_session_ends_once(database):
    session = begin(database, a_person())

    def end() -> bool:
        return database.write(lambda s: s.sessions.delete(A_REALM, session.id))

    assert [end(), end()] == [True, False]


def test_the_sessions_of_a_person_end_but_one(database):
    demo, other = a_person(), a_person()
    first, second, third = (begin(database, demo) for _ in range(3))
    of_another = begin(database, other)

    ended = database.write(
        lambda s: s.sessions.delete_of_subject(A_REALM, demo.id, but=second.id)
    )

    assert set(ended) == {first.id, third.id}
    assert find(database, second) == second
    assert find(database, of_another) == of_another


def test_the_sessions_of_a_person_come_last_used_first(database):
    demo = a_person()
    early = begin(database, demo)
    late = begin(database, demo, at=NOON + timedelta(hours=1))
    begin(database, a_person())

    with database.single() as store:
        found = store.sessions.of_subject(A_REALM, demo.id)

    assert found == [late, early]


def test_sessions_go_when_they_have_ended(database):
    for minutes in (0, 0, 0, 90):
        begin(database, a_person(), at=NOON + timedelta(minutes=minutes))

    def purge(hours: float) -> int:
        now = NOON + timedelta(hours=hours)
        return database.write(lambda s: s.sessions.purge(now, most=2))

    assert [purge(1.9), purge(2), purge(2), purge(2)] == [0, 2, 1, 0]
    assert [purge(3.5), purge(3.5)] == [1, 0]
