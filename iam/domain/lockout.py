"""
Who must wait before trying a password: what is counted, and when it locks.

An attempt is counted before its password is looked at, and taken back when it was
good. Every limit is made of the realm's settings; why they are as they are stands in
decision 0019.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from iam.domain.end_users import EndUser
from iam.domain.sign_in_settings import SignInSettings

LONGEST_LOCK = 86_400
"""Seconds that any lock lasts at most, however often it came before."""
MEMORY = 86_400
"""Seconds after a lock in which another one lasts longer."""
WIDER = 20
"""How many times more failures a counter allows that many people may share."""
MOST_PEOPLE = 5
"""People whom one browser is known by: a household's."""


class Kind(StrEnum):
    """What failures are added up for."""

    ACCOUNT_AND_NETWORK = "network"
    """One name from one network: a stranger who guesses."""
    ACCOUNT_AND_BROWSER = "browser"
    """One person in one browser that they have signed in with before."""
    ACCOUNT_AND_BROWSERS = "browsers"
    """One person in all such browsers: who stole many cookies guesses no oftener."""
    ACCOUNT = "account"
    """One name from anywhere: many networks that guess together."""
    NETWORK = "any account"
    """One network, whatever the names: a list of stolen passwords that is tried."""


_WIDE = frozenset({Kind.ACCOUNT, Kind.ACCOUNT_AND_BROWSERS, Kind.NETWORK})
_DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """
    How many failures within how many seconds lock, and for how long.

    ``durations`` are the seconds of the first lock, the second, and so on; the last
    one is that of every further lock.
    """

    failures: int
    interval: int
    durations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One thing that is counted; the id says to nobody what it is."""

    id: str
    kind: Kind
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """
    What a counter stood at when an attempt had been counted; seconds since 1970.

    ``window_ends_at`` names the window: an attempt is taken back in its own alone.
    """

    counter: Counter
    failures: int
    window_ends_at: int
    locked_until: int

    @property
    def left(self) -> int:
        """How many more failures there may be."""
        return max(0, self.counter.limit.failures - self.failures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A lock of an account, for an operator: what is locked until when."""

    kind: Kind
    locked_until: int


def limit_of(kind: Kind, settings: SignInSettings) -> Limit:
    """
    Give the limit of a kind of counter in a realm.

    A lock that meets only the one who guesses grows from one to the next. One that
    meets everybody on a network, or everybody who means an account, comes much later
    and never grows: it is a brake, and nobody can hold others out for long with it.
    """
    if kind in _WIDE:
        return Limit(
            failures=settings.lockout_failures * WIDER,
            interval=settings.lockout_interval,
            durations=(settings.lockout_duration,),
        )
    return Limit(
        failures=settings.lockout_failures,
        interval=settings.lockout_interval,
        durations=_growing(settings.lockout_duration, settings.lockout_multiplier),
    )


def _growing(first: int, multiplier: int) -> tuple[int, ...]:
    durations = [first]
    while multiplier > 1 and durations[-1] < LONGEST_LOCK:
        durations.append(min(durations[-1] * multiplier, LONGEST_LOCK))
    return tuple(durations)


def kinds_for(*, is_known: bool, has_address: bool) -> tuple[Kind, ...]:
    """
    Give what an attempt is counted for; the first is the one nearest to the person.

    A browser that the person has used before has a counter of its own, and one that
    only other such browsers share, so that strangers cannot lock it.
    """
    if is_known:
        return (Kind.ACCOUNT_AND_BROWSER, Kind.ACCOUNT_AND_BROWSERS)
    if not has_address:  # everybody comes from the same nowhere
        return (Kind.ACCOUNT_AND_NETWORK, Kind.ACCOUNT)
    return (Kind.ACCOUNT_AND_NETWORK, Kind.ACCOUNT, Kind.NETWORK)


def warning(tally: Tally, settings: SignInSettings) -> int | None:
    """Give how many tries are left, where the realm says that now."""
    warn_after = settings.lockout_warn_after
    if not warn_after or tally.failures < warn_after:
        return None
    return tally.left


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBrowser:
    """
    A browser, and who has signed in with it: id, generation and password's digest.

    It is carried by the browser itself, sealed. A raised generation or another
    password makes it a stranger's.
    """

    id: str
    people: tuple[tuple[UUID, int, str], ...] = ()

    def knows(self, user: EndUser | None) -> bool:
        """Whether this person has signed in here, and nothing has ended it since."""
        return user is not None and _as_known(user) in self.people

    def used_by(self, user: EndUser) -> KnownBrowser:
        """Give it with a person who has just signed in; who came last stays longest."""
        others = [each for each in self.people if each[0] != user.id]
        people = (_as_known(user), *others)[:MOST_PEOPLE]
        return KnownBrowser(id=self.id, people=people)

    def to_plain(self) -> list[Any]:
        """Write it as JSON can."""
        return [self.id, [[who.hex, *rest] for who, *rest in self.people]]

    @classmethod
    def from_plain(cls, value: Any) -> KnownBrowser:  # noqa: ANN401 - what was sealed
        """Read what `to_plain` wrote; only we can have sealed it."""
        browser, people = value
        known = tuple((UUID(who), generation, said) for who, generation, said in people)
        return cls(id=browser, people=known)


def _as_known(user: EndUser) -> tuple[UUID, int, str]:
    """Give what a browser keeps of a person; the digest tells nothing of a password."""
    hashed = hashlib.sha256((user.password_hash or "").encode()).hexdigest()
    return user.id, user.generation, hashed[:_DIGEST_LENGTH]
