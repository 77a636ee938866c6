"""Attempts that come at once, each of which counts."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

from tests.builders import A_REALM
from tests.storage.counting import NOW, a_counter, count, row, take_back

MANY = 500


def _shuffled(counters, seed: int):
    return random.Random(seed).sample(counters, len(counters))  # noqa: S311 - as below


def test_500_attempts_at_once_count_as_500(database):
    counter = a_counter(failures=10 * MANY)

    with ThreadPoolExecutor(16) as threads:
        tallies = list(
            threads.map(lambda _: count(database, counter, now=NOW), range(MANY))
        )

    assert sorted(tally.failures for [tally] in tallies) == list(range(1, MANY + 1))
    assert row(database).failures == MANY


def test_no_more_than_the_limit_get_through_at_once(database):
    counter = a_counter(failures=5)

    with ThreadPoolExecutor(16) as threads:
        tallies = list(
            threads.map(lambda _: count(database, counter, now=NOW), range(100))
        )

    assert sorted(tally[0].failures for tally in tallies if tally) == [1, 2, 3, 4, 5]


def test_good_attempts_among_500_take_back_their_own_and_no_more(database):
    counter = a_counter(failures=10 * MANY)

    def attempt(number: int) -> None:
        [tally] = count(database, counter, now=NOW)
        if number % 5 == 0:
            take_back(database, tally)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(attempt, range(MANY)))

    assert row(database).failures == MANY - MANY // 5


def test_counters_that_share_many_attempts_do_not_wait_for_each_other(database):
    """Each attempt counts for one of its own and two shared ones, in any order."""
    shared = [a_counter(name, failures=9999) for name in ("account", "zone")]

    def attempt(number: int) -> None:
        own = a_counter(f"own {number % 7}", failures=9999)
        counters = _shuffled([own, *shared], number)
        tallies = count(database, *counters, now=NOW)
        if number % 3 == 0:
            database.write(
                lambda s: [
                    s.attempts.take_back(A_REALM, tally)
                    for tally in sorted(tallies, key=lambda t: t.counter.id)
                ]
            )

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(attempt, range(150)))

    assert row(database, "account").failures == row(database, "zone").failures == 100
