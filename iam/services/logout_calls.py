"""Calls to clients that are under way in one process, shared out among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID

from iam.domain.logout import Outcome
from iam.domain.realms import RealmPath

Tried = list[tuple[RealmPath, Outcome]]
"""What came of a call: of its delivery, and of those that went with it."""

AT_ONCE = 8
"""Calls at the same time: most of each is waiting."""
OF_ONE_CLIENT = 2
"""Of these."""
SLOW = 1.0
"""Seconds; a client whose last call took longer is slow."""
OF_SLOW_CLIENTS = AT_ONCE // 2
"""Calls to all of them together, and one to each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """One that is under way, and since when."""

    client_uuid: UUID
    since: float


class LogoutCalls:
    """
    A few calls at once, of which no client and no slow ones together have all.

    Which clients are slow is known by their last call: before the first one, and for as
    long as that one takes, they can have more.

    Args:
        monotonic: Gives seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="logout")
        self._running: dict[Future[tuple[Tried, float]], _Call] = {}
        self._slow: set[UUID] = set()

    def __len__(self) -> int:
        """Give how many are under way."""
        return len(self._running)

    def free(self) -> int:
        """Give how many more can be begun."""
        return AT_ONCE - len(self._running)

    def full(self) -> set[UUID]:
        """Name the clients that are not to be called now: they have their share."""
        running = Counter(each.client_uuid for each in self._running.values())
        of_slow = sum(running[each] for each in self._slow)
        full = {
            client
            for client, calls in running.items()
            if calls >= (1 if client in self._slow else OF_ONE_CLIENT)
        }
        return full | self._slow if of_slow >= OF_SLOW_CLIENTS else full

    def begin(self, client_uuid: UUID, call: Callable[[], Tried]) -> None:
        """Begin a call to a client, in a thread of its own."""
        since = self._monotonic()
        future = self._pool.submit(lambda: (call(), self._monotonic()))
        self._running[future] = _Call(client_uuid=client_uuid, since=since)

    def ended(self, *, within: float | None = None) -> Iterator[Tried]:
        """
        Wait until a call has ended, and give what came of all that have.

        Args:
            within: Seconds to wait at most; None: for as long as it takes.

        Raises:
            Exception: What a call raised. What others gave is not lost: ask again.
        """
        done, _ = wait(self._running, timeout=within, return_when=FIRST_COMPLETED)
        for future in done:
            call = self._running.pop(future)
            result, until = future.result()
            if until - call.since > SLOW:
                self._slow.add(call.client_uuid)
            else:
                self._slow.discard(call.client_uuid)
            yield result

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for what is under way."""
        self._pool.shutdown()
