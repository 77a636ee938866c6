"""The load: Debian's wrk, and a check that every answer was right."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.wire import Request, WrongAnswer, exchange

SCRIPT = Path(__file__).with_name("load.lua")
_TROUBLE = ("connect", "read", "write", "status", "timeout")
_PATIENCE = 20
"""Seconds that wrk may take longer than it was told to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What came back within one span of load.

    ``received`` is in bytes with their headers, or None where nobody counted;
    ``p50`` and ``p99`` are in milliseconds.
    """

    requests: int
    seconds: float
    received: int | None
    p50: float
    p99: float
    trouble: Mapping[str, int]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def parse_wrk(printed: str) -> Outcome:
    """
    Read what wrk printed, which ends with the line that load.lua writes.

    Raises:
        WrongAnswer: There is no such line.
    """
    lines = [line for line in printed.splitlines() if line.startswith("SUMMARY ")]
    if not lines:
        raise WrongAnswer(f"wrk told nothing of its requests: {printed[-500:]!r}")
    told = json.loads(lines[-1].removeprefix("SUMMARY "))
    return Outcome(
        requests=told["requests"],
        seconds=told["microseconds"] / 1_000_000,
        received=told["bytes"],
        p50=told["p50"] / 1000,
        p99=told["p99"] / 1000,
        trouble={name: told[name] for name in _TROUBLE if told[name]},
    )


def check_outcome(outcome: Outcome, *, size: int, connections: int) -> None:
    """
    See that every answer was a right one.

    All right answers to a request are equally long, a refusal or ``active: false``
    is not: the bytes received tell one from the other. Each connection may have been
    within an answer when the time was over.

    Args:
        outcome: What came back.
        size: The bytes of one answer that was looked at, with its headers.
        connections: How many there were.

    Raises:
        WrongAnswer: Some were wrong.
    """
    if outcome.trouble:
        raise WrongAnswer(
            f"of {outcome.requests} requests some went wrong "
            f"(status: refused with 4xx or 5xx): {dict(outcome.trouble)}"
        )
    if not outcome.requests:
        raise WrongAnswer("not one request was answered")
    if outcome.received is None:
        return
    expected = outcome.requests * size
    if abs(outcome.received - expected) > connections * size:
        raise WrongAnswer(
            f"{outcome.requests} answers of {size} bytes are {expected} bytes, "
            f"but {outcome.received} came: some answers were not the right one"
        )


def has_wrk() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def run_wrk(
    requests: tuple[Request, ...], *, seconds: int, connections: int, folder: Path
) -> Outcome:
    """
    Send requests in turn for a span of time, and check what came back.

    Args:
        requests: They differ in their forms alone.
        seconds: How long.
        connections: How many at once, kept alive.
        folder: Where the requests are written down for wrk.

    Raises:
        WrongAnswer: Something was not answered as it should be.
    """
    first = requests[0]
    size = exchange(first).size
    forms = folder / "forms.txt"
    lines = [first.authorization, *(request.form for request in requests)]
    forms.write_text("\n".join(lines) + "\n")
    done = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "--timeout=5s",
            f"--script={SCRIPT}",
            f"http://127.0.0.1:{first.port}{first.path}",
            "--",
            str(forms),
        ],
        capture_output=True,
        text=True,
        timeout=seconds + _PATIENCE,
        check=False,
    )
    if done.returncode:
        raise WrongAnswer(f"wrk failed: {done.stderr or done.stdout}")
    outcome = parse_wrk(done.stdout)
    check_outcome(outcome, size=size, connections=connections)
    return outcome
