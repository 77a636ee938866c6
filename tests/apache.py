"""Debian's Apache in the foreground, with a configuration of our own alone."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PACKAGES = "apache2 libapache2-mod-auth-openidc libapache2-mod-oauth2"
PATIENCE = 20
_MODULES = Path("/usr/lib/apache2/modules")
_LOADED = (
    *("mpm_event", "authn_core", "authz_core", "authz_user", "proxy", "proxy_http"),
    *("auth_openidc", "oauth2"),
)
_SERVER = """
ServerRoot "{folder}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{folder}/apache.pid"
DefaultRuntimeDir "{folder}"
Mutex sem
ErrorLog "{folder}/error.log"
StartServers 1
ServerLimit 1
ThreadsPerChild 8
MaxRequestWorkers 8
KeepAlive Off
{loaded}
{user}
{configuration}
"""


def installed_apache() -> tuple[str, dict[str, Path]]:
    """Give the program and its modules by name; skip the test where one is missing."""
    program = shutil.which("apache2", path=f"{os.environ['PATH']}:/usr/sbin")
    modules = {name: _MODULES / f"mod_{name}.so" for name in _LOADED}
    if program is None or not all(path.exists() for path in modules.values()):
        pytest.skip(
            f"Apache with its modules is not installed; apt-get install {PACKAGES}"
        )
    return program, modules


@contextmanager
def running_apache(folder: Path, port: int, configuration: str) -> Iterator[None]:
    """Run Apache until the block ends."""
    program, modules = installed_apache()
    log, file = folder / "error.log", folder / "apache.conf"
    file.write_text(
        _SERVER.format(
            folder=folder,
            port=port,
            loaded="\n".join(f"LoadModule {n}_module {p}" for n, p in modules.items()),
            user="" if os.getuid() else "User www-data\nGroup www-data",
            configuration=configuration,
        ),
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [program, "-f", str(file), "-D", "FOREGROUND"], stderr=subprocess.PIPE
    )
    try:
        _wait_until_listening(port, process, log)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def _wait_until_listening(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.connect()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            connection.close()
            return
    process.kill()
    said = process.communicate()[1].decode()
    written = log.read_text() if log.exists() else ""
    raise AssertionError(f"Apache did not start:\n{said}{written}")


@contextmanager
def an_application() -> Iterator[int]:
    """Serve an application that answers with the headers it got; give its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(dict(self.headers)).encode()
            self.send_response(200)
            self.send_header("X-Behind", "Apache")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
