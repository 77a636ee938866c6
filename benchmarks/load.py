"""The load: Debian's wrk, and a check that every answer was right."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.wire import Request, Use, WrongAnswer, exchange

SCRIPT = Path(__file__).with_name("load.lua")
_TROUBLE = ("connect", "read", "write", "status", "timeout", "ran_out")
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


def check_outcome(
    outcome: Outcome, *, size: int, connections: int, slack: int = 0
) -> None:
    """
    See that every answer was a right one.

    All right answers to a request are equally long, a refusal or ``active: false``
    is not: the bytes received tell one from the other. Each connection may have been
    within an answer when the time was over.

    Args:
        outcome: What came back.
        size: The bytes of one answer that was looked at, with its headers.
        connections: How many there were.
        slack: By so many bytes right answers may differ.

    Raises:
        WrongAnswer: Some were wrong.
    """
    if outcome.trouble:
        raise WrongAnswer(
            f"of {outcome.requests} requests some went wrong "
            "(status: refused with 4xx or 5xx; ran_out: the server was faster than "
            f"was prepared for): {dict(outcome.trouble)}"
        )
    if not outcome.requests:
        raise WrongAnswer("not one request was answered")
    if outcome.received is None:
        return
    expected = outcome.requests * size
    allowed = connections * size + outcome.requests * slack
    if abs(outcome.received - expected) > allowed:
        raise WrongAnswer(
            f"{outcome.requests} answers of {size} bytes are {expected} bytes, "
            f"but {outcome.received} came: some answers were not the right one"
        )


def has_wrk() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def sample(requests: tuple[Request, ...], use: Use) -> tuple[int, tuple[Request, ...]]:
    """Send the first one by hand; give the bytes of its answer, and what is left."""
    size = exchange(requests[0]).size
    return size, requests if use is Use.TURN else requests[1:]


def slack_of(use: Use) -> int:
    """Give the bytes by which right answers differ: a refresh token is numbered."""
    return 4 if use is Use.CHAIN else 0


def run_wrk(
    requests: tuple[Request, ...],
    use: Use,
    *,
    seconds: int,
    connections: int,
    folder: Path,
) -> Outcome:
    """
    Send requests for a span of time, and check what came back.

    Args:
        requests: They differ in their forms and Authorization headers alone.
        use: How often each can be sent.
        seconds: How long.
        connections: How many at once, kept alive.
        folder: Where the requests are written down for wrk.

    Raises:
        WrongAnswer: Something was not answered as it should be.
    """
    first = requests[0]
    size, rest = sample(requests, use)
    file = folder / "requests.txt"
    lines = [first.method, use, *(f"{r.authorization}\t{r.form}" for r in rest)]
    file.write_text("\n".join(lines) + "\n")
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
            str(file),
        ],
        capture_output=True,
        text=True,
        timeout=seconds + _PATIENCE,
        check=False,
    )
    if done.returncode:
        raise WrongAnswer(f"wrk failed: {done.stderr or done.stdout}")
    outcome = parse_wrk(done.stdout)
    check_outcome(outcome, size=size, connections=connections, slack=slack_of(use))
    return outcome
