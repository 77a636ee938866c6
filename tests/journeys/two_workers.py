"""A server with two workers, and clients that ask it for tokens all the time."""

from __future__ import annotations

import base64
import http.client
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from tests.serving import environment, free_port, operate, running

CONFIGURATION = """
[[realms]]
path = "/alpha"

[[realms.clients]]
client_id = "myClient"
client_secret = "forgerock"
grant_types = ["client_credentials"]
scopes = ["write"]
"""
ALPHA = "/am/oauth2/realms/root/realms/alpha"
_PAUSE = 0.005
LOADED = 1.0
"""Seconds of load before something happens, and after it."""
PATIENCE = 70
"""Seconds; each of both workers has 30 to finish what it has begun."""


class Served:
    """A server with two workers, and a client that asks it for tokens."""

    def __init__(
        self, port: int, metrics: int, process: Popen[bytes], data_dir: Path, log: Path
    ) -> None:
        self.port, self.metrics, self.process = port, metrics, process
        self.data_dir, self.log = data_dir, log
        self.answers = Counter()

    def ask(self) -> None:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=20)
        try:
            connection.connect()
        except ConnectionRefusedError:
            self.answers["refused"] += 1
            time.sleep(0.05)
            return
        try:
            connection.request(
                "POST",
                f"{ALPHA}/access_token",
                "grant_type=client_credentials&scope=write",
                {
                    "Authorization": "Basic "
                    + base64.b64encode(b"myClient:forgerock").decode(),
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Connection": "close",
                },
            )
            answer = connection.getresponse()
            answer.read()
            self.answers[answer.status] += 1
        except (OSError, http.client.HTTPException) as error:
            self.answers[type(error).__name__] += 1
        finally:
            connection.close()

    def under_load(self, meanwhile: Callable[[], object]) -> None:
        """Have four ask again and again: before something, meanwhile and after it."""
        stopping = threading.Event()

        def asking() -> None:
            while not stopping.wait(_PAUSE):
                self.ask()

        threads = [threading.Thread(target=asking) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(LOADED)
            meanwhile()
            time.sleep(LOADED)
        finally:
            stopping.set()
            for thread in threads:
                thread.join()

    def audit_lines(self) -> list[dict]:
        return [
            json.loads(line)
            for path in self.data_dir.glob("audit.log*")
            for line in path.read_text().splitlines()
        ]

    def workers(self) -> set[int]:
        main = self.process.pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text()
        return {int(pid) for pid in children.split()}

    def wait_for_workers(self, are_well: Callable[[set[int]], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not are_well(self.workers()):
            assert time.monotonic() < deadline, "the workers are as they were"
            time.sleep(0.05)


def prepare(folder: Path) -> Path:
    """Give the data of a server that has served nobody yet."""
    file = folder / "realms.toml"
    file.write_text(CONFIGURATION)
    env = environment(
        IAM_DATA_DIR=str(folder / "data"), IAM_BASE_URL="http://localhost:8080/am"
    )
    operate("db", "upgrade", env=env)
    operate("config", "apply", str(file), env=env)
    (folder / "data" / "audit.log").unlink()
    return folder / "data"


@contextmanager
def a_server(folder: Path, prepared: Path) -> Iterator[Served]:
    """Serve with two workers, on a copy of the data, until the block ends."""
    port, metrics = free_port(), free_port()
    shutil.copytree(prepared, folder / "data")
    env = environment(
        IAM_DATA_DIR=str(folder / "data"),
        IAM_BASE_URL=f"http://localhost:{port}/am",
        IAM_METRICS_ADDRESS=f"127.0.0.1:{metrics}",
        IAM_LOG_LEVEL="warning",
    )
    arguments = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", "2")
    log = folder / "serve.log"
    with running(*arguments, port=port, cwd=folder, env=env, log=log) as process:
        yield Served(port, metrics, process, folder / "data", log)
