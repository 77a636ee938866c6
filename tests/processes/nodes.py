"""Several processes on one database, each with a clock of its own."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import chdir
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path

from iam.services.services import Services
from iam.settings import Settings
from tests.conftest import Server, StandingClock

ROOT = Path(__file__).parents[2]
_RUN = ("exchanging", "guessing", "issuing", "refreshing", "rotating")
"""The modules that are run."""
_PATIENCE = 20
"""Seconds until a process that was told to end is given up."""


class SkewedClock:
    """The machine's clock, as one would have it that is wrong by some seconds."""

    def __init__(self, ahead: float) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def time(self) -> float:
        return time.time() + self.ahead

    def monotonic(self) -> float:
        return time.monotonic()


class Node(Server):
    """One process of several."""

    def __init__(
        self, services: Services, settings: Settings, clock: StandingClock
    ) -> None:
        super().__init__(services, settings)
        self.clock = clock

    def seal_kid(self, realm: str = "/alpha") -> str:
        """Name the key that new opaque tokens of a realm are sealed with."""
        [kid] = [
            key.id
            for key in self.services.cache.current().configuration.keys
            if (key.purpose, key.state) == ("seal", "current")
            and key.realm_id == self.realm_id(realm)
        ]
        return kid

    def realm_id(self, path: str):
        configuration = self.services.cache.current().configuration
        return {str(p): realm.id for p, realm in configuration.realms.items()}[path]


def must_not_stop() -> None:
    """Stand for the end of a process, in tests where nothing ends one."""
    message = "the process was stopped: the database went back"
    raise AssertionError(message)


def environment(settings: Settings) -> dict[str, str]:
    """Give the variables from which another process reads the same settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("IAM_")}
    return kept | {
        "IAM_BASE_URL": settings.base_url,
        "IAM_DATA_DIR": str(settings.data_dir),
        "IAM_DATABASE_URL": settings.database_url,
        "IAM_MASTER_KEY": settings.master_key,
    }


class OtherProcess:
    """
    A process of its own that runs one of our modules and tells JSON, line by line.

    It runs as ``python -m`` would run it, with an environment, connections and pipes of
    its own; but what it imports has been imported once, which takes a second otherwise.

    Args:
        settings: Those of the server.
        module: What to run.
        arguments: What it is told.
    """

    def __init__(self, settings: Settings, module: str, *arguments: str) -> None:
        context = _forking()
        heard, self._word = context.Pipe(duplex=False)
        self._told, tells = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_run,
            args=(module, arguments, environment(settings), heard, tells),
        )
        self._process.start()
        heard.close()
        tells.close()

    def told(self) -> Iterator[dict]:
        """Give what it tells, until it ends."""
        lines = os.fdopen(os.dup(self._told.fileno()), encoding="utf-8")
        with lines:
            yield from map(json.loads, lines)

    def say(self, word: str = "begin") -> None:
        """Let it begin."""
        os.write(self._word.fileno(), f"{word}\n".encode())

    def end(self) -> int | None:
        """End it if it has not ended; give the code it ended with."""
        if self._process.is_alive():
            self._process.terminate()
        self._process.join(_PATIENCE)
        for pipe in (self._word, self._told):
            pipe.close()
        return self._process.exitcode


def all_at_once(processes: Sequence[OtherProcess]) -> list[dict]:
    """Let processes begin when all are ready; give what they tell, until all end."""
    telling = [each.told() for each in processes]
    assert [next(each) for each in telling] == [{"ready": True}] * len(processes)
    for each in processes:
        each.say()
    return [said for told in telling for said in told]


@cache
def _forking() -> ForkServerContext:
    """
    Start the process of which others are forks, with everything imported.

    It has no threads and no databases, so that a fork of it inherits none.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([f"tests.processes.{name}" for name in _RUN])
    with chdir(ROOT):
        ensure_running()
    return context


def _run(
    module: str,
    arguments: tuple[str, ...],
    variables: dict[str, str],
    heard: Connection,
    tells: Connection,
) -> None:
    os.environ.clear()
    os.environ.update(variables)
    os.dup2(tells.fileno(), sys.stdout.fileno())
    sys.stdin = os.fdopen(heard.fileno(), encoding="utf-8", closefd=False)
    tells.close()
    import_module(module).main(*arguments)
