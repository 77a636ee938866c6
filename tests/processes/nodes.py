"""Several processes on one database, each with a clock of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from iam.services.services import Services
from iam.settings import Settings
from tests.conftest import Server, StandingClock

ROOT = Path(__file__).parents[2]


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

    Args:
        settings: Those of the server.
        module: What to run.
        arguments: What it is told.
    """

    def __init__(self, settings: Settings, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment(settings),
            stdout=subprocess.PIPE,
            text=True,
        )

    def told(self) -> Iterator[dict]:
        """Give what it tells, until it ends."""
        assert self._process.stdout is not None
        return map(json.loads, self._process.stdout)

    def end(self) -> int:
        """End it if it has not ended; give the code it ended with."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.communicate(timeout=20)
        return self._process.returncode
