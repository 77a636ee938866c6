"""Attempts are counted by one statement each, and no count is ever lost."""

from __future__ import annotations

import random
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import event

from iam.domain.lockout import LONGEST_LOCK, MEMORY, Limit
from tests.builders import A_REALM
from tests.storage.counting import NOW, Model, a_counter, count, row, take_back


def fail(database, counter, *, times: int, now: int = NOW):
    return [count(database, counter, now=now) for _ in range(times)][-1]


def test_each_counter_counts_by_one_statement(database):
    counters = [a_counter(name) for name in ("one", "two", "three")]
    seen: list[str] = []

    def note(_c, _cursor, statement, *_):
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    with database.single() as store:
        store.attempts.count(A_REALM, counters, NOW)

    assert len(seen) == len(counters)
    assert all(statement.startswith("INSERT INTO attempts") for statement in seen)


def test_the_last_attempt_locks_and_goes_on_all_the_same(database):
    [tally] = fail(database, a_counter(failures=5), times=5)

    assert (tally.failures, tally.locked_until) == (5, NOW + 900)
    assert count(database, a_counter(failures=5), now=NOW + 899) == []


def test_one_failure_can_be_enough(database):
    [tally] = count(database, a_counter(failures=1), now=NOW)

    assert tally.locked_until == NOW + 900
    assert count(database, a_counter(failures=1), now=NOW + 1) == []


def test_more_tries_while_it_is_locked_change_nothing(database):
    counter = a_counter(failures=5)
    fail(database, counter, times=5)
    before = row(database)

    for second in range(1, 900, 50):
        assert count(database, counter, now=NOW + second) == []

    assert row(database) == before


def test_a_window_begins_anew_when_it_has_ended(database):
    counter = a_counter(failures=5, interval=300)
    fail(database, counter, times=4)

    [last] = count(database, counter, now=NOW + 299 + 1)

    assert (last.failures, last.window_ends_at) == (1, NOW + 600)


def test_a_window_begins_anew_after_a_lock_though_it_would_last_longer(database):
    counter = a_counter(failures=2, interval=86_400, durations=(10,))
    fail(database, counter, times=2)

    [first] = count(database, counter, now=NOW + 10)

    assert (first.failures, first.locked_until) == (1, 0)


def test_each_lock_lasts_longer_up_to_the_last(database):
    counter, now, lasted = a_counter(failures=2, durations=(10, 20, 40)), NOW, []

    for _ in range(5):
        [tally] = fail(database, counter, times=2, now=now)
        lasted.append(tally.locked_until - now)
        now = tally.locked_until

    assert lasted == [10, 20, 40, 40, 40]


def test_a_lock_of_long_ago_makes_none_longer(database):
    counter = a_counter(failures=2, durations=(10, 20))
    [tally] = fail(database, counter, times=2)
    later = tally.locked_until + MEMORY

    [again] = fail(database, counter, times=2, now=later)

    assert again.locked_until - later == 10


def test_a_lock_of_today_makes_the_next_one_longer_with_failures_in_between(database):
    counter = a_counter(failures=2, interval=300, durations=(10, 20))
    [tally] = fail(database, counter, times=2)
    later = tally.locked_until + MEMORY - 100
    count(database, counter, now=later)

    [again] = count(database, counter, now=later + 200)

    assert again.locked_until - (later + 200) == 20


def test_durations_that_an_operator_has_shortened_count_from_then_on(database):
    long = a_counter(failures=1, durations=(10, 20, 40))
    now = NOW
    for _ in range(3):
        [tally] = count(database, long, now=now)
        now = tally.locked_until

    [short] = count(database, a_counter(failures=1, durations=(5,)), now=now)

    assert short.locked_until - now == 5


def test_an_attempt_is_taken_back(database):
    counter = a_counter(failures=5)
    fail(database, counter, times=2)
    [tally] = count(database, counter, now=NOW)

    assert take_back(database, tally)
    assert row(database).failures == 2


def test_a_good_attempt_undoes_the_lock_that_its_own_count_made(database):
    counter = a_counter(failures=5)
    [tally] = fail(database, counter, times=5)

    assert take_back(database, tally)

    kept = row(database)
    assert (kept.failures, kept.locks, kept.locked_until) == (4, 0, 0)
    [wrong] = count(database, counter, now=NOW + 1)
    assert wrong.locked_until == NOW + 1 + 900


def test_a_good_attempt_of_an_earlier_window_takes_nothing_from_a_later_one(database):
    counter = a_counter(failures=5, interval=300)
    [early] = count(database, counter, now=NOW)
    fail(database, counter, times=3, now=NOW + 300)

    assert not take_back(database, early)
    assert row(database).failures == 3


def test_nothing_is_taken_back_below_nothing(database):
    [tally] = count(database, a_counter(), now=NOW)

    assert [take_back(database, tally) for _ in range(3)] == [True, False, False]
    assert row(database).failures == 0


def test_several_counters_are_counted_together_each_by_its_own_limit(database):
    near = a_counter("near", failures=2, durations=(900, 1800))
    wide = a_counter("a wide one", failures=3, durations=(60,))

    tallies = [count(database, near, wide, now=NOW) for _ in range(2)][-1]

    assert [(t.counter.id, t.failures, t.locked_until) for t in tallies] == [
        ("near", 2, NOW + 900),
        ("a wide one", 2, 0),
    ]


@pytest.mark.parametrize("locked", ["first", "second"])
def test_fewer_are_given_where_one_of_them_has_locked(database, locked):
    counters = [a_counter("first", failures=9), a_counter("second", failures=9)]
    count(database, a_counter(locked, failures=1), now=NOW)

    tallies = count(database, *counters, now=NOW + 1)

    assert locked not in {tally.counter.id for tally in tallies}
    assert len(tallies) < len(counters)


def test_realms_do_not_share_a_counter(database):
    counter = a_counter(failures=1)
    count(database, counter, now=NOW)

    from_elsewhere = database.write(
        lambda s: s.attempts.count(UUID(int=99), [counter], NOW)
    )

    assert from_elsewhere[0].failures == 1


@pytest.mark.parametrize("seed", range(4))
def test_it_counts_as_it_is_meant_whatever_happens(database, seed):
    chosen = random.Random(seed)  # noqa: S311 - the same tests each time
    limit = Limit(
        failures=chosen.randint(1, 4),
        interval=chosen.choice([10, 60, 5000]),
        durations=chosen.choice([(15,), (15, 30, 60), (15, LONGEST_LOCK)]),
    )
    model = Model(replace(a_counter(), limit=limit))
    now, tallies = NOW, []

    for _ in range(120):
        now += chosen.choice([0, 0, 1, 3, 9, 20, 70, 3000, MEMORY])
        if tallies and chosen.random() < 0.3:
            tally = chosen.choice(tallies)
            assert take_back(database, tally) == model.take_back(tally.window_ends_at)
            tallies.remove(tally)
        else:
            counted, meant = count(database, model.counter, now=now), model.count(now)
            assert [
                (t.failures, t.window_ends_at, t.locked_until) for t in counted
            ] == ([meant] if meant else [])
            tallies += counted
    kept = row(database)
    assert kept.failures == model.failures
    assert kept.expires_at == model.expires_at


def test_what_is_locked_is_found_by_how_it_begins(database):
    for name in ("aa-1", "aa-2", "a%-3", "ab-4"):
        count(database, a_counter(name, failures=1), now=NOW)
    count(database, a_counter("aa-5", failures=2), now=NOW)

    with database.single() as store:
        found = store.attempts.locks_of(A_REALM, "aa", NOW)
        odd = store.attempts.locks_of(A_REALM, "a%", NOW)
        later = store.attempts.locks_of(A_REALM, "aa", NOW + 900)

    assert found == {"aa-1": NOW + 900, "aa-2": NOW + 900}
    assert list(odd) == ["a%-3"]
    assert later == {}


def test_when_the_last_of_several_opens(database):
    count(database, a_counter("one", failures=1, durations=(10,)), now=NOW)
    count(database, a_counter("two", failures=1, durations=(20,)), now=NOW)

    with database.single() as store:
        until = store.attempts.locked_until(A_REALM, ["one", "two", "three"])
        never = store.attempts.locked_until(A_REALM, ["three"])

    assert (until, never) == (NOW + 20, 0)


def test_counters_are_forgotten_by_how_they_begin(database):
    for name in ("aa-1", "aa-2", "ab-3"):
        count(database, a_counter(name), now=NOW)

    forgotten = database.write(lambda s: s.attempts.forget(A_REALM, "aa"))

    assert forgotten == 2
    assert row(database, "ab-3") is not None


def test_counters_go_when_they_count_for_nothing_any_more(database):
    for number in range(5):
        count(database, a_counter(f"open {number}", interval=300), now=NOW)
    count(database, a_counter("locked", failures=1), now=NOW)

    def purge(now: int, most: int = 100) -> int:
        return database.write(lambda s: s.attempts.purge(now, most=most))

    assert purge(NOW + 299) == 0
    assert [purge(NOW + 300, most=3), purge(NOW + 300, most=3)] == [3, 2]
    assert purge(NOW + 900 + MEMORY - 1) == 0
    assert purge(NOW + 900 + MEMORY) == 1
