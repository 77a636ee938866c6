"""The preview of the demonstration, served as its command serves it."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serving import IAM, PATIENCE, environment, free_port

SAVED = ("sv", "Logga in")
"""A language that somebody has begun, and what it has for "Sign in"."""


@dataclass(frozen=True, slots=True)
class ServedPreview:
    """Where it is, and the folder that is laid over the shipped catalogs."""

    base: str
    over: Path

    def save(self, words: str) -> None:
        """Save the catalog of the language that was begun, as editors do."""
        path = self.over / SAVED[0] / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            f'msgid "Sign in"\nmsgstr "{words}"\n'
        )

    def wait_for(self, words: str) -> None:
        """Wait until a page has them: catalogs are looked at twice a second."""
        for _ in range(100):
            with urllib.request.urlopen(f"{self.base}sv/sign-in.html") as answer:
                if words in answer.read().decode():
                    return
            time.sleep(0.1)
        message = f"no page says {words}"
        raise AssertionError(message)


@contextmanager
def a_served_preview(folder: Path) -> Iterator[ServedPreview]:
    """Serve it until the block ends; it leaves nothing behind."""
    over, temporary, port = folder / "over", folder / "temporary", free_port()
    over.mkdir()
    temporary.mkdir()
    preview = ServedPreview(f"http://localhost:{port}/", over)
    preview.save(SAVED[1])
    env = environment(IAM_TRANSLATIONS=str(over), TMPDIR=str(temporary))
    command = [str(IAM), "translations", "preview", "--port", str(port)]
    with (folder / "preview.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
    try:
        _wait_for(preview.base)
        yield preview
    finally:
        process.terminate()
        process.wait(PATIENCE)
    assert list(temporary.iterdir()) == []


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{address}version.json").close()
        except urllib.error.URLError:
            assert time.monotonic() < deadline, "the preview does not answer"
            time.sleep(0.1)
        else:
            return
