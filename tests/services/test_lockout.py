"""Who is locked out, who is not, and until when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from iam.domain.lockout import Kind
from iam.services.sign_in import Entered, TooManyAttempts, Wrong
from tests.services.signing_in import ELSEWHERE, ids, kinds

LOCK, DAY = 900, 86_400


def wait(doorstep, seconds: float) -> None:
    doorstep.services.clock.move(seconds)


def test_five_failures_lock_one_name_for_one_network(doorstep):
    doorstep.person("other")

    doorstep.fail(times=5)

    assert kinds(doorstep) == [Kind.ACCOUNT_AND_NETWORK]
    doorstep.enter("other")
    doorstep.enter(address=ELSEWHERE)


@pytest.mark.parametrize("typed", ["DEMO", "dEmO"])
def test_another_way_to_write_a_name_is_no_other_name(doorstep, typed):
    doorstep.fail(times=5)

    assert doorstep.attempt(typed) == TooManyAttempts(retry_after=LOCK)


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_a_network_is_an_address_or_a_64(doorstep, first, second, is_one):
    doorstep.fail(times=5, address=first)

    answer = doorstep.attempt(address=second)

    assert isinstance(answer, TooManyAttempts if is_one else Entered)


def test_the_lock_ends_and_the_next_one_lasts_twice_as_long(doorstep):
    waits = []
    for _ in range(9):
        [*_, locked] = doorstep.fail(times=5)
        waits.append(locked.retry_after)
        wait(doorstep, locked.retry_after)

    hour = 3600
    assert waits == [LOCK, hour // 2, *(hour * n for n in (1, 2, 4, 8, 16)), DAY, DAY]
    doorstep.enter()


def test_more_tries_do_not_make_a_lock_longer(doorstep):
    doorstep.fail(times=5)

    for second in range(1, LOCK):
        if second % 60 == 0:
            answer = doorstep.attempt()
            assert answer == TooManyAttempts(retry_after=LOCK - second + 1)
        wait(doorstep, 1)
    wait(doorstep, 1)

    doorstep.enter()


def test_failures_that_are_far_apart_lock_nobody(doorstep):
    for _ in range(4):
        assert doorstep.fail(times=4)[-1] == Wrong(left=None)
        wait(doorstep, 301)

    doorstep.enter()


def test_many_networks_that_guess_one_name_are_stopped_together(doorstep):
    device = doorstep.enter().device
    doorstep.set("/alpha", lockout_failures=2)  # so that it takes 40

    for number in range(39):
        assert doorstep.fail(address=f"10.0.0.{number}") == [Wrong(left=None)]
    last = doorstep.fail(address="10.0.1.1")

    assert last == [TooManyAttempts(retry_after=LOCK)]
    assert kinds(doorstep) == [Kind.ACCOUNT]
    assert isinstance(doorstep.attempt(address=ELSEWHERE), TooManyAttempts)
    doorstep.enter(device=device)


def test_what_locks_a_whole_account_lasts_no_longer_the_next_time(doorstep):
    doorstep.set("/alpha", lockout_failures=1, lockout_multiplier=10)
    waits = []
    for round_ in range(2):
        for number in range(20):
            [answer] = doorstep.fail(address=f"10.0.{round_}.{number}")
        wait(doorstep, LOCK - 1)
        waits += [doorstep.attempt(address=ELSEWHERE).retry_after]
        wait(doorstep, 1)
        del answer

    assert waits == [1, 1]


def test_one_network_that_tries_many_names_is_stopped(doorstep):
    device = doorstep.enter().device
    doorstep.set("/alpha", lockout_failures=2)

    answers = [doorstep.fail(f"name {number}")[0] for number in range(40)]

    assert answers[:39] == [Wrong(left=None)] * 39
    assert answers[39] == TooManyAttempts(retry_after=LOCK)
    assert doorstep.attempt() == TooManyAttempts(retry_after=LOCK)
    doorstep.enter(address=ELSEWHERE)
    doorstep.enter(device=device)


def test_an_office_whose_people_sign_in_is_not_stopped(doorstep):
    doorstep.set("/alpha", lockout_failures=2)

    for number in range(45):
        doorstep.enter()
        if number % 2 == 0:
            doorstep.fail(f"typo {number}")

    doorstep.enter()


def test_tries_that_are_refused_lock_nothing_else(doorstep):
    """Else one network could lock an account for all of them."""
    doorstep.fail(times=200)

    doorstep.enter(address=ELSEWHERE)
    doorstep.person("other")
    doorstep.enter("other")


def test_without_an_address_one_name_is_locked_and_no_other(doorstep):
    doorstep.set("/alpha", lockout_failures=1)
    for number in range(25):
        doorstep.fail(f"name {number}", address="")

    assert isinstance(doorstep.attempt("name 1", address=""), TooManyAttempts)
    doorstep.enter(address="")


def test_a_realm_can_switch_it_off(doorstep):
    doorstep.set("/alpha", lockout_enabled=False, lockout_warn_after=1)

    answers = doorstep.fail(times=30)

    assert answers == [Wrong(left=None)] * 30
    assert ids(doorstep) == set()
    doorstep.enter()


def test_500_guesses_at_once_let_five_passwords_be_looked_at(doorstep):
    def guess(number: int):
        return doorstep.attempt("demo", f"guess {number}")

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(guess, range(500)))

    assert len(doorstep.watched.looked_at) == 5
    assert answers.count(Wrong(left=None)) == 4
    assert answers.count(TooManyAttempts(retry_after=LOCK)) == 496
