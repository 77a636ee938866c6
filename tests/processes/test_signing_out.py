"""`iam serve` tells of a logout, also one that ended before it was heard."""

from __future__ import annotations

import time
import urllib.request
from contextlib import contextmanager

from tests.builders import part
from tests.listening import a_listener
from tests.processes.nodes import environment
from tests.serving import free_port, running
from tests.signing_out import an_application, hint

PATIENCE = 20
SESSIONS = 6
BOTH_WORKERS = 4
"""Calls at once to one client: two by each."""


def wait_until(condition, patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


def wait_for(listener, heard: int) -> None:
    wait_until(lambda: len(listener.heard) >= heard)


def numbers_at(port: int, name: str, least: float) -> dict[str, float]:
    """Wait until both workers together show a number, and give it by its labels."""
    found: dict[str, float] = {}

    def is_there() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            lines = page.read().decode().splitlines()
        told = (line.rpartition(" ") for line in lines if line.startswith(f"{name}{{"))
        found.update({labels: float(number) for labels, _, number in told})
        return bool(found) and sum(found.values()) >= least

    wait_until(is_there)
    return found


def counted(outcome: str) -> str:
    return f'iam_backchannel_logouts_total{{outcome="{outcome}",realm="/alpha"}}'


@contextmanager
def serving(settings, tmp_path):
    """Serve, and give where the metrics are."""
    port, metrics = free_port(), free_port()
    with running(
        *("serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"),
        port=port,
        cwd=tmp_path,
        env=environment(settings)
        | {
            "IAM_BASE_URL": f"http://localhost:{port}/am",
            "IAM_METRICS_ADDRESS": f"127.0.0.1:{metrics}",
        },
        log=tmp_path / "log",
    ):
        yield metrics


def as_if_it_were_due(services) -> None:
    """Let the time to the next try have passed."""
    waiting = services.backchannel_logout.waiting()

    def work(store) -> None:
        for each in waiting:
            store.logout_deliveries.postpone(
                each, until=each.ended_at, failed=each.failed
            )

    services.housekeeping.database.write(work)


def test_what_was_not_heard_is_told_after_a_restart(server, settings, tmp_path):
    with a_listener() as listener:
        listener.statuses = [503]
        asking = an_application(server, backchannel_logout_uri=listener.uri)
        for _ in range(SESSIONS):
            hint(asking)
            asking.sign_in()
        sender = asking.services.backchannel_logout
        asking.services.sessions.end_all(asking.user)
        assert sender.round() == 0
        assert [each.tries for each in sender.waiting()] == [1] * SESSIONS

        listener.statuses = [200]
        listener.may_answer.clear()
        as_if_it_were_due(asking.services)
        asking.sign_in()
        hint(asking)
        with serving(settings, tmp_path) as metrics:
            # The first worker waits for answers while the second one looks as well.
            wait_until(lambda: listener.asked_now == BOTH_WORKERS, patience=3)
            listener.may_answer.set()
            wait_for(listener, 2 * SESSIONS)
            heard = numbers_at(metrics, "iam_backchannel_logouts_total", SESSIONS)
            listener.statuses = [503]

            asking.services.sessions.end(asking.session)
            wait_for(listener, 2 * SESSIONS + 1)
            tries = numbers_at(metrics, "iam_backchannel_logouts_total", SESSIONS + 1)
            waiting = numbers_at(metrics, "iam_backchannel_logouts_waiting", 0)
        # Both have ended, so that nobody is left who could tell once more.

    told = [part(each["logout_token"], 1)["sid"] for each in listener.heard[SESSIONS:]]
    assert len(set(told)) == len(told) == SESSIONS + 1, "both look, and one tells"
    assert heard == {counted("heard"): SESSIONS}
    assert tries == {**heard, counted("failed"): 1}
    assert 'iam_backchannel_logouts_waiting{realm="/alpha"}' in waiting
    [left] = sender.waiting()
    assert (left.tries, left.failed) == (1, "status 503"), "for the next start"
