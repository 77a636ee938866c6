"""What costs time on purpose, made lighter for tests that are about something else."""

from __future__ import annotations

import itertools

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, create_engine
from werkzeug.routing import Rule

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


@pytest.fixture(autouse=True, scope="session")
def statements_compiled_once():
    """Let the engines of all tests share what SQLAlchemy has made of statements."""
    kept: dict[str, Engine] = {}

    def made(url: str, **options: object) -> Engine:
        engine = create_engine(url, **options)
        shared = kept.setdefault(engine.dialect.name, engine)
        if shared.dialect.server_version_info is None:  # it has reached no server yet
            kept[engine.dialect.name] = engine
            return engine
        engine.dialect = engine.pool._dialect = shared.dialect
        engine._compiled_cache = shared._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("iam.storage.database.create_engine", made)
        yield


@pytest.fixture(autouse=True, scope="session")
def routes_compiled_once():
    """Let the servers of all tests share what werkzeug has made of addresses."""
    compile_builder, kept = Rule._compile_builder, {}

    def compiled(rule: Rule, append_unknown: bool):  # noqa: FBT001 - as werkzeug's is
        if rule.defaults:  # what they are is part of what is made
            return compile_builder(rule, append_unknown)
        made_of = (rule.rule, tuple(rule._trace), append_unknown)
        if made_of not in kept:
            kept[made_of] = compile_builder(rule, append_unknown)
        return kept[made_of]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Rule, "_compile_builder", compiled)
        yield
