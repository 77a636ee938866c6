"""The servers that are measured, each in processes of its own; they always end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks import processes
from benchmarks.wire import WrongAnswer

CHECKOUT = Path(__file__).parent.parent
_IAM = (sys.executable, "-c", "from iam.factory import main; main()")
_TROUBLE = ("Traceback", "ERROR", "CRITICAL")
_TO_START = 30.0
_TO_STOP = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that runs; ``audit`` is its audit log, where it keeps one."""

    port: int
    workers: int
    pid: int
    audit: Path | None = None


@contextmanager
def iam_server(
    environ: Mapping[str, str], *, workers: int, audit: Path
) -> Iterator[Server]:
    """Run `iam serve` as an operator does, but for the port."""
    port = _free_port()
    command = [*_IAM, "serve", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    base = {"IAM_BASE_URL": f"http://127.0.0.1:{port}/am"}
    with _running(command, {**environ, **base}, port=port, workers=workers) as pid:
        yield Server(port=port, workers=workers, pid=pid, audit=audit)


@contextmanager
def bare_server(*, workers: int) -> Iterator[Server]:
    """Run the bare view on the same server with the same options."""
    port = _free_port()
    command = [sys.executable, "-m", "benchmarks.bare"]
    command += [str(port), str(workers)]
    with _running(command, {}, port=port, workers=workers) as pid:
        yield Server(port=port, workers=workers, pid=pid)


def environment() -> dict[str, str]:
    """Give our environment without the settings of another server."""
    return {k: v for k, v in os.environ.items() if not k.startswith("IAM_")}


@contextmanager
def _running(
    command: list[str], extra: Mapping[str, str], *, port: int, workers: int
) -> Iterator[int]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env={**environment(), **extra},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,  # one group, which is ended as a whole
        )
        try:
            fault = _wait_until_ready(process, port=port, workers=workers)
            if not fault:
                yield process.pid
        finally:
            _end(process)
        said.seek(0)
        log = said.read().decode("utf-8", "replace")
    if fault or any(sign in log for sign in _TROUBLE):
        raise WrongAnswer(f"{fault or 'a server logged a fault'}:\n{log[-3000:]}")


def _wait_until_ready(
    process: subprocess.Popen[bytes], *, port: int, workers: int
) -> str:
    """Wait until every worker runs; say what went wrong, or nothing."""
    until = time.monotonic() + _TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            return f"a server ended at its start with {process.returncode}"
        running = len(processes.workers_of(process.pid)) >= workers
        if running and _answers(port):
            return ""
        time.sleep(0.05)
    return f"a server was not ready after {_TO_START:.0f} seconds"


def _answers(port: int) -> bool:
    asked = b"GET /health/live HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(asked)
            return bool(line.recv(1))
    except OSError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop a server in good order; what is left after that is killed."""
    try:
        process.terminate()
        process.wait(timeout=_TO_STOP)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
