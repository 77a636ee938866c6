"""What costs time on purpose, made lighter for tests that are about something else."""

from __future__ import annotations

import itertools

import pytest
from argon2 import PasswordHasher

from iam.engines import passwords
from iam.engines.signatures import make_key

_RSA_KEYS: list[tuple[dict[str, str], bytes]] = []
_MOST_RSA_KEYS = 8
"""More than any test needs; making one takes a tenth of a second, or four."""


@pytest.fixture(autouse=True, scope="session")
def few_rsa_keys():
    """Give realms RSA keys from a few that were made before, one after another."""
    turns = itertools.count()

    def made(algorithm: str) -> tuple[dict[str, str], bytes]:
        if algorithm not in {"RS256", "PS256"}:
            return make_key(algorithm)
        if len(_RSA_KEYS) < _MOST_RSA_KEYS:
            _RSA_KEYS.append(make_key(algorithm))
            return _RSA_KEYS[-1]
        return _RSA_KEYS[next(turns) % _MOST_RSA_KEYS]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("iam.services.keys.make_key", made)
        yield


@pytest.fixture(autouse=True, scope="module")
def light_passwords(request):
    """Let argon2 pass once over one MiB, but in files marked ``full_cost``."""
    if request.node.get_closest_marker("full_cost"):
        yield
        return
    passwords.nobodys_hash.cache_clear()
    with pytest.MonkeyPatch.context() as patched:
        light = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
        patched.setattr(passwords, "_HASHER", light)
        yield
    passwords.nobodys_hash.cache_clear()
