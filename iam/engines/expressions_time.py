"""How long the expressions of a request may take together."""

from __future__ import annotations

from time import perf_counter, thread_time

from iam.engines.expressions_faults import Failed

MOST_SECONDS = 0.1
"""Of a processor, for all expressions of one request and kind together."""


class Stopwatch:
    """
    Ends the expressions of one request, when they took too long together.

    What a thread took of a processor is told by the system alone, and asking costs as
    much as a small expression. So half of the time is counted by the clock on the wall,
    which is never behind; only the other half must not be what others took.
    """

    __slots__ = ("_began", "_clock", "_seconds")

    def __init__(self) -> None:
        self._seconds = self._began = 0.0
        self._clock = perf_counter

    def begin(self) -> None:
        """
        Let one expression run.

        Raises:
            Failed: Those before it took all of the time.
        """
        if self._seconds >= MOST_SECONDS:
            raise Failed("the policies of this request took too long before it")
        if self._seconds >= MOST_SECONDS / 2:
            self._clock = thread_time
        self._began = self._clock()

    def end(self) -> None:
        """Count what it took."""
        self._seconds += self._clock() - self._began
        if self._clock is perf_counter:
            self._seconds = min(self._seconds, MOST_SECONDS / 2)
