"""From spans of load to a ratio, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

ENOUGH = 0.85
"""The share of its cores that a server must use: else something else was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    One span of load on one server.

    ``p50`` and ``p99`` are in milliseconds, ``microseconds`` of CPU for one request;
    ``cores`` used by the server's processes, by the load and by everybody else, of the
    ``available`` ones that the server's workers could use.
    """

    rate: float
    p50: float
    p99: float
    microseconds: float
    megabytes: float
    cores: float
    load_cores: float
    other_cores: float
    available: int

    @property
    def share(self) -> float:
        """The share of its cores that the server used."""
        return self.cores / self.available

    @property
    def is_saturated(self) -> bool:
        """Whether the server, and not something else, was the limit."""
        return self.share >= ENOUGH

    @property
    def is_undisturbed(self) -> bool:
        """Whether nobody else on this machine took what the server could have used."""
        return self.other_cores <= (1 - ENOUGH) * self.available


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """
    A span on our server beside one on what it is compared with.

    Where each of our answers waits for a transaction (``is_durable``), our cores have
    nothing to do meanwhile, and only others must not have used them.
    """

    bare: Span
    ours: Span
    is_durable: bool = False

    @property
    def counts(self) -> bool:
        """Whether both servers were the limit of what was measured."""
        waits = self.is_durable and self.ours.is_undisturbed
        return self.bare.is_saturated and (self.ours.is_saturated or waits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What the pairs of one comparison say together.

    ``ratio`` is our requests a second over the other's, or None; then ``why`` says why
    there is none. ``bare`` and ``ours`` are medians over the pairs that count, or over
    all of them where there is no ratio.
    """

    bare: Span
    ours: Span
    ratio: float | None
    why: str
    counting: int
    rounds: int


def cores_for(workers: int, machine: int) -> int:
    """Give the cores that so many workers can use."""
    return min(workers, machine)


def judge(pairs: Sequence[Pair], *, no_ratio: str = "") -> Verdict:
    """
    Compare the medians of the pairs in which both servers were saturated.

    Args:
        pairs: At least one.
        no_ratio: Why no ratio can be told at all; empty where one can.
    """
    counting = [pair for pair in pairs if pair.counts]
    enough = len(counting) * 2 >= len(pairs) and not no_ratio
    used = counting if enough else list(pairs)
    bare = middle([pair.bare for pair in used])
    ours = middle([pair.ours for pair in used])
    why = "" if enough else no_ratio or _why(bare, ours, len(counting), len(pairs))
    return Verdict(
        bare=bare,
        ours=ours,
        ratio=ours.rate / bare.rate if enough else None,
        why=why,
        counting=len(counting),
        rounds=len(pairs),
    )


def middle(spans: Sequence[Span]) -> Span:
    """Give the median of each figure."""
    return Span(
        rate=median(span.rate for span in spans),
        p50=median(span.p50 for span in spans),
        p99=median(span.p99 for span in spans),
        microseconds=median(span.microseconds for span in spans),
        megabytes=median(span.megabytes for span in spans),
        cores=median(span.cores for span in spans),
        load_cores=median(span.load_cores for span in spans),
        other_cores=median(span.other_cores for span in spans),
        available=spans[0].available,
    )


def _why(bare: Span, ours: Span, counting: int, rounds: int) -> str:
    weakest = min(bare, ours, key=lambda span: span.share)
    return (
        f"only in {counting} of {rounds} rounds both used {ENOUGH:.0%} of their cores: "
        f"at the median the weaker used {weakest.share:.0%} of {weakest.available}, "
        f"while the load took {weakest.load_cores:.2f} cores and others on this "
        f"machine {max(weakest.other_cores, 0):.2f}"
    )
