"""Counts failed attempts in this process, bounded and forgotten with time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from iam.domain.limiter import MOST_COUNTERS, MOST_FAILURES, WINDOW
from iam.services.clock import Clock


@dataclass(slots=True)
class _Counter:
    began: float
    failures: int = 0


class Limiter:
    """An attempt is counted before it is looked at, and taken back when it was good."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counters: OrderedDict[tuple[str, ...], _Counter] = OrderedDict()

    def attempt(self, *key: str) -> int:
        """
        Count an attempt, or give the whole seconds to wait until one may be made.

        Both are one step: attempts in parallel get no further than one by one.
        """
        now = self._clock.monotonic()
        with self._lock:
            counter = self._counters.get(key)
            if counter is None or now - counter.began >= WINDOW:
                counter = self._counters[key] = _Counter(now)
                self._counters.move_to_end(key)
            if counter.failures >= MOST_FAILURES:
                return int(counter.began + WINDOW - now) + 1
            counter.failures += 1
            if len(self._counters) > MOST_COUNTERS:
                self._counters.popitem(last=False)
            return 0

    def take_back(self, *key: str) -> None:
        """Take an attempt back: it was good."""
        with self._lock:
            counter = self._counters.get(key)
            if counter is not None and counter.failures:
                counter.failures -= 1
