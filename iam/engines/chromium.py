"""
Pictures of pages, by Chromium where it is installed.

It is driven by its DevTools Protocol over two pipes, with JSON messages that end with
NUL: no port is opened, and no library is needed.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import time
from collections.abc import Iterator
from typing import Any

from iam.engines.throwaway_folders import ThrowawayFolder

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_PATIENCE = 30.0
"""Seconds until a page that does not answer is given up."""
_CHUNK = 1 << 16
_FIRST_FREE = 10
_TO_BROWSER, _FROM_BROWSER = 3, 4
_WINDOW = 800
"""Pixels: how high the window is; a page is at least as high."""
_TALLEST = 16_000
"""Pixels; Chromium takes no taller pictures."""

_ARGUMENTS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-extensions",
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)

Message = dict[str, Any]


class ChromiumFailed(Exception):
    """The browser ended, did not answer in time, or refused."""


def find_chromium() -> str:
    """Give the program of an installed Chromium; empty where there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), "")


class Chromium:
    """
    One running browser, without a window.

    Args:
        program: Its path.

    Raises:
        ChromiumFailed: It cannot be started.
    """

    def __init__(self, program: str) -> None:
        self._profile = ThrowawayFolder("chromium")
        self._read = b""
        self._last = 0
        self._pid = 0
        try:
            self._start(program)
        except OSError as error:
            self._profile.close()
            raise ChromiumFailed(
                f"{program} cannot be started: {error.strerror}"
            ) from error
        self._session = ""
        self._ready = select.poll()  # select() takes no descriptor above 1023
        self._ready.register(self._from, select.POLLIN)

    def _start(self, program: str) -> None:
        ends = [_high(end) for pair in (os.pipe(), os.pipe()) for end in pair]
        from_us, self._to, self._from, to_us = ends
        null = os.open(os.devnull, os.O_RDWR)
        arguments = [*_ARGUMENTS, f"--user-data-dir={self._profile.path}"]
        if os.geteuid() == 0:  # its sandbox does not run as root
            arguments.append("--no-sandbox")
        try:
            self._pid = os.posix_spawn(
                program,
                [program, *arguments, "about:blank"],
                os.environ,
                file_actions=[
                    *((os.POSIX_SPAWN_DUP2, null, end) for end in range(3)),
                    (os.POSIX_SPAWN_DUP2, from_us, _TO_BROWSER),
                    (os.POSIX_SPAWN_DUP2, to_us, _FROM_BROWSER),
                ],
                setpgroup=0,
            )
        except OSError:
            os.close(self._to)
            os.close(self._from)
            raise
        finally:
            for end in (from_us, to_us, null):
                os.close(end)

    def picture(self, address: str, *, width: int, is_dark: bool = False) -> bytes:
        """
        Take a picture of a whole page, as PNG.

        Args:
            address: Of the page.
            width: Of the window, in pixels; the picture is as high as the page.
            is_dark: Whether the reader prefers dark colours.

        Raises:
            ChromiumFailed: There is no such page, or it does not answer.
        """
        session = self._session = self._session or self._open()
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            session,
            width=width,
            height=_WINDOW,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {
            "name": "prefers-color-scheme",
            "value": "dark" if is_dark else "light",
        }
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self._ask("Emulation.setEmulatedMedia", session, features=[scheme, still])
        went = self._ask("Page.navigate", session, url=address)
        if went.get("errorText"):
            raise ChromiumFailed(f"{address}: {went['errorText']}")
        self._wait_for("Page.loadEventFired", session)
        metrics = self._ask("Page.getLayoutMetrics", session)
        height = min(_TALLEST, round(metrics["cssContentSize"]["height"]))
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        taken = self._ask(
            "Page.captureScreenshot",
            session,
            format="png",
            clip=clip,
            # Where nothing lies beyond, pages from right to left would be moved aside.
            captureBeyondViewport=height > _WINDOW,
        )
        return base64.b64decode(taken["data"])

    def close(self) -> None:
        """End the browser, and what it kept."""
        for end in (self._to, self._from):
            with contextlib.suppress(OSError):
                os.close(end)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        self._profile.close()

    def _open(self) -> str:
        """Open a page, and give the session by which it is spoken to."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        session: str = attached["sessionId"]
        self._ask("Page.enable", session)
        return session

    def _ask(self, method: str, session: str = "", **params: object) -> Message:
        self._last += 1
        message: Message = {"id": self._last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        try:
            os.write(self._to, json.dumps(message).encode() + b"\0")
        except OSError as error:
            raise ChromiumFailed("Chromium has ended") from error
        for answer in self._messages():
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise ChromiumFailed(f"{method}: {answer['error']['message']}")
                result: Message = answer["result"]
                return result
        raise ChromiumFailed(f"Chromium does not answer {method}")

    def _wait_for(self, event: str, session: str) -> None:
        for message in self._messages():
            if message.get("method") == event and message.get("sessionId") == session:
                return
        raise ChromiumFailed("a page is not ready in time")

    def _messages(self) -> Iterator[Message]:
        """Give what the browser says, until nothing came for too long."""
        ends = time.monotonic() + _PATIENCE
        while True:
            while b"\0" in self._read:
                message, _, self._read = self._read.partition(b"\0")
                yield json.loads(message)
            left = ends - time.monotonic()
            if left <= 0 or not self._ready.poll(left * 1000):
                return
            read = os.read(self._from, _CHUNK)
            if not read:
                raise ChromiumFailed("Chromium has ended")
            self._read += read


def _high(end: int) -> int:
    """Move the end of a pipe out of the way of those that Chromium wants."""
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE)
    os.close(end)
    return moved
