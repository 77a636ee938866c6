"""Recordings come back in their order, and no hour has more than it may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from iam.domain.policies.recordings import SealedRecording
from tests.builders import A_REALM, NOON

OTHER_REALM, ANN, BEN = UUID(int=77), UUID(int=21), UUID(int=22)


def a_recording(number: int, *, realm=A_REALM, minutes=0, subject=None):
    return SealedRecording(
        realm_id=realm,
        id=UUID(int=number),
        recorded_at=NOON + timedelta(minutes=minutes),
        subject_id=subject,
        sealed=f"sealed {number}",
    )


def keep(database, *recordings) -> None:
    database.write(lambda s: [s.recordings.add(each) for each in recordings])


def numbers(database, *, realm=A_REALM, since=NOON, after=None, most=100) -> list[int]:
    found = database.read(
        lambda s: s.recordings.since(realm, since, after=after, most=most)
    )
    return [each.id.int for each in found]


def test_a_recording_comes_back_as_it_was(database):
    kept = a_recording(1, subject=ANN)
    keep(database, kept)

    found = database.read(
        lambda s: s.recordings.since(A_REALM, NOON, after=None, most=9)
    )

    assert found == [kept]


def test_recordings_come_in_the_order_of_their_time_and_some_at_a_time(database):
    keep(
        database,
        *(a_recording(4, minutes=1), a_recording(3), a_recording(2)),
        *(a_recording(1, minutes=2), a_recording(5, realm=OTHER_REALM)),
        a_recording(6, minutes=-1),
    )

    assert numbers(database) == [2, 3, 4, 1]
    assert numbers(database, most=2) == [2, 3]
    assert numbers(database, after=UUID(int=2)) == [3, 4, 1]
    assert numbers(database, since=NOON + timedelta(minutes=2)) == [1]


def test_old_ones_are_purged_some_at_a_time_and_those_of_other_realms_stay(database):
    keep(
        database,
        *(a_recording(each, minutes=-each) for each in (1, 2, 3)),
        *(a_recording(4), a_recording(5, realm=OTHER_REALM, minutes=-9)),
    )

    def purge(before):
        return database.write(lambda s: s.recordings.purge(A_REALM, before, most=2))

    assert [purge(NOON), purge(NOON), purge(NOON)] == [2, 1, 0]
    assert numbers(database) == [4]
    assert [purge(None), numbers(database)] == [1, []]
    assert numbers(database, realm=OTHER_REALM, since=NOON - timedelta(1)) == [5]


def test_realms_that_have_some_are_named_and_those_in_which_some_are_counted(database):
    keep(database, a_recording(1), a_recording(2))
    database.write(lambda s: s.recordings.take(OTHER_REALM, 7, most=1))

    found = database.read(lambda s: s.recordings.realm_ids())

    assert found == {A_REALM, OTHER_REALM}


def test_what_is_of_a_person_goes_with_them(database):
    keep(database, a_recording(1, subject=ANN), a_recording(2, subject=BEN))

    database.write(lambda s: s.recordings.delete_of_subject(A_REALM, ANN))

    assert numbers(database) == [2]


def test_what_is_of_a_realm_goes_with_it(database):
    keep(database, a_recording(1), a_recording(2, realm=OTHER_REALM))
    take(database, most=1)

    database.write(lambda s: s.recordings.delete_of_realms([A_REALM]))

    assert numbers(database) == []
    assert numbers(database, realm=OTHER_REALM) == [2]
    assert take(database, most=1)


def take(database, *, hour=7, most) -> bool:
    return database.write(lambda s: s.recordings.take(A_REALM, hour, most=most))


def test_an_hour_has_as_many_as_it_may_and_the_next_begins_anew(database):
    assert [take(database, most=2) for _ in range(3)] == [True, True, False]
    assert take(database, most=3)
    assert take(database, hour=8, most=1)


def test_several_at_once_take_no_more_than_there_are(database):
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: take(database, most=3), range(8)))

    assert taken.count(True) == 3


def test_hours_that_are_over_are_forgotten(database):
    for hour in (7, 8):
        take(database, hour=hour, most=1)

    database.write(lambda s: s.recordings.purge_counts(8))

    assert take(database, hour=7, most=1)
    assert not take(database, hour=8, most=1)
