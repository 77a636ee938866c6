"""The production WSGI server: granian."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from iam.engines.worker import become_a_worker

THREADS = 256
"""
Threads of a worker: so many slow clients can be waited for at once.

How many of them run Python at once is the application's to say.
"""
SECONDS_TO_FINISH = 30
"""A worker that is told to stop gets so long for the requests it has."""


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
    server = Granian(
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
    server.on_startup(started)
    os.register_at_fork(after_in_child=become_a_worker)
    server.serve()


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
