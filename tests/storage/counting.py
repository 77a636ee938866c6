"""Counters as values, and what they do in a few lines of Python."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from iam.domain.lockout import MEMORY, Counter, Kind, Limit, Tally
from tests.builders import A_REALM

NOW = 1_780_000_000


def a_counter(
    name: str = "one", *, failures: int = 5, interval: int = 300, durations=(900, 1800)
) -> Counter:
    limit = Limit(failures=failures, interval=interval, durations=durations)
    return Counter(id=name, kind=Kind.ACCOUNT_AND_NETWORK, limit=limit)


def count(database, *counters: Counter, now: int) -> list[Tally]:
    return database.write(lambda s: s.attempts.count(A_REALM, counters, now))


def take_back(database, tally: Tally) -> bool:
    return database.write(lambda s: s.attempts.take_back(A_REALM, tally))


def row(database, name: str = "one"):
    with database.single() as store:
        return store.connection.execute(
            text("SELECT * FROM attempts WHERE id = :name"), {"name": name}
        ).first()


@dataclass
class Model:
    """One counter, as it is meant."""

    counter: Counter
    failures: int = 0
    window_ends_at: int = 0
    locks: int = 0
    locked_until: int = 0
    expires_at: int = 0

    def count(self, now: int) -> tuple[int, int, int] | None:
        limit = self.counter.limit
        if self.locked_until > now:
            return None
        if self.expires_at <= now:
            self.locks = 0
        if self.window_ends_at <= now or self.locked_until:
            self.failures, self.window_ends_at = 0, now + limit.interval
        self.failures += 1
        self.locked_until = 0
        self.expires_at = max(self.expires_at, self.window_ends_at)
        if self.failures >= limit.failures:
            step = min(self.locks, len(limit.durations) - 1)
            self.locked_until = now + limit.durations[step]
            self.locks += 1
            self.expires_at = self.locked_until + MEMORY
        return self.failures, self.window_ends_at, self.locked_until

    def take_back(self, window_ends_at: int) -> bool:
        if self.window_ends_at != window_ends_at or not self.failures:
            return False
        self.failures -= 1
        if self.locked_until and self.failures < self.counter.limit.failures:
            self.locked_until = 0
            self.locks -= 1
        return True
