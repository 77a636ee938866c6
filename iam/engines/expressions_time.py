"""How long the expressions of a request may take together."""

from __future__ import annotations

from time import perf_counter, thread_time

from iam.engines.expressions_faults import Failed

MOST_SECONDS = 0.1
"""Of a processor, for all expressions of one request and kind together."""
COSTLY = 50_000
"""Nanoseconds by the estimate, after which it is looked at the clock."""
_EACH = 5_000
"""What every evaluation costs beside, also the smallest."""


class Stopwatch:
    """
    Ends the expressions of one request, when they took too long together.

    What a thread took of a processor is told by the system alone, and asking costs as
    much as a small expression. So it is asked when half of the time has passed by the
    clock on the wall, which is before any of them can have taken more.
    """

    def __init__(self) -> None:
        self._spent = 0.0
        self._began: float | None = None
        self._busy: float | None = None

    def spend(self, nanoseconds: float) -> None:
        """
        Let an expression run that could take so long.

        Raises:
            Failed: Those before it took all of the time.
        """
        self._spent += nanoseconds + _EACH
        if self._spent < COSTLY:
            return
        self._spent = 0.0
        now = perf_counter()
        if self._began is None:
            self._began = now
        elif now - self._began >= MOST_SECONDS / 2:
            self._require(thread_time())

    def _require(self, busy: float) -> None:
        if self._busy is None:
            self._busy = busy
        elif busy - self._busy >= MOST_SECONDS / 2:
            raise Failed("the policies of this request took too long before it")
