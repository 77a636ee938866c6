"""Measure two servers in turn, so that the machine's moods meet both."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import mean

from benchmarks import processes, python_load
from benchmarks.load import Outcome, has_wrk, run_wrk
from benchmarks.operations import Operation
from benchmarks.servers import Server
from benchmarks.verdict import Pair, Span, cores_for
from benchmarks.wire import Request, Use, WrongAnswer, exchange

CONNECTIONS = 32
"""For each worker: enough that no thread of a server waits for work."""
_FIRST_GUESS = 4000.0
"""Requests a second and worker that are made where each can be sent once, at first."""
_MORE = 1.5
"""Times the fastest span so far that are prepared for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long, how often, and with how many revocations; ``folder`` is for wrk."""

    seconds: int
    rounds: int
    revocations: int
    folder: Path


@dataclass(slots=True, kw_only=True)
class Side:
    """
    One of the two servers, and what is sent to it.

    ``make`` gives as many requests; where each can be sent once, anew for every span.
    ``fastest`` is the most requests a second that were seen.
    """

    server: Server
    make: Callable[[int], tuple[Request, ...]]
    use: Use = Use.TURN
    fastest: float = 0.0
    made: tuple[Request, ...] = ()

    def requests(self, seconds: int) -> tuple[Request, ...]:
        """Give what a span of load sends."""
        connections = CONNECTIONS * self.server.workers
        if self.use is Use.ONCE:
            guess = self.fastest * _MORE or _FIRST_GUESS * self.server.workers
            return self.make(ceil(guess * seconds) + connections + 2)
        if self.use is Use.CHAIN:
            return self.make(connections + 2)
        self.made = self.made or self.make(1)
        return self.made


def compare(bare: Side, ours: Side, operation: Operation, plan: Plan) -> list[Pair]:
    """
    Give both servers the same load in turn.

    Raises:
        WrongAnswer: A server did not answer as it should.
    """
    for side in (bare, ours):
        _by_hand(side, operation)
    pairs = [
        Pair(
            bare=measure(bare, plan),
            ours=measure(ours, plan),
            is_durable=operation.is_durable,
        )
        for _ in range(plan.rounds)
    ]
    for side in (bare, ours):
        _by_hand(side, operation)
    return pairs


def _by_hand(side: Side, operation: Operation) -> None:
    if side.server.audit is None:  # the bare view
        exchange(side.requests(1)[0]).read()
    else:
        operation.check(side.server.port, exchange)


def warm_up(side: Side, plan: Plan) -> None:
    """Let a server do everything once, so that no round pays for it."""
    outcome = _send(side, side.requests(1), 1, plan)
    side.fastest = outcome.rate
    _forget_audit(side.server, at_least=0)


def measure(side: Side, plan: Plan) -> Span:
    """Put a server under load for a while and see what it used."""
    server = side.server
    family = processes.family(server.pid)
    requests = side.requests(plan.seconds)
    _forget_audit(server, at_least=0)
    before = _used(family)
    outcome = _send(side, requests, plan.seconds, plan)
    after = _used(family)
    seconds = outcome.seconds
    side.fastest = max(side.fastest, outcome.rate)
    ours, load, everybody = (b - a for a, b in zip(before, after, strict=True))
    _forget_audit(server, at_least=outcome.requests)
    if processes.family(server.pid) != family:
        raise WrongAnswer("a worker ended under load, or another was started")
    return Span(
        rate=outcome.rate,
        p50=outcome.p50,
        p99=outcome.p99,
        microseconds=ours / outcome.requests * 1_000_000,
        megabytes=mean(map(processes.megabytes, processes.workers_of(server.pid))),
        cores=ours / seconds,
        load_cores=load / seconds,
        other_cores=(everybody - ours - load) / seconds,
        available=cores_for(server.workers, os.cpu_count() or 1),
    )


def _used(family: list[int]) -> tuple[float, float, float]:
    """Give the seconds of CPU of a server, of ended loads and of the machine."""
    return (
        processes.cpu_seconds(family),
        processes.load_seconds(),
        processes.busy_seconds(),
    )


def _send(
    side: Side, requests: tuple[Request, ...], seconds: int, plan: Plan
) -> Outcome:
    connections = CONNECTIONS * side.server.workers
    if has_wrk():
        return run_wrk(
            requests,
            side.use,
            seconds=seconds,
            connections=connections,
            folder=plan.folder,
        )
    return python_load.run(requests, side.use, seconds=seconds)


def _forget_audit(server: Server, *, at_least: int) -> None:
    """
    See that every answer has its line in the audit log, and empty the file.

    Raises:
        WrongAnswer: Lines are missing.
    """
    if server.audit is None or not server.audit.exists():
        return
    with server.audit.open("rb") as lines:
        count = sum(1 for _ in lines)
    if count < at_least:
        raise WrongAnswer(f"{at_least} answers, but {count} lines in the audit log")
    os.truncate(server.audit, 0)  # what is appended next begins the file anew
