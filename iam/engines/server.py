"""The production WSGI server: granian."""

from __future__ import annotations

import logging
import multiprocessing
import os
import socket
import sys
from collections.abc import Callable

from granian._granian import ListenerSpec
from granian.constants import Interfaces
from granian.log import LogLevels, logger
from granian.server import MPServer
from granian.server.mp import WorkerProcess

from iam.engines.worker import become_a_worker

THREADS = 256
"""
Threads of a worker: so many slow clients can be waited for at once.

How many of them run Python at once is the application's to say.
"""
SECONDS_TO_FINISH = 30
"""A worker that is told to stop gets so long for the requests it has."""

SECONDS_TO_ASK = 30
"""A connection without a request waits so long before a worker looks at it."""


class AddressInUse(Exception):
    """Somebody else answers at the address."""


def run(
    target: str,
    *,
    host: str,
    port: int,
    workers: int,
    started: Callable[[], None],
) -> None:
    """
    Serve until a signal: SIGTERM and SIGINT finish what is in flight and end.

    SIGHUP replaces the workers one by one, which read settings and open the audit log
    anew.

    Args:
        target: ``module:function`` that builds the WSGI application in each worker.
        host: Where to listen.
        port: Where to listen.
        workers: Processes.
        started: Called when the workers run.

    Raises:
        AddressInUse: The port is taken, or the host is not this machine's.
    """
    _check_free(host, port)
    multiprocessing.set_start_method("fork", force=True)  # workers inherit the sockets
    server = _Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
    )
    logger.addFilter(_is_news)
    server.on_startup(started)
    os.register_at_fork(after_in_child=become_a_worker)
    server.serve()


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out that there are many threads: they are meant, to wait for bodies."""
    return not record.getMessage().startswith("Configuration allows spawning up to")


class _Server(MPServer):
    """
    Granian, with listening sockets that outlive the workers.

    Each worker has a socket of its own, so that the kernel spreads connections evenly.
    Granian has the worker open it: when that worker is replaced or dies, the kernel
    resets what waits in its queue. Here the main process opens it, and whoever takes
    the worker's place goes on with the queue.
    """

    def _init_shared_socket(self) -> None:
        spec = ListenerSpec(self.bind_addr, self.bind_port, self.backlog)
        self._sockets = [spec.build() for _ in range(self.workers)]
        if sys.platform == "linux":
            for each in self._sockets:
                _wait_for_the_first_byte(each.get_fd())
        self._ssp = self._sso = None  # nothing that a worker would open itself

    def _spawn_worker(  # type: ignore[override] # MPServer's own parent has one more
        self,
        idx: int,
        target: Callable[..., None],
        callback_loader: Callable[[], object],
    ) -> WorkerProcess:
        self._shd = self._sockets[idx]  # type: ignore[assignment] # as granian does
        others = [each.get_fd() for n, each in enumerate(self._sockets) if n != idx]

        def run(*args: object) -> None:
            for number in others:  # a socket is closed when all who have it close it
                os.close(number)
            target(*args)

        return super()._spawn_worker(idx, run, callback_loader)

    def _drop_shared_socket(self) -> None:
        """Refuse connections as soon as the workers do, which are told next."""
        for each in self._sockets:
            os.close(each.get_fd())


def _wait_for_the_first_byte(number: int) -> None:
    """
    Have the kernel keep connections until their first byte is there.

    A worker that stops closes a connection that it has read nothing from, and the
    request that is on its way to it would be lost.
    """
    with socket.socket(fileno=os.dup(number)) as listening:
        listening.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SECONDS_TO_ASK
        )


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressInUse(
                f"cannot listen on {host}:{port}: {error.strerror}"
            ) from error
