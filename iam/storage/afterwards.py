"""What is put off until the transaction that it belongs to is over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from iam.domain.errors import OAuthError, TemporarilyUnavailable


class Afterwards(threading.local):
    """
    Keeps what a thread does once its transaction is over.

    Work that lost a race is done again from the start, and what it put off is
    forgotten; so is what belongs to work that the database was too busy for. Work that
    ends in a refusal has answered its request, as work that is committed.
    """

    def __init__(self) -> None:
        self._waiting: dict[Hashable, Callable[[], None]] | None = None

    def do(self, key: Hashable, what: Callable[[], None]) -> None:
        """
        Do something after this thread's transaction; at once, where there is none.

        Args:
            key: Of several with an equal one, the last is done: work that looks twice
                within one transaction has done one thing.
            what: It may not fail, nor wait.
        """
        if self._waiting is None:
            what()
        else:
            self._waiting[key] = what

    @contextmanager
    def held(self) -> Iterator[None]:
        """Put off what a try of a transaction asks for, until it is over."""
        self._waiting = {}
        try:
            yield
        except OAuthError as error:
            if not isinstance(error, TemporarilyUnavailable):
                self._run()
            raise
        else:
            self._run()
        finally:
            self._waiting = None

    def _run(self) -> None:
        waiting, self._waiting = self._waiting or {}, None
        for what in waiting.values():
            what()
