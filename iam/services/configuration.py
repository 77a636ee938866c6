"""The configuration as this process knows it: cached, and never older than it says."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from iam.domain.configuration import Configuration
from iam.domain.errors import TemporarilyUnavailable
from iam.services.clock import Clock
from iam.services.keyring import Keyring, Locksmith, WrongMasterKey
from iam.storage.database import Database

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at the version."""
OLDEST = 5.0
"""Seconds after the last good look at which nothing is answered any more."""
_INACTIVE = "%s is inactive here: this release does not know all of its settings (%s)"
_REFUSES = (
    "%s was written by a newer release, and this one does not know all of it (%s): "
    "requests that it could decide are refused here"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A configuration and its keys; requests see one of these from start to end."""

    configuration: Configuration
    keyring: Keyring


class ConfigurationCache:
    """
    Looks at the version at most once a second, and reads anew when it differs.

    Args:
        database: Where it is read from.
        locksmith: Opens the keys.
        clock: Its monotonic time is used, so that a corrected clock hides nothing.
        stop: Ends the process, when a restored copy of the database shows.
    """

    def __init__(
        self,
        database: Database,
        locksmith: Locksmith,
        clock: Clock,
        *,
        stop: Callable[[], None],
    ) -> None:
        self._database = database
        self._locksmith = locksmith
        self._clock = clock
        self._stop = stop
        self._lock = threading.Lock()
        self._live: Live | None = None
        self._good_look = self._last_try = self._extra_look = -OLDEST * 2
        self._restored = False
        self._told: set[str] = set()
        self._prepare: Callable[[Configuration], None] | None = None

    def current(self) -> Live:
        """
        Give the configuration, at most `OLDEST` seconds old.

        Raises:
            TemporarilyUnavailable: The database could not be asked for that long.
        """
        now = self._clock.monotonic()
        live = self._live
        if live is not None and now - self._good_look < LOOK_EVERY:
            return live
        fresh_enough = live is not None and now - self._good_look < OLDEST
        if self._lock.acquire(timeout=0 if fresh_enough else OLDEST):
            try:
                self._look_if_due()
            finally:
                self._lock.release()
        live = self._live
        age = self._clock.monotonic() - self._good_look
        if live is None or self._restored or age >= OLDEST:
            raise TemporarilyUnavailable(
                "The server cannot reach its database; try again in a moment",
                reason="the configuration could not be read for 5 seconds",
            )
        return live

    def prepare_with(self, prepare: Callable[[Configuration], None]) -> None:
        """Have something done with every configuration before a request sees it."""
        self._prepare = prepare

    def load(self) -> None:
        """
        Read it for the first time, and say why where that cannot be done.

        Raises:
            TemporarilyUnavailable: The database cannot be reached.
            WrongMasterKey: The keys were encrypted under another master key.
        """
        with self._lock:
            self._good_look = self._clock.monotonic()
            self._load(None)

    def look_again(self) -> bool:
        """
        Look at once, for a key that nobody here knows; at most once a second.

        Returns:
            Whether that was a good look: what is unknown now is unknown everywhere.
        """
        now = self._clock.monotonic()
        if now - self._extra_look < LOOK_EVERY:
            return False
        self._extra_look = now
        self.refresh()
        return self._good_look >= now

    def refresh(self) -> None:
        """Look at once, after a change of our own."""
        with self._lock:
            self._look()

    def _look_if_due(self) -> None:
        now = self._clock.monotonic()
        if now - max(self._good_look, self._last_try) >= LOOK_EVERY:
            self._look()

    def _look(self) -> None:
        started = self._last_try = self._clock.monotonic()
        try:
            read = self._database.read(lambda store: store.version.read())
            known = self._live.configuration if self._live else None
            if known is None or read != (known.version, known.epoch):
                self._load(known)
        except TemporarilyUnavailable as error:
            log.warning("the configuration could not be read: %s", error.reason)
            self._last_try = self._clock.monotonic()  # it can take seconds to fail
            return
        except WrongMasterKey as error:
            log.critical("the configuration could not be read: %s", error)
            return
        if not self._restored:
            self._good_look = started

    def _load(self, known: Configuration | None) -> None:
        read = self._database.read(lambda store: store.configuration())
        if known and read.epoch == known.epoch and read.version < known.version:
            self._restored = True
            log.critical(
                "the database went back from version %s to %s: an older copy was "
                "restored, and revocations since then are lost; stopping. Start again "
                "when this is meant, after 'iam key compromise --all' if a token that "
                "was revoked since then must stay dead",
                known.version,
                read.version,
            )
            self._stop()
            return
        self._tell(read)
        keyring = self._locksmith.keyring(read.keys)
        self._have_prepared(read)
        self._live = Live(configuration=read, keyring=keyring)

    def _have_prepared(self, read: Configuration) -> None:
        if self._prepare is None:
            return
        try:
            self._prepare(read)
        except Exception:  # what only saves time is no reason to answer nobody
            log.exception("the configuration could not be prepared for requests")

    def _tell(self, read: Configuration) -> None:
        """Say of each thing once what a newer release wrote of it means here."""
        unread, policies = read.unread(), read.unread_policies()
        for found, words in ((unread, _INACTIVE), (policies, _REFUSES)):
            for name in found.keys() - self._told:
                log.warning(words, name, "; ".join(map(str, found[name])))
        self._told = {*unread, *policies}
