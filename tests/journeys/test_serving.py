"""`iam serve`: workers, signals, metrics, a log that can be moved away."""

from __future__ import annotations

import base64
import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from tests.serving import IAM, environment, free_port, running

pytestmark = pytest.mark.slow

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


class Served:
    """A server with two workers, and a client that asks it for tokens."""

    def __init__(
        self, port: int, metrics: int, process, data_dir: Path, log: Path
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

    def under_load(self, seconds: float, meanwhile) -> None:
        stop = time.monotonic() + seconds

        def asking() -> None:
            while time.monotonic() < stop:
                self.ask()

        threads = [threading.Thread(target=asking) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(seconds / 3)
        meanwhile()
        for thread in threads:
            thread.join()

    def audit_lines(self, *names: str) -> list[dict]:
        return [
            json.loads(line)
            for name in names
            for line in (self.data_dir / name).read_text().splitlines()
        ]


@pytest.fixture
def served(tmp_path):
    port, metrics = free_port(), free_port()
    env = environment(
        IAM_DATA_DIR=str(tmp_path / "data"),
        IAM_BASE_URL=f"http://localhost:{port}/am",
        IAM_METRICS_ADDRESS=f"127.0.0.1:{metrics}",
        IAM_LOG_LEVEL="warning",
    )
    file = tmp_path / "realms.toml"
    file.write_text(CONFIGURATION)
    for command in (["db", "upgrade"], ["config", "apply", str(file)]):
        subprocess.run([str(IAM), *command], env=env, check=True, capture_output=True)
    (tmp_path / "data" / "audit.log").unlink()
    arguments = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", "2")
    log = tmp_path / "serve.log"
    with running(*arguments, port=port, cwd=tmp_path, env=env, log=log) as process:
        yield Served(port, metrics, process, tmp_path / "data", log)


def test_no_request_in_flight_is_lost_on_sigterm(served):
    served.under_load(3, lambda: served.process.send_signal(signal.SIGTERM))

    assert served.process.wait(20) == 0, served.log.read_text()
    assert served.answers[200] > 0
    taken = served.audit_lines("audit.log")
    assert len(taken) == served.answers[200]
    assert {line["response"]["statusCode"] for line in taken} == {200}


def test_a_worker_that_is_still_starting_stops_at_once(served):
    began = time.monotonic()

    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(20) == 0, served.log.read_text()
    assert time.monotonic() - began < 10


def test_workers_end_with_a_main_process_that_is_killed(served):
    served.process.kill()
    served.process.wait()

    deadline = time.monotonic() + 10
    while served.answers["refused"] == 0 and time.monotonic() < deadline:
        served.ask()

    assert served.answers["refused"] > 0


def test_on_sighup_workers_are_replaced_and_no_request_is_lost(served):
    served.under_load(10, lambda: served.process.send_signal(signal.SIGHUP))

    assert set(served.answers) == {200}
    assert len(served.audit_lines("audit.log")) == served.answers[200]


def workers_of(served) -> list[int]:
    main = served.process.pid
    children = Path(f"/proc/{main}/task/{main}/children").read_text()
    return [int(pid) for pid in children.split()]


def stop(pid: int) -> None:
    """Stop a process, and wait until none of its threads does anything any more."""
    os.kill(pid, signal.SIGSTOP)
    while any(
        stat.read_text().rpartition(") ")[2][0] != "T"
        for stat in Path(f"/proc/{pid}/task").glob("*/stat")
    ):
        time.sleep(0.01)


def begin(served) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("localhost", served.port, timeout=20)
    connection.connect()
    return connection


def status_of(connection: http.client.HTTPConnection) -> int | str:
    try:
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__


def test_requests_that_wait_for_a_worker_that_dies_are_answered_by_the_next(served):
    old, other = workers_of(served)
    stop(old)
    stop(other)
    with ExitStack() as waiting:
        connections = [waiting.enter_context(closing(begin(served))) for _ in range(20)]
        for connection in connections:
            connection.request("GET", "/health/live")
        os.kill(old, signal.SIGKILL)
        os.kill(other, signal.SIGCONT)

        assert Counter(map(status_of, connections)) == {200: 20}


def test_connections_that_have_not_asked_yet_outlive_the_worker_they_met(served):
    with ExitStack() as waiting:
        connections = [waiting.enter_context(closing(begin(served))) for _ in range(20)]
        served.process.send_signal(signal.SIGHUP)
        time.sleep(6)  # the first worker has been told to stop by then
        for connection in connections:
            with suppress(OSError):  # told by the status
                connection.request("GET", "/health/live")

        assert Counter(map(status_of, connections)) == {200: 20}


def test_the_audit_log_can_be_moved_away_and_no_line_is_lost(served):
    log = served.data_dir / "audit.log"

    served.under_load(4, lambda: log.rename(served.data_dir / "audit.log.1"))

    assert set(served.answers) == {200}
    assert served.audit_lines("audit.log")
    both = served.audit_lines("audit.log", "audit.log.1")
    assert len(both) == served.answers[200]


@pytest.mark.parametrize(
    "length",
    [b"Content-Length: 100\r\n\r\ngr", b"Transfer-Encoding: chunked\r\n\r\n2\r\ngr"],
)
def test_clients_that_never_send_their_bodies_hold_nobody_up(served, length):
    head = f"POST {ALPHA}/access_token HTTP/1.1\r\nHost: localhost:{served.port}\r\n"
    with ExitStack() as slow:
        for _ in range(20):
            address = ("localhost", served.port)
            connection = slow.enter_context(socket.create_connection(address))
            connection.sendall(head.encode() + length)
        for _ in range(10):
            served.ask()

    assert served.answers == {200: 10}


def test_metrics_count_the_requests_of_all_workers(served):
    served.under_load(2, lambda: None)

    with urllib.request.urlopen(f"http://127.0.0.1:{served.metrics}/metrics") as page:
        text = page.read().decode()

    counted = 'iam_requests_total{endpoint="access_token",error="",realm="/alpha"}'
    assert f"{counted} {float(served.answers[200])}\n" in text
    workers = {
        file.stem.rpartition("_")[2] for file in (served.data_dir / "metrics").iterdir()
    }
    assert len(workers) >= 2


def test_metrics_are_not_answered_where_clients_ask(served):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://localhost:{served.port}/metrics")

    refused.value.close()
    assert refused.value.code == 404
