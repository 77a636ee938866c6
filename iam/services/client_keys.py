"""
The key that a client's ID Tokens are encrypted to: registered, or published by it.

Sources:
    OpenID Connect Core §10.2, RFC 7517 §5.

What a client publishes at its ``jwks_uri`` is fetched before a transaction begins, in a
thread of its own, and kept for a while: a server that does not answer holds up those
who need its keys for `LONGEST_WAIT`, at most once a minute, and nobody else.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from math import ceil, inf
from uuid import UUID

from iam.domain.client_keys import (
    Jwk,
    encryption_key,
    encryption_keys,
    read_keys,
    read_published_keys,
    seconds_kept,
)
from iam.domain.client_settings import ClientSettings
from iam.domain.clients import Client
from iam.engines import encryption
from iam.engines.outbound import LONGEST_ANSWER, SECONDS, CallFailed, Outbound
from iam.services.clock import Clock
from iam.services.turns import RequestTurns

log = logging.getLogger(__name__)

LONGEST_WAIT = SECONDS
"""Seconds that a request waits for keys; what comes later is for the next one."""
AGAIN_AFTER = 60.0
"""Seconds between two tries to get what is missing."""
AT_ONCE = 32
"""Clients that one process asks at the same time."""
SILENT_AT_ONCE = 8
"""Of them, those whose keys could not be had the last time: good ones go first."""
MOST = 1000
"""Keys that one process keeps; one more, and the oldest is forgotten."""
_OK = 200

Name = tuple[UUID, str, str]
"""Of what is kept: the client's id, where its keys stand, the algorithm."""


class NotFetched(Exception):
    """The keys of a client are not at hand; the text says why, for an operator."""


@dataclass(slots=True, kw_only=True)
class _Kept:
    """
    What is known of one client's key, in monotonic seconds.

    No key: the set that was fetched has none for the algorithm.
    """

    key: Jwk | None = None
    good_until: float = -inf
    renew_at: float = -inf
    tried_at: float = -inf
    fault: str = "not asked for yet, as too many other servers are being asked"
    is_silent: bool = False
    done: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.done.set()

    def is_at_hand(self, now: float) -> bool:
        return self.key is not None and now < self.good_until


class ClientKeys:
    """
    Gives the key of a client.

    Args:
        outbound: Calls the servers of clients.
        clock: Its monotonic time is used.
        turns: Left while a server is waited for.
    """

    def __init__(self, outbound: Outbound, clock: Clock, turns: RequestTurns) -> None:
        self._outbound = outbound
        self._clock = clock
        self._turns = turns
        self._lock = threading.Lock()
        self._kept: dict[Name, _Kept] = {}
        self._running = 0

    def is_due(self, client: Client) -> bool:
        """Whether `prepare` has something to fetch, or to wait for."""
        settings = client.settings
        if not settings.jwks_uri or not settings.id_token_encrypted_response_alg:
            return False
        with self._lock:
            now, kept = self._clock.monotonic(), self._kept.get(_name(client))
        return kept is None or not kept.is_at_hand(now) or now >= kept.renew_at

    def prepare(self, client: Client) -> None:
        """
        See that the key of a client is at hand, as far as that can be had.

        What is half over is fetched anew beside the request, so that few ever wait.
        Nobody may hold a transaction open meanwhile.
        """
        with self._lock:
            now = self._clock.monotonic()
            kept = self._of(_name(client))
            is_at_hand = kept.is_at_hand(now)
            is_wanted = not is_at_hand or now >= kept.renew_at
            if is_wanted and self._may_try(kept, now):
                self._start(kept, client, now)
            longest = 0 if is_at_hand else kept.tried_at + LONGEST_WAIT - now
        if longest > 0 and not kept.done.is_set():
            with self._turns.left():
                kept.done.wait(longest)

    def of(self, client: Client) -> Jwk:
        """
        Give the key, without waiting for anything.

        Raises:
            NotFetched: It stands at a server that gave none.
            UnusableKey: None of the client's keys is for its algorithm.
        """
        if not client.settings.jwks_uri:
            return registered_key(client.settings)
        with self._lock:
            kept = self._of(_name(client))
            is_good = self._clock.monotonic() < kept.good_until
            key, fault = kept.key, kept.fault
        if not is_good:
            raise NotFetched(fault)
        return _found(key, client.settings)

    def again_in(self, client: Client) -> int:
        """Give the whole seconds until another try is worth making."""
        with self._lock:
            kept = self._of(_name(client))
            left = kept.tried_at + AGAIN_AFTER - self._clock.monotonic()
        return max(1, ceil(left)) if client.settings.jwks_uri and left > 0 else 1

    def _of(self, name: Name) -> _Kept:
        if name not in self._kept and len(self._kept) >= MOST:
            del self._kept[next(iter(self._kept))]
        return self._kept.setdefault(name, _Kept())

    def _may_try(self, kept: _Kept, now: float) -> bool:
        return (
            kept.done.is_set()
            and now - kept.tried_at >= AGAIN_AFTER
            and self._running < (SILENT_AT_ONCE if kept.is_silent else AT_ONCE)
        )

    def _start(self, kept: _Kept, client: Client, now: float) -> None:
        kept.tried_at = now
        kept.fault = f"no answer within {LONGEST_WAIT:g} s"
        kept.done.clear()
        self._running += 1
        threading.Thread(
            target=self._fetch, args=(kept, client, now), name="jwks", daemon=True
        ).start()

    def _fetch(self, kept: _Kept, client: Client, began: float) -> None:
        try:
            key, lifetime = self._ask(client.settings)
        except (CallFailed, ValueError) as error:
            log.warning("no keys of client %s: %s", client.client_id, error)
            with self._lock:
                kept.fault, kept.is_silent = str(error), True
        else:
            with self._lock:
                kept.key, kept.is_silent = key, False
                kept.good_until = began + lifetime
                kept.renew_at = began + lifetime / 2
        finally:
            with self._lock:
                self._running -= 1
            kept.done.set()

    def _ask(self, settings: ClientSettings) -> tuple[Jwk | None, float]:
        """
        Fetch the keys once; give the one that will do, and how long it is good.

        Raises:
            CallFailed, ValueError: There was no answer, or none that is a JWK Set.
        """
        heard = self._outbound.get(settings.jwks_uri)
        if heard.status != _OK:
            raise CallFailed(f"status {heard.status}")
        if len(heard.body) >= LONGEST_ANSWER:
            raise CallFailed(f"{LONGEST_ANSWER} bytes or more")
        algorithm = settings.id_token_encrypted_response_alg
        fitting = encryption_keys(
            read_published_keys(heard.body.decode("utf-8")), algorithm
        )
        usable = (key for key in fitting if encryption.is_usable(key, algorithm))
        return next(usable, None), seconds_kept(heard.cache_control)


def registered_key(settings: ClientSettings) -> Jwk:
    """
    Give the key of a client that has registered its keys.

    Raises:
        UnusableKey: None is for its algorithm.
    """
    algorithm = settings.id_token_encrypted_response_alg
    return _found(encryption_key(read_keys(settings.jwks), algorithm), settings)


def _found(key: Jwk | None, settings: ClientSettings) -> Jwk:
    if key is None:
        algorithm = settings.id_token_encrypted_response_alg
        raise encryption.UnusableKey(f"none is for {algorithm}")
    return key


def _name(client: Client) -> Name:
    settings = client.settings
    return client.id, settings.jwks_uri, settings.id_token_encrypted_response_alg
