"""A server of our own in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from iam.cli.context import Context
from iam.cli.main import iam
from iam.factory.building import build_services

IAM = Path(sys.executable).with_name("iam")
PATIENCE = 60
"""Seconds until what does not start or end is given up; a busy machine is slow."""


def free_port() -> int:
    """Give a port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**variables: str) -> dict[str, str]:
    """Give the environment without what another server was told."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("IAM_")}
    return {**kept, **variables}


def operate(*arguments: str, env: dict[str, str]) -> str:
    """
    Run a command, as the operator; here, for a process takes a second to start.

    Returns:
        What it prints.
    """
    context = Context(build_services, env)
    done = CliRunner().invoke(iam, arguments, obj=context, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@contextmanager
def running(*arguments: str, port: int, cwd: Path, env: dict[str, str], log: Path):
    """Run a command that serves, until the block ends; it must end by itself then."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(IAM), *arguments], cwd=cwd, env=env, stdout=out, stderr=out
        )
        try:
            wait_until_ready(port, process, log)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


@contextmanager
def serve_what_is_in(
    file: Path, **variables: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """
    Serve the realms of a file, until the block ends.

    Args:
        file: Of a configuration; the data is kept beside it.
        variables: Further settings.

    Returns:
        The address, and the environment that commands need.
    """
    port, folder = free_port(), file.parent
    env = environment(
        IAM_DATA_DIR=str(folder / "data"),
        IAM_BASE_URL=f"http://localhost:{port}/am",
        IAM_LOG_LEVEL="warning",
        **variables,
    )
    operate("db", "upgrade", env=env)
    operate("config", "apply", str(file), env=env)
    arguments = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", "1")
    log = folder / "serve.log"
    with running(*arguments, port=port, cwd=folder, env=env, log=log):
        yield f"http://localhost:{port}/am", env


def wait_until_ready(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/health/ready") as r:
                if r.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    message = f"the server did not become ready:\n{log.read_text()}"
    raise AssertionError(message)
