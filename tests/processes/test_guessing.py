"""Processes that guess together get no further than one would."""

from __future__ import annotations

from collections import Counter

from iam.domain.lockout import Kind
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from tests.processes.nodes import all_at_once

ALPHA = RealmPath.parse("/alpha")
PROCESSES, TIMES = 5, 100
ALL = PROCESSES * TIMES


def guess_together(other_process, name: str) -> Counter:
    """Have 500 guesses made at once by several processes; give what they met."""
    arguments = ("tests.processes.guessing", str(TIMES), "/alpha", name)
    said = all_at_once([other_process(*arguments) for _ in range(PROCESSES)])
    assert len(said) == PROCESSES
    return sum(map(Counter, said), Counter())


def make_realm(services, **provider):
    services.realms.create(ALPHA, ProviderSettings(**provider))
    return services.cache.current().configuration.realms[ALPHA]


def test_of_500_guesses_by_5_processes_5_passwords_are_looked_at(
    services, other_process
):
    realm = make_realm(services)

    met = guess_together(other_process, "demo")

    assert met == Counter(looks=5, Wrong=4, TooManyAttempts=ALL - 4)
    [lock] = services.attempts.locks_of(realm, "demo")
    assert lock.kind is Kind.ACCOUNT_AND_NETWORK
    assert lock.locked_until == int(services.clock.time()) + 900


def test_500_guesses_by_5_processes_count_as_500(services, other_process):
    """Each for another name: all count for their network, which allows 2,000."""
    make_realm(services, lockout_failures=100)

    met = guess_together(other_process, "name %")

    assert met == Counter(looks=ALL, Wrong=ALL)
    with services.housekeeping.database.single() as store:
        failures = store.connection.exec_driver_sql(
            "SELECT failures FROM attempts ORDER BY failures"
        ).scalars()
        assert list(failures) == [1] * (2 * ALL) + [ALL]


def test_a_lock_of_one_process_is_one_of_another(services, node):
    """And what one has unlocked, all have."""
    realm = make_realm(services)
    seen = {"browser": "", "address": "192.0.2.1", "user_agent": "", "device": None}

    def attempt(server):
        live = server.services.cache.current()
        here = live.configuration.realms[ALPHA]
        answer = server.services.sign_in.attempt(live, here, "demo", "x", **seen)
        return type(answer).__name__

    nodes = [node() for _ in range(3)]
    answers = [attempt(nodes[number % 3]) for number in range(7)]
    services.attempts.unlock(realm, "demo")

    assert answers == ["Wrong"] * 4 + ["TooManyAttempts"] * 3
    assert attempt(nodes[0]) == "Wrong"
