"""What policies would make of recorded requests, summed up."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from iam.domain.policies.comparing import (
    ALLOWED,
    REQUEST,
    Difference,
    Outcome,
    Refusal,
    differences,
)
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.outcomes import Decisions, reasons_of
from iam.domain.policies.recordings import Recording
from iam.domain.policies.values import Target

MOST_REASONS = 10
MOST_CLIENTS = 5
"""Clients that are named beside a difference."""

_write = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What some policies made of a request, and the seconds that they took."""

    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """
    One recorded request, decided by the policies of today and by those to try.

    ``is_switched_off`` where no policy is asked about its scopes today. ``is_known``
    where its client is there still, so that its token can be written.
    """

    at: datetime
    recording: Recording
    today: Timed
    new: Timed
    is_switched_off: bool = False
    is_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference, how often it was there, and with which clients, most first."""

    difference: Difference
    decisions: int
    clients: tuple[str, ...]
    more_clients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Seconds that policies took for one request."""

    middle: float
    slowest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LongToken:
    """The access token that says most, and the request that it was made for."""

    recording: Recording
    draft: TokenDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """
    What would be otherwise.

    ``decisions`` were looked at, from ``since`` to ``until``; ``changed`` of them would
    come out otherwise, in the ways of ``changes``, the most frequent first. ``refused``
    would not be allowed any more, ``allowed`` were not before. ``reasons`` say why
    requests would be refused and scopes left out, each with how often. ``switched_off``
    are of clients about whose scopes no policy is asked today; ``decided_otherwise``
    came out otherwise when they were recorded than they would today.
    """

    decisions: int
    since: datetime | None
    until: datetime | None
    changed: int
    refused: int
    allowed: int
    changes: tuple[Change, ...]
    reasons: tuple[tuple[str, int], ...]
    switched_off: int
    decided_otherwise: int
    today: Speed
    new: Speed
    longest_today: LongToken | None
    longest_new: LongToken | None


class Tally:
    """Sums up what becomes of requests, one after the other; keeps none of them."""

    def __init__(self) -> None:
        self._times: list[datetime] = []
        self._changed = 0
        self._clients: dict[Difference, Counter[str]] = defaultdict(Counter)
        self._reasons: Counter[str] = Counter()
        self._switched_off = 0
        self._decided_otherwise = 0
        self._today: list[float] = []
        self._new: list[float] = []
        self._longest: dict[str, tuple[int, LongToken]] = {}

    def add(self, tried: Tried) -> None:
        """Take one more request; they come in the order of their time."""
        self._times = [*self._times[:1], tried.at]
        self._today.append(tried.today.seconds)
        self._new.append(tried.new.seconds)
        self._switched_off += tried.is_switched_off
        found = differences(tried.today.outcome, tried.new.outcome)
        self._changed += bool(found)
        for difference in found:
            client_id = str(tried.recording.facts["client.id"])
            self._clients[difference][client_id] += 1
        if found:
            self._reasons.update(_reasons(tried.today.outcome, tried.new.outcome))
        then = tried.recording.outcome
        if then is not None and differences(then, tried.today.outcome):
            self._decided_otherwise += 1
        if tried.is_known:
            self._measure("today", tried.recording, tried.today.outcome)
            self._measure("new", tried.recording, tried.new.outcome)

    def _measure(self, which: str, recording: Recording, outcome: Outcome) -> None:
        if not isinstance(outcome, TokenDraft):
            return
        if outcome.target is not Target.ACCESS_TOKEN:
            return
        size = _size(outcome)
        if which not in self._longest or size > self._longest[which][0]:
            longest = LongToken(recording=recording, draft=outcome)
            self._longest[which] = (size, longest)

    def result(self) -> Simulation:
        """Give the sum."""
        return Simulation(
            decisions=len(self._new),
            since=self._times[0] if self._times else None,
            until=self._times[-1] if self._times else None,
            changed=self._changed,
            refused=self._count(was_allowed=True),
            allowed=self._count(was_allowed=False),
            changes=self._changes(),
            reasons=self._most_frequent_reasons(),
            switched_off=self._switched_off,
            decided_otherwise=self._decided_otherwise,
            today=_speed(self._today),
            new=_speed(self._new),
            longest_today=self._longest_of("today"),
            longest_new=self._longest_of("new"),
        )

    def _count(self, *, was_allowed: bool) -> int:
        return sum(
            counted.total()
            for difference, counted in self._clients.items()
            if difference.what == REQUEST
            and (difference.before == ALLOWED) is was_allowed
            and (difference.after == ALLOWED) is not was_allowed
        )

    def _changes(self) -> tuple[Change, ...]:
        changes = (
            Change(
                difference=difference,
                decisions=counted.total(),
                clients=tuple(name for name, _ in counted.most_common(MOST_CLIENTS)),
                more_clients=max(0, len(counted) - MOST_CLIENTS),
            )
            for difference, counted in self._clients.items()
        )
        return tuple(
            sorted(changes, key=lambda each: (-each.decisions, each.difference))
        )

    def _most_frequent_reasons(self) -> tuple[tuple[str, int], ...]:
        found = sorted(self._reasons.items(), key=lambda each: (-each[1], each[0]))
        return tuple(found[:MOST_REASONS])

    def _longest_of(self, which: str) -> LongToken | None:
        found = self._longest.get(which)
        return found[1] if found else None


def _reasons(before: Outcome, after: Outcome) -> list[str]:
    """Say why a request would be refused, or lose scopes that it has today."""
    if isinstance(after, Refusal):
        return [after.reason]
    if not isinstance(after, Decisions):
        return []
    gone = before.dropped if isinstance(before, Decisions) else ()
    lost = [scope for scope in after.dropped if scope not in gone]
    return reasons_of(after.who_dropped(lost, left=()))


def _speed(seconds: Sequence[float]) -> Speed:
    known = seconds or [0.0]
    return Speed(middle=median(known), slowest=max(known))


def _size(draft: TokenDraft) -> int:
    """Give about how many characters of a token a draft fills."""
    return len(_write([dict(draft.claims), draft.scopes, draft.audience]))
