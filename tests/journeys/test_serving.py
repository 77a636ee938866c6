"""`iam serve`: workers, signals, metrics, a log that can be moved away."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from tests.journeys.two_workers import ALPHA, a_server, prepare

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def served(tmp_path, prepared):
    """Serve for a test that ends the server, or one of its workers."""
    with a_server(tmp_path, prepared) as server:
        yield server


@pytest.fixture(scope="module")
def standing(tmp_path_factory, prepared):
    """Serve for all others, one after the other."""
    with a_server(tmp_path_factory.mktemp("standing"), prepared) as server:
        yield server


@pytest.fixture
def still_served(standing):
    """Give the server that stands, with both workers, and nothing answered yet."""
    standing.wait_for_workers(lambda workers: len(workers) == 2)
    for path in standing.data_dir.glob("audit.log.*"):
        path.unlink()
    (standing.data_dir / "audit.log").unlink(missing_ok=True)
    standing.answers.clear()
    return standing


def test_no_request_in_flight_is_lost_on_sigterm(served):
    served.under_load(lambda: served.process.send_signal(signal.SIGTERM))

    assert served.process.wait(20) == 0, served.log.read_text()
    assert served.answers[200] > 0
    taken = served.audit_lines()
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


def test_on_sighup_workers_are_replaced_and_no_request_is_lost(still_served):
    before = still_served.workers()

    def replace() -> None:
        still_served.process.send_signal(signal.SIGHUP)
        still_served.wait_for_workers(
            lambda now: not now & before and len(now) == len(before)
        )

    still_served.under_load(replace)

    assert set(still_served.answers) == {200}
    assert len(still_served.audit_lines()) == still_served.answers[200]


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
    old, other = served.workers()
    stop(old)
    stop(other)
    with ExitStack() as waiting:
        connections = [waiting.enter_context(closing(begin(served))) for _ in range(20)]
        for connection in connections:
            connection.request("GET", "/health/live")
        os.kill(old, signal.SIGKILL)
        os.kill(other, signal.SIGCONT)

        assert Counter(map(status_of, connections)) == {200: 20}


def test_connections_that_have_not_asked_yet_outlive_the_workers_they_met(
    still_served,
):
    before = still_served.workers()
    with ExitStack() as waiting:
        connections = [
            waiting.enter_context(closing(begin(still_served))) for _ in range(20)
        ]
        still_served.process.send_signal(signal.SIGHUP)
        still_served.wait_for_workers(lambda now: not now & before)
        for connection in connections:
            with suppress(OSError):  # told by the status
                connection.request("GET", "/health/live")

        assert Counter(map(status_of, connections)) == {200: 20}


def test_the_audit_log_can_be_moved_away_and_no_line_is_lost(still_served):
    log = still_served.data_dir / "audit.log"

    still_served.under_load(lambda: log.rename(log.with_suffix(".log.1")))

    assert set(still_served.answers) == {200}
    assert log.read_text()
    assert len(still_served.audit_lines()) == still_served.answers[200]


@pytest.mark.parametrize(
    "length",
    [b"Content-Length: 100\r\n\r\ngr", b"Transfer-Encoding: chunked\r\n\r\n2\r\ngr"],
)
def test_clients_that_never_send_their_bodies_hold_nobody_up(still_served, length):
    head = f"POST {ALPHA}/access_token HTTP/1.1\r\nHost: localhost\r\n"
    with ExitStack() as slow:
        for _ in range(20):
            address = ("localhost", still_served.port)
            connection = slow.enter_context(socket.create_connection(address))
            connection.sendall(head.encode() + length)
        for _ in range(10):
            still_served.ask()

    assert still_served.answers == {200: 10}


def test_metrics_count_the_requests_of_all_workers(still_served):
    before = tokens_counted(still_served)

    still_served.under_load(lambda: None)

    more = tokens_counted(still_served) - before
    assert more == still_served.answers[200] > 0
    folder = still_served.data_dir / "metrics"
    counting = {int(file.stem.rpartition("_")[2]) for file in folder.iterdir()}
    assert still_served.workers() <= counting


def tokens_counted(served) -> float:
    """Give how many tokens the metrics tell of."""
    with urllib.request.urlopen(f"http://127.0.0.1:{served.metrics}/metrics") as page:
        lines = page.read().decode().splitlines()
    counted = 'iam_requests_total{endpoint="access_token",error="",realm="/alpha"} '
    return sum(float(each.split()[-1]) for each in lines if each.startswith(counted))


def test_metrics_are_not_answered_where_clients_ask(still_served):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://localhost:{still_served.port}/metrics")

    refused.value.close()
    assert refused.value.code == 404
