"""Count attempts to sign in before a password is looked at, for all processes."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.audit import EventName, Operation
from iam.domain.end_users import folded_username
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.limiter import network_of
from iam.domain.lockout import (
    Counter,
    Kind,
    KnownBrowser,
    Lock,
    Tally,
    kinds_for,
    limit_of,
    warning,
)
from iam.domain.realms import Realm
from iam.services import boxes
from iam.services.audit import OPERATOR, AuditTrail, Journal
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache, Live
from iam.storage.database import Database
from iam.storage.store import Store

_ACCOUNT_LENGTH = 32
_KIND_IN_ID = {
    Kind.ACCOUNT: "account",
    Kind.ACCOUNT_AND_NETWORK: "network",
    Kind.ACCOUNT_AND_BROWSER: "browser",
    Kind.ACCOUNT_AND_BROWSERS: "known",
    Kind.NETWORK: "any",
}
_ID_LENGTH = 64
"""Characters of a counter's id; 92 bits and more of them are a keyed hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyAttempts:
    """Nothing was looked at; ``retry_after`` is whole seconds."""

    retry_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """
    An attempt that was counted and may go on.

    ``tallies`` begin with the counter nearest to the person; there are none where the
    realm has switched the lockout off.
    """

    realm: Realm
    tallies: tuple[Tally, ...]

    @property
    def left(self) -> int | None:
        """How many tries are left if this one was wrong, where people are told."""
        if not self.tallies:
            return None
        return warning(self.tallies[0], self.realm.provider)


class _Locked(Exception):
    """Roll back: a try that is refused counts for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptService:
    """What is counted, and what has locked."""

    database: Database
    cache: ConfigurationCache
    audit: AuditTrail
    clock: Clock

    def count(
        self,
        live: Live,
        realm: Realm,
        username: str,
        *,
        address: str,
        known: KnownBrowser | None,
    ) -> Attempt | TooManyAttempts:
        """
        Count one attempt, or say how long to wait; the same for names nobody has.

        Args:
            live: The configuration.
            realm: Where somebody tries to sign in.
            username: As it was typed.
            address: Where from; empty where the server is not told.
            known: The browser, where the person of this name has signed in with it.

        Raises:
            TemporarilyUnavailable: It cannot be counted at this moment.
        """
        if not realm.provider.lockout_enabled:
            return Attempt(realm=realm, tallies=())
        counters = _counters(live, realm, username, address=address, known=known)
        now = int(self.clock.time())
        # Most who are locked are told so without a write.
        locked = self._locked(realm, counters, now)
        if locked is not None:
            return locked

        def work(store: Store) -> tuple[Tally, ...]:
            tallies = store.attempts.count(realm.id, counters, now)
            if len(tallies) < len(counters):
                raise _Locked
            return tuple(tallies)

        try:
            return Attempt(realm=realm, tallies=self.database.write(work))
        except _Locked:
            # Unless it was opened in this very moment.
            locked = self._locked(realm, counters, now)
            return locked or TooManyAttempts(retry_after=1)

    def _locked(
        self, realm: Realm, counters: tuple[Counter, ...], now: int
    ) -> TooManyAttempts | None:
        with self.database.single() as store:
            until = store.attempts.locked_until(realm.id, [c.id for c in counters])
        return TooManyAttempts(retry_after=until - now) if until > now else None

    def locked_by(self, attempt: Attempt) -> TooManyAttempts | None:
        """Say how long to wait now, where this attempt was wrong and the last one."""
        until = max((tally.locked_until for tally in attempt.tallies), default=0)
        now = int(self.clock.time())
        return TooManyAttempts(retry_after=until - now) if until > now else None

    def take_back(self, store: Store, attempt: Attempt) -> None:
        """Take back an attempt that was good, in the transaction of what it led to."""
        for tally in sorted(attempt.tallies, key=lambda tally: tally.counter.id):
            store.attempts.take_back(attempt.realm.id, tally)

    def take_back_unused(self, attempt: Attempt) -> None:
        """Take back an attempt whose password nobody looked at."""
        self.database.write(lambda store: self.take_back(store, attempt))

    def locks_of(self, realm: Realm, username: str) -> list[Lock]:
        """Give what is locked for a name at this moment, the longest first."""
        now = int(self.clock.time())
        start = _account(self.cache.current(), realm, username)
        with self.database.single() as store:
            found = store.attempts.locks_of(realm.id, start, now)
        kinds = {name: kind for kind, name in _KIND_IN_ID.items()}
        locks = [
            Lock(kind=kinds[counter.split("-")[1]], locked_until=until)
            for counter, until in found.items()
        ]
        return sorted(locks, key=lambda lock: lock.locked_until, reverse=True)

    def unlock(self, realm: Realm, username: str) -> int:
        """
        Forget every failure of a name, from wherever they came; give how many counters.

        What a whole network has locked for itself stays: it is not about one name.
        """
        start = _account(self.cache.current(), realm, username)

        def work(store: Store, journal: Journal) -> int:
            forgotten = store.attempts.forget(realm.id, start)
            user = store.end_users.by_username(realm.id, username)
            if forgotten and user is not None:
                journal.note(
                    realm,
                    EventName.IDENTITY_CHANGE,
                    f"{str(realm.path).rstrip('/')}/users/{user.username}",
                    Operation.UPDATE,
                    changed=("lockout",),
                )
            return forgotten

        return self.audit.record(self.database, work, actor=OPERATOR)


def _counters(
    live: Live,
    realm: Realm,
    username: str,
    *,
    address: str,
    known: KnownBrowser | None,
) -> tuple[Counter, ...]:
    """Give what an attempt is counted for, the one nearest to the person first."""
    account, network = _account(live, realm, username), network_of(address)
    rests = {
        Kind.ACCOUNT: "",
        Kind.ACCOUNT_AND_NETWORK: network,
        Kind.ACCOUNT_AND_BROWSER: known.id if known else "",
        Kind.ACCOUNT_AND_BROWSERS: "",
    }
    kinds = kinds_for(is_known=known is not None, has_address=bool(address))
    return tuple(
        Counter(
            id=_name(live, realm, kind, account, rests.get(kind, network)),
            kind=kind,
            limit=limit_of(kind, realm.provider),
        )
        for kind in kinds
    )


def _name(live: Live, realm: Realm, kind: Kind, account: str, rest: str) -> str:
    """Give the id of a counter; the account's own hash first, if it is about one."""
    if kind is Kind.NETWORK:
        account = ""
    named = _pseudonym(live, realm, kind, account, rest)
    start = f"{account}-{_KIND_IN_ID[kind]}-".lstrip("-")
    return f"{start}{named}"[:_ID_LENGTH]


def _account(live: Live, realm: Realm, username: str) -> str:
    """
    Give how the counters of an account begin; usernames are compared as at sign-in.

    All of them begin alike, so that an operator can unlock an account without knowing
    from where it was locked.
    """
    folded = folded_username(username)
    return _pseudonym(live, realm, Kind.ACCOUNT, folded)[:_ACCOUNT_LENGTH]


def _pseudonym(live: Live, realm: Realm, kind: Kind, *texts: str) -> str:
    try:
        return boxes.pseudonym(live, realm, boxes.ATTEMPTS, kind, *texts)
    except KeyError as error:
        raise no_key() from error


def no_key() -> TemporarilyUnavailable:
    """Say that a realm has no current key in this process at this moment."""
    return TemporarilyUnavailable(
        "The server has no key for this realm; try again in a moment",
        reason="the realm has no current seal key",
    )
