"""
Calls over a network that end in time: a name looked up, a connection, what is read.

Each of these has its own time limit, or none; what counts is that all together end.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPException
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from iam.domain.public_addresses import Address

_LOOKED_UP_AT_ONCE = 32
"""Names in one process: one that nobody waits for any more is looked up to its end."""
_lookups = threading.BoundedSemaphore(_LOOKED_UP_AT_ONCE)


class Deadline:
    """
    When a call is over, whatever it is doing.

    Args:
        seconds: From now.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """
        Give the seconds that are left, more than none.

        Raises:
            TimeoutError: None is.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def addresses_of(host: str, port: int, deadline: Deadline) -> list[Address]:
    """
    Give what a name means.

    The system looks it up without a limit, so a thread of its own waits for that.

    Raises:
        TimeoutError: It was not found in time.
        OSError, ValueError: It means nothing.
    """
    found: SimpleQueue[list[str] | OSError | ValueError] = SimpleQueue()
    turns = _lookups

    def look_up() -> None:
        try:
            known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put([str(each[4][0]) for each in known])
        except (OSError, ValueError) as error:
            found.put(error)
        finally:
            turns.release()

    if not turns.acquire(timeout=deadline.left()):
        raise TimeoutError
    threading.Thread(target=look_up, name="look-up", daemon=True).start()
    try:
        outcome = found.get(timeout=deadline.left())
    except Empty as error:
        raise TimeoutError from error
    if isinstance(outcome, Exception):
        raise outcome
    return [ipaddress.ip_address(each) for each in outcome]


@contextlib.contextmanager
def connected(
    found: Sequence[Address], port: int, deadline: Deadline
) -> Iterator[socket.socket]:
    """
    Connect to the first of the addresses that takes it.

    Each has its share of the time, so that one that swallows what it is sent leaves
    some for the next.

    Raises:
        OSError: None does, by what happened at the last.
    """
    failed: OSError = OSError("no address")
    for tried, address in enumerate(found):
        share = deadline.left() / (len(found) - tried)
        try:
            plain = socket.create_connection((str(address), port), timeout=share)
        except OSError as error:
            failed = error
            continue
        with plain:
            plain.settimeout(deadline.left())
            yield plain
        return
    raise failed


class Watchdog:
    """
    Ends what is done with sockets when the time is over.

    A timeout of a socket counts from byte to byte: one that sends a byte now and then
    would never end.

    Args:
        deadline: When it is.

    Raises:
        TimeoutError: It was, on leaving; half an answer can look like a whole one.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._sockets: list[socket.socket] = []
        self._is_over = threading.Event()
        self._timer = threading.Timer(deadline.left(), self._end)
        self._timer.daemon = True

    def watch(self, each: socket.socket) -> None:
        """
        Watch one more, before anything is done with it.

        Raises:
            TimeoutError: It is too late.
        """
        self._sockets.append(each)
        if self._is_over.is_set():  # it may have come after all others were ended
            raise TimeoutError

    def _end(self) -> None:
        self._is_over.set()
        for each in list(self._sockets):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        for each in self._sockets:
            each.close()
        is_ours = isinstance(error, (OSError, HTTPException, ValueError))
        if self._is_over.is_set() and (error is None or is_ours):
            raise TimeoutError from error
