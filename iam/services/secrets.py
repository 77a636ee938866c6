"""Client secrets: made, hashed and compared; what people typed is slow to guess."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from datetime import datetime
from uuid import UUID, uuid4

from iam.domain.clients import ClientSecret, SecretScheme
from iam.engines import passwords

_BYTES = 32
MOST_VERIFIED = 10_000
"""Secrets that were verified and need no second slow look; the oldest gives way."""
LONGEST_WAIT = 1.0
"""Seconds that a request waits for its turn at argon2."""

_NOBODY = hashlib.sha256(b"nobody has this secret").hexdigest()


def make_secret(now: datetime) -> tuple[str, ClientSecret]:
    """Make a secret of 256 bits; give it in plain, once, and as it is kept."""
    plain = secrets.token_urlsafe(_BYTES)
    return plain, ClientSecret(
        id=uuid4(), scheme=SecretScheme.GENERATED, hash=_digest(plain), created_at=now
    )


def keep_secret(plain: str, now: datetime) -> ClientSecret:
    """Give a secret that somebody typed, as it is kept."""
    return ClientSecret(
        id=uuid4(),
        scheme=SecretScheme.TYPED,
        hash=passwords.hash_typed(plain),
        created_at=now,
    )


def matches(secret: ClientSecret, plain: str) -> bool:
    """Whether a secret is this one; slow where it was typed."""
    if secret.scheme is SecretScheme.GENERATED:
        return hmac.compare_digest(secret.hash, _digest(plain))
    return passwords.verify_typed(plain, secret.hash)


def is_generated(live: tuple[ClientSecret, ...], plain: str) -> ClientSecret | None:
    """
    Find a generated secret among the live ones.

    A client without one, and no client at all, cost the same comparison.
    """
    digest = _digest(plain)
    generated = [s for s in live if s.scheme is SecretScheme.GENERATED]
    if not generated:
        hmac.compare_digest(_NOBODY, digest)
    found = [s for s in generated if hmac.compare_digest(s.hash, digest)]
    return found[0] if found else None


class VerifiedSecrets:
    """
    Typed secrets that this process verified, so that argon2 runs once for each.

    Kept under client, secret and version of the configuration, as a keyed hash whose
    key dies with the process; argon2 itself runs once at a time.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(_BYTES)
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._known: OrderedDict[tuple[UUID, UUID, int], bytes] = OrderedDict()

    def knows(self, name: tuple[UUID, UUID, int], plain: str) -> bool:
        """Whether this very secret was verified before; quick."""
        kept = self._known.get(name)
        return kept is not None and hmac.compare_digest(kept, self._mark(plain))

    def verify(
        self, name: tuple[UUID, UUID, int], secret: ClientSecret, plain: str
    ) -> bool | None:
        """Verify slowly and remember; None where no turn came in time."""
        if not self._turn.acquire(timeout=LONGEST_WAIT):
            return None
        try:
            good = matches(secret, plain)
        finally:
            self._turn.release()
        if good:
            with self._lock:
                self._known[name] = self._mark(plain)
                if len(self._known) > MOST_VERIFIED:
                    self._known.popitem(last=False)
        return good

    def _mark(self, plain: str) -> bytes:
        return hmac.digest(self._key, plain.encode(), "sha256")


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
