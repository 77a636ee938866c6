"""`iam serve` tells of a logout, also one that ended before it was heard."""

from __future__ import annotations

import time

from tests.listening import a_listener
from tests.processes.nodes import environment
from tests.serving import free_port, running
from tests.signing_out import an_application, hint

PATIENCE = 30


def wait_for(listener, heard: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(listener.heard) < heard and time.monotonic() < deadline:
        time.sleep(0.05)


def serving(settings, tmp_path, log: str):
    port = free_port()
    return running(
        *("serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"),
        port=port,
        cwd=tmp_path,
        env=environment(settings) | {"IAM_BASE_URL": f"http://localhost:{port}/am"},
        log=tmp_path / log,
    )


def test_what_was_not_heard_is_told_again_after_a_restart(server, settings, tmp_path):
    with a_listener() as listener:
        listener.statuses = [503, 200]
        asking = an_application(server, backchannel_logout_uri=listener.uri)
        hint(asking)

        with serving(settings, tmp_path, "first.log"):
            asking.services.sessions.end(asking.session)
            wait_for(listener, 1)
        assert len(listener.heard) == 1
        [waiting] = asking.services.backchannel_logout.waiting()
        assert waiting.tries == 1

        with serving(settings, tmp_path, "second.log"):
            wait_for(listener, 2)
            time.sleep(3)  # another worker would have had its turn by then

    assert len(listener.heard) == 2, "both workers look, and one tells"
    assert asking.services.backchannel_logout.waiting() == []
