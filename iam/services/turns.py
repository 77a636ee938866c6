"""Turns of requests: few run at once in a process, and who waits lets others go on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class RequestTurns:
    """
    Says how many requests run at once in this process.

    Threads that fight over Python's lock cost more than they bring, but where a
    database is waited for over a network.

    Args:
        most: How many.
    """

    def __init__(self, most: int) -> None:
        self._turn = threading.Lock() if most == 1 else threading.Semaphore(most)
        self._of_thread = threading.local()

    def __enter__(self) -> None:
        self._turn.acquire()
        self._of_thread.has_one = True

    def __exit__(self, *_: object) -> None:
        self._of_thread.has_one = False
        self._turn.release()

    @contextmanager
    def left(self) -> Iterator[None]:
        """
        Let others go on while something else is waited for, and queue again then.

        Nothing that another request needs may be held meanwhile, such as a
        transaction. Who has no turn, as a command, has none to give.
        """
        if not getattr(self._of_thread, "has_one", False):
            yield
            return
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()
