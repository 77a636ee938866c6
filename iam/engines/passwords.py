"""Hash and verify what people typed: argon2id, 19 MiB, two passes, one lane."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_typed(secret: str) -> str:
    """Give a hash that is slow to guess against."""
    return _HASHER.hash(secret)


def verify_typed(secret: str, hashed: str) -> bool:
    """Whether a secret is the one that was hashed; takes some 20 ms."""
    try:
        return _HASHER.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Whether a hash was made with other parameters than one of today."""
    return _HASHER.check_needs_rehash(hashed)


@cache
def nobodys_hash() -> str:
    """Give a hash that no secret has, to spend the same time where there is none."""
    return hash_typed(secrets.token_hex())
