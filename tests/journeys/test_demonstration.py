"""The demonstration: from nothing to a story that can be pasted into a shell."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.request

import pytest

from tests.serving import IAM, environment, free_port, operate, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    log = folder / "demo.log"
    arguments = ("demo", "--port", str(port), "--data-dir", str(folder / "demo"))
    with running(*arguments, port=port, cwd=folder, env=environment(), log=log):
        yield port, log


def paste(story: str) -> list[str]:
    """Paste every command of the story into one shell; give what it printed."""
    commands = re.findall(r"^(?:curl|TOKEN\w*=).*$", story, re.MULTILINE)
    script = "\n".join(f"{command}; echo" for command in commands)
    done = subprocess.run(
        [shutil.which("bash"), "-c", script], capture_output=True, text=True, check=True
    )
    return [line for line in done.stdout.splitlines() if line]


def test_the_story_it_prints_works_when_it_is_pasted_into_a_shell(demo):
    port, log = demo
    base = f"http://localhost:{port}/am/oauth2/realms/root/realms"

    answers = [json.loads(line) for line in paste(log.read_text())]

    first, active, revoked, dead, read_from_above, not_beside = answers
    assert set(first) == {"access_token", "scope", "token_type", "expires_in"}
    assert (first["scope"], first["token_type"], first["expires_in"]) == (
        "write",
        "Bearer",
        3599,
    )
    assert active["active"] is True
    assert (active["client_id"], active["realm"]) == ("myClient", "/alpha")
    assert active["iss"] == f"{base}/alpha"
    assert revoked == {}
    assert dead == {"active": False}
    assert read_from_above["client_id"] == "client-a"
    assert read_from_above["realm"] == "/customers/NA"
    assert not_beside == {"active": False}


def test_running_it_again_changes_nothing(tmp_path):
    exports, beside = [], free_port()
    env = environment(IAM_DATA_DIR=str(tmp_path / "demo"))
    for _ in range(2):
        port = free_port()
        arguments = (
            *("demo", "--port", str(port), "--application-port", str(beside)),
            *("--data-dir", str(tmp_path / "demo")),
        )
        log = tmp_path / "demo.log"
        with running(*arguments, port=port, cwd=tmp_path, env=environment(), log=log):
            pass
        exports.append(operate("config", "export", "--with-secrets", env=env))

    assert exports[0] == exports[1]
    assert "[[realms]]" in exports[0]


def test_a_busy_port_is_said_and_nothing_is_served(demo, tmp_path):
    port, _ = demo

    again = subprocess.run(
        [str(IAM), "demo", "--port", str(port), "--data-dir", str(tmp_path / "other")],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert again.returncode == 1
    assert again.stderr == (
        f"Error: cannot listen on 127.0.0.1:{port}: Address already in use; stop what "
        "runs there, or choose another with --port\n"
    )


def test_the_variables_of_another_server_do_not_reach_it(tmp_path):
    port = free_port()
    arguments = ("demo", "--port", str(port), "--data-dir", str(tmp_path / "demo"))
    env = environment(IAM_DATABASE_URL="postgresql://elsewhere/production")
    log = tmp_path / "demo.log"

    with running(*arguments, port=port, cwd=tmp_path, env=env, log=log):
        address = f"http://localhost:{port}/am/oauth2/.well-known/openid-configuration"
        with urllib.request.urlopen(address) as answer:
            document = json.load(answer)

    assert document["issuer"] == f"http://localhost:{port}/am/oauth2"
