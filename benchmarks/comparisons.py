"""Every comparison of a run: which servers, which load, which target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

from benchmarks import bare
from benchmarks.load import has_wrk
from benchmarks.measuring import Plan, Side, compare, warm_up
from benchmarks.operations import (
    Operation,
    expect_revocable,
    introspection,
    operations,
)
from benchmarks.people import operations_of_people
from benchmarks.servers import Server, bare_server, iam_server
from benchmarks.verdict import Pair, Verdict, judge
from benchmarks.wire import Request, Use, exchange
from benchmarks.world import World, build_world, copy_world, store_revocations

REVOCATIONS = "revocations"
WORKERS = (1, 2)
SLOWEST = 1.2
"""Introspection with many revocations stored may take so much longer than with none."""
_SENT_TO_BARE = 200
"""Requests that the bare view gets in turn."""
_NO_WRK = "the load is Python's, which cannot saturate a server; install wrk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    One line of the report.

    ``figure`` is what the target is about: our share of the bare view's requests a
    second, or how many times slower many revocations make us.
    """

    title: str
    workers: int
    other: str
    verdict: Verdict
    rounds: list[Pair]
    figure: float | None
    target: float
    reached: bool | None
    wanted: str


def run(names: Iterable[str], plan: Plan) -> Iterator[Comparison]:
    """
    Measure what is named; each comparison comes as soon as it is done.

    Raises:
        WrongAnswer: A server did not answer as it should.
    """
    chosen = set(names)
    world = build_world(plan.folder / "world")
    known = (*operations(world), *operations_of_people(world))
    measured = [each for each in known if each.name in chosen]
    for workers in WORKERS if measured else ():
        yield from _beside_bare(world, measured, workers, plan)
    if REVOCATIONS in chosen:
        yield _with_revocations(world, plan)


def _beside_bare(
    world: World, measured: list[Operation], workers: int, plan: Plan
) -> Iterator[Comparison]:
    with ExitStack() as stack:
        plain = stack.enter_context(bare_server(workers=workers))
        server = stack.enter_context(
            iam_server(world.environ, workers=workers, audit=world.audit)
        )
        for place, operation in enumerate(measured):
            ours = _side(server, operation)
            other = _bare_side(plain, ours)
            for side in (other, ours):
                if place == 0 or side.use is Use.ONCE:
                    warm_up(side, plan)
            pairs = compare(other, ours, operation, plan)
            verdict = _judge(pairs)
            yield Comparison(
                title=operation.title,
                workers=workers,
                other="bare Flask view",
                verdict=verdict,
                rounds=pairs,
                figure=verdict.ratio,
                target=operation.target,
                reached=_ask(verdict.ratio, operation.is_reached),
                wanted=f"of the bare view, target at least {operation.target}",
            )


def _side(server: Server, operation: Operation) -> Side:
    def make(count: int) -> tuple[Request, ...]:
        return operation.requests(server.port, exchange, count)

    return Side(server=server, make=make, use=operation.use)


def _bare_side(server: Server, ours: Side) -> Side:
    """Give the very same requests to the address of the bare view, again and again."""
    requests = ours.made or ours.make(_SENT_TO_BARE)
    to_bare = tuple(replace(r, port=server.port, path=bare.PATH) for r in requests)
    return Side(server=server, make=lambda _: to_bare)


def _with_revocations(world: World, plan: Plan) -> Comparison:
    full = copy_world(world, plan.folder / "full-world")
    store_revocations(full, plan.revocations)
    operation = introspection(world)
    with ExitStack() as stack:
        few, many = (
            stack.enter_context(iam_server(each.environ, workers=1, audit=each.audit))
            for each in (world, full)
        )
        other, ours = (_side(server, operation) for server in (few, many))
        for side in (other, ours):
            warm_up(side, plan)
            expect_revocable(side.server.port, world)
        pairs = compare(other, ours, operation, plan)
    verdict = _judge(pairs)
    slower = 1 / verdict.ratio if verdict.ratio else None
    return Comparison(
        title=f"introspect opaque, {plan.revocations:,} revocations stored",
        workers=1,
        other="none stored",
        verdict=verdict,
        rounds=pairs,
        figure=slower,
        target=SLOWEST,
        reached=_ask(slower, lambda figure: figure <= SLOWEST),
        wanted=f"times slower than with none, target at most {SLOWEST}",
    )


def _judge(pairs: list[Pair]) -> Verdict:
    return judge(pairs, no_ratio="" if has_wrk() else _NO_WRK)


def _ask(figure: float | None, is_reached: Callable[[float], bool]) -> bool | None:
    return None if figure is None else is_reached(figure)
