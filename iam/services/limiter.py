"""Counts failed attempts in this process, bounded and forgotten with time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from iam.domain.limiter import MOST_COUNTERS, MOST_FAILURES, WINDOW
from iam.services.clock import Clock

Name = tuple[str, ...]


@dataclass(slots=True)
class _Counter:
    began: float
    failures: int = 0


class Limiter:
    """An attempt is counted before it is looked at, and taken back when it was good."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counters: OrderedDict[Name, _Counter] = OrderedDict()
        self._exhausted: OrderedDict[Name, _Counter] = OrderedDict()

    def attempt(self, *key: str) -> int:
        """
        Count an attempt, or give the whole seconds to wait until one may be made.

        Both are one step: attempts in parallel get no further than one by one. What
        is exhausted is kept apart, so that a guesser cannot push it out with others.
        """
        now = self._clock.monotonic()
        with self._lock:
            counter = self._exhausted.get(key) or self._counters.get(key)
            if counter is None or now - counter.began >= WINDOW:
                self._exhausted.pop(key, None)
                counter = _keep(self._counters, key, _Counter(now))
            if counter.failures >= MOST_FAILURES:
                return int(counter.began + WINDOW - now) + 1
            counter.failures += 1
            if counter.failures == MOST_FAILURES:
                del self._counters[key]
                _keep(self._exhausted, key, counter)
            return 0

    def take_back(self, *key: str) -> None:
        """Take an attempt back: it was good."""
        with self._lock:
            counter = self._exhausted.pop(key, None)
            if counter is not None:
                _keep(self._counters, key, counter)
            counter = self._counters.get(key)
            if counter is not None and counter.failures:
                counter.failures -= 1


def _keep(
    counters: OrderedDict[Name, _Counter], key: Name, counter: _Counter
) -> _Counter:
    """Keep a counter as the newest; the oldest gives way where there are too many."""
    counters[key] = counter
    counters.move_to_end(key)
    if len(counters) > MOST_COUNTERS:
        counters.popitem(last=False)
    return counter
