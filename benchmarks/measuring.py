"""Measure two servers in turn, so that the machine's moods meet both."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks import processes, python_load
from benchmarks.load import Outcome, has_wrk, run_wrk
from benchmarks.operations import Operation
from benchmarks.servers import Server
from benchmarks.verdict import Pair, Span, cores_for
from benchmarks.wire import Request, WrongAnswer, exchange

CONNECTIONS = 32
"""For each worker: enough that no thread of a server waits for work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long, how often, and with how many revocations; ``folder`` is for wrk."""

    seconds: int
    rounds: int
    revocations: int
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two servers, and what is sent to it."""

    server: Server
    requests: tuple[Request, ...]


def compare(bare: Side, ours: Side, operation: Operation, plan: Plan) -> list[Pair]:
    """
    Give both servers the same load in turn.

    Raises:
        WrongAnswer: A server did not answer as it should.
    """
    for side in (bare, ours):
        _by_hand(side, operation)
    pairs = [
        Pair(bare=measure(bare, plan), ours=measure(ours, plan))
        for _ in range(plan.rounds)
    ]
    for side in (bare, ours):
        _by_hand(side, operation)
    return pairs


def _by_hand(side: Side, operation: Operation) -> None:
    if side.server.audit is None:  # the bare view
        exchange(side.requests[0]).read()
    else:
        operation.check(side.server.port, exchange)


def warm_up(side: Side, plan: Plan) -> None:
    """Let a server do everything once, so that no round pays for it."""
    _send(side, 1, plan)
    _forget_audit(side.server, at_least=0)


def measure(side: Side, plan: Plan) -> Span:
    """Put a server under load for a while and see what it used."""
    server = side.server
    family = processes.family(server.pid)
    _forget_audit(server, at_least=0)
    before = _used(family)
    outcome = _send(side, plan.seconds, plan)
    after = _used(family)
    seconds = outcome.seconds
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


def _send(side: Side, seconds: int, plan: Plan) -> Outcome:
    connections = CONNECTIONS * side.server.workers
    if has_wrk():
        return run_wrk(
            side.requests, seconds=seconds, connections=connections, folder=plan.folder
        )
    return python_load.run(side.requests, seconds=seconds)


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
