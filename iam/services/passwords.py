"""Passwords of people: hashed and verified in turns, and new ones judged."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from iam.domain.errors import TemporarilyUnavailable
from iam.domain.passwords import (
    MOST_CHARACTERS,
    Guessing,
    PasswordFault,
    PasswordRefused,
    guessing_faults,
    length_fault,
    prepared,
)
from iam.domain.provider import ProviderSettings
from iam.engines import password_strength
from iam.engines import passwords as engine

_BYTES = 15
"""Of a password that is made: 120 random bits, 20 characters."""
LONGEST_WAIT = 2.0
"""Seconds that a request waits for its turn."""
_ENOUGH = 4 * (MOST_CHARACTERS + 1)
"""
Characters that are looked at: four of them compose to no less than one, and so whatever
is cut off leaves a password that is too long.
"""


def make_password(provider: ProviderSettings) -> str:
    """Make a password that nobody guesses and that is as long as the realm wants."""
    return secrets.token_urlsafe(max(_BYTES, provider.password_minimum_length))


class Turns:
    """
    Lets as many at argon2 as there are cores: each takes 19 MiB and a core.

    Args:
        most: How many at once.
        longest_wait: Seconds to wait for a turn.
    """

    def __init__(
        self, most: int | None = None, *, longest_wait: float = LONGEST_WAIT
    ) -> None:
        self._longest_wait = longest_wait
        self._free = threading.BoundedSemaphore(most or len(os.sched_getaffinity(0)))

    @contextmanager
    def take(self, *, at_once: bool = False) -> Iterator[None]:
        """
        Wait for a turn, and have it; or have it at once, or not at all.

        Raises:
            TemporarilyUnavailable: None came in time.
        """
        if not self._free.acquire(timeout=0 if at_once else self._longest_wait):
            raise TemporarilyUnavailable(
                "Too many sign in at this moment; try again in a moment",
                reason="no turn at argon2 came in time",
            )
        try:
            yield
        finally:
            self._free.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordService:
    """What can be done with passwords; ``breached`` are those stolen somewhere."""

    breached: Container[str] = ()
    turns: Turns = field(default_factory=Turns)

    def require_good(
        self, password: str, provider: ProviderSettings, about: Sequence[str]
    ) -> None:
        """
        Refuse a new password that does not follow the rules of the realm.

        Args:
            password: As it was typed.
            provider: Has the rules.
            about: What others may know of the person and the realm.

        Raises:
            PasswordRefused: With every reason.
        """
        if reasons := self.faults(password, provider, about):
            shortest = provider.password_minimum_length
            raise PasswordRefused(*reasons, minimum_length=shortest)

    def faults(
        self, password: str, provider: ProviderSettings, about: Sequence[str]
    ) -> tuple[PasswordFault, ...]:
        """Say why a new password may not be one; nothing where it may."""
        text = prepared(password[:_ENOUGH])
        if fault := length_fault(text, provider.password_minimum_length):
            return (fault,)
        strength = password_strength.measure(text, about)
        known = Guessing(
            score=strength.score,
            leans_on_person=strength.leans_on_person,
            is_common=password_strength.is_common(text),
            is_breached=text in self.breached,
        )
        return guessing_faults(
            text, known, minimum_score=provider.password_minimum_strength, about=about
        )

    def hash(self, password: str) -> str:
        """
        Give the hash under which a password is kept.

        Raises:
            TemporarilyUnavailable: No turn came in time.
        """
        with self.turns.take():
            return engine.hash_typed(prepared(password))

    def matches(self, password: str, hashed: str | None) -> bool:
        """
        Whether a password is the one that was hashed; as slow where there is no hash.

        Raises:
            TemporarilyUnavailable: No turn came in time.
        """
        text = prepared(password[:_ENOUGH])
        with self.turns.take():
            nobodys = engine.nobodys_hash()
            if hashed is None or length_fault(text, 0):
                return engine.verify_typed("", nobodys)
            return engine.verify_typed(text, hashed)

    def hash_anew(self, password: str, hashed: str) -> str | None:
        """Give a hash of today where one is outdated and a turn is free at once."""
        if not engine.is_outdated(hashed):
            return None
        try:
            with self.turns.take(at_once=True):
                return engine.hash_typed(prepared(password))
        except TemporarilyUnavailable:
            return None
