"""New versions of policies beside the live ones: compared, counted, and never felt."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from time import thread_time
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from iam.domain.errors import PolicyFailed, PolicyRefused
from iam.domain.policies.comparing import (
    Attributes,
    Outcome,
    Refusal,
    differences,
    with_policy,
)
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.recordings import Recording
from iam.domain.policies.values import RealmPolicies
from iam.domain.realms import Realm, RealmId
from iam.services.audit import AuditTrail
from iam.services.metrics import Meter

log = logging.getLogger(__name__)

MOST_OF_ONE = 200
"""Requests of one realm that wait to be compared; more are let go."""
MOST_WAITING = 1000
"""The same of all realms."""
MOST_SECONDS = 0.2
"""Of a processor, in one round, for all comparisons together."""

R = TypeVar("R", bound=Decisions | TokenDraft | Attributes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Generic[R]):
    """
    What policies are asked about one request.

    ``told`` is a recording of it, without the outcome; ``subject_id`` is the person it
    is about; ``run`` asks some policies, those that are live or others.
    """

    realm: Realm
    policies: RealmPolicies
    told: Recording
    subject_id: UUID | None
    run: Callable[[RealmPolicies], R]

    @property
    def about(self) -> tuple[object, ...]:
        """What is asked: a request that is tried again asks the same once more."""
        draft = self.told.draft
        return self.told.kind, draft and draft.target, self.told.scopes


class _Decided(NamedTuple):
    """A request, what was made of it, and the shadows to ask, in their turn."""

    asked: Asked[Any]
    outcome: Outcome
    names: list[str]


class PolicyShadows:
    """
    Compares what shadows make of requests with what was made of them.

    A request leaves what is to be compared in memory, and answers: a thread compares
    it, for so long in each round and no longer. What does not fit is let go, and each
    realm and each of its shadows has its turn.

    Args:
        audit: Has a line for each difference.
        meter: Counts.
    """

    def __init__(self, audit: AuditTrail, meter: Meter) -> None:
        self._audit = audit
        self._meter = meter
        self._lock = threading.Lock()
        self._waiting: dict[RealmId, list[_Decided]] = {}
        self._lost = 0
        self._is_losing = False

    def note(self, asked: Asked[R], outcome: Outcome) -> None:
        """
        Leave a request to be compared.

        Args:
            asked: About the request.
            outcome: What the live policies made of it.
        """
        names = [name for name in asked.policies.shadows if _is_asked(asked, name)]
        if not names:
            return
        with self._lock:
            theirs = self._waiting.setdefault(asked.realm.id, [])
            of_all = sum(map(len, self._waiting.values()))
            if len(theirs) >= MOST_OF_ONE or of_all >= MOST_WAITING:
                self._lost += len(names)
                return
            turn = len(theirs) % len(names)
            names = [*names[turn:], *names[:turn]]  # or the first ones alone had time
            theirs.append(_Decided(asked, outcome, names))

    def compare(self) -> int:
        """
        Ask shadows about what waits, count what differs, and write it down.

        Returns:
            How many comparisons were made; the others are let go.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            lost, self._lost = self._lost, 0
        to_do = list(_in_turn(waiting.values()))
        until, done = thread_time() + MOST_SECONDS, 0
        for asked, outcome, name in to_do:
            if thread_time() > until:
                break
            try:
                self._compare(asked, outcome, name)
            except Exception:  # whatever is wrong with it, the next one has its turn
                log.exception("the shadow of policy %s could not be asked", name)
            done += 1
        self._tell(lost + len(to_do) - done)
        return done

    def _compare(self, asked: Asked[Any], outcome: Outcome, name: str) -> None:
        policies = with_policy(asked.policies, asked.policies.shadows[name])
        found = differences(outcome, outcome_of(lambda: asked.run(policies)))
        path = asked.realm.path
        self._meter.compared_policy(str(path), name, differs=bool(found))
        if found:
            self._audit.shadow(
                path,
                actor=str(asked.told.facts["client.id"]),
                object_id=f"{str(path).rstrip('/')}/policies/{name}",
                differences=[str(each) for each in found],
            )

    def _tell(self, lost: int) -> None:
        """Say once that comparisons are let go, until a round makes all of them."""
        if lost and not self._is_losing:
            log.warning(
                "%d comparisons with shadows of policies were let go: they take more"
                " time than the server gives them; those that are made are counted",
                lost,
            )
        self._is_losing = bool(lost)


def _in_turn(
    waiting: Iterable[list[_Decided]],
) -> Iterator[tuple[Asked[Any], Outcome, str]]:
    """Give what is to be compared, one of each realm at a time."""
    rows = [
        [(each.asked, each.outcome, name) for each in theirs for name in each.names]
        for theirs in waiting
    ]
    for several in zip_longest(*rows):
        yield from (each for each in several if each)


def outcome_of(ask: Callable[[], R]) -> R | Refusal:
    """Give what came of asking policies, a refusal as well."""
    try:
        return ask()
    except PolicyRefused as error:
        return refusal_of(error)


def refusal_of(error: PolicyRefused) -> Refusal:
    """Give a refusal as a value."""
    return Refusal(reason=error.reason, is_failure=isinstance(error, PolicyFailed))


def _is_asked(asked: Asked[R], name: str) -> bool:
    """Whether a policy decides such requests, as it is live or as its shadow."""
    policies, told = asked.policies, asked.told
    every = (*policies.scope, *policies.token, *policies.attribute)
    live = [each for each in every if each.name == name]
    return any(
        each.kind is told.kind and (not told.draft or told.draft.target in each.tokens)
        for each in (policies.shadows[name], *live)
    )
