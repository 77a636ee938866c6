"""Load without wrk: too slow to saturate a server, so it is good for rates only."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles

from benchmarks.load import Outcome, check_outcome, sample, slack_of
from benchmarks.wire import Request, Use, ask, connect

PROCESSES = 2
THREADS = 4
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What one thread got; ``took`` in milliseconds for each request."""

    took: list[float]
    received: int
    wrong: int


def run(requests: tuple[Request, ...], use: Use, *, seconds: int) -> Outcome:
    """
    Send requests for a span of time, and check what came back.

    Raises:
        WrongAnswer: Something was not answered as it should be.
    """
    size, rest = sample(requests, use)
    parts_of = PROCESSES * THREADS
    dealt = [
        rest[at::parts_of] if use is not Use.TURN else rest for at in range(parts_of)
    ]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        # Starting them takes a while, and is not a part of the load.
        list(pool.map(time.sleep, [0.2] * PROCESSES))
        begun = time.monotonic()
        parts = [
            pool.submit(_process, dealt[at::PROCESSES], use, seconds)
            for at in range(PROCESSES)
        ]
        shares = [share for part in parts for share in part.result(seconds + 30)]
        lasted = time.monotonic() - begun
    took = sorted(each for share in shares for each in share.took)
    wrong = sum(share.wrong for share in shares)
    cuts = quantiles(took, n=100) if len(took) > 1 else [0.0] * 99
    outcome = Outcome(
        requests=len(took),
        seconds=lasted,
        received=sum(share.received for share in shares),
        p50=cuts[49],
        p99=cuts[98],
        trouble={"status": wrong} if wrong else {},
    )
    check_outcome(outcome, size=size, connections=0, slack=slack_of(use))
    return outcome


def _process(dealt: list[tuple[Request, ...]], use: Use, seconds: int) -> list[_Share]:
    with ThreadPoolExecutor(THREADS) as threads:
        parts = [threads.submit(_thread, each, use, seconds) for each in dealt]
        return [part.result() for part in parts]


def _thread(requests: tuple[Request, ...], use: Use, seconds: int) -> _Share:
    took: list[float] = []
    received = wrong = at = 0
    with connect(requests[0].port) as line:
        until = time.monotonic() + seconds
        request = requests[0]
        while (started := time.monotonic()) < until:
            reply = ask(line, request)
            at += 1
            received += reply.size
            wrong += reply.status != _OK
            took.append((time.monotonic() - started) * 1000)
            if use is Use.ONCE and at == len(requests):
                break
            request = (
                request.after(reply)
                if use is Use.CHAIN
                else requests[at % len(requests)]
            )
    return _Share(took=took, received=received, wrong=wrong)
