"""`iam serve --workers 2`: a changed catalog is served by both within a second."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

import pytest

from tests.serving import environment, free_port, operate, running

pytestmark = pytest.mark.slow

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
MANY = 24
"""Connections, so that each worker gets some."""


class Served:
    """Two workers, a folder laid over the shipped catalogs, and somebody who asks."""

    def __init__(self, port: int, metrics: int, folder: Path, log: Path) -> None:
        self._sign_in = f"http://localhost:{port}/am/account/sign-in"
        self._metrics = f"http://127.0.0.1:{metrics}/metrics"
        self._path = folder / "fr" / "LC_MESSAGES" / "messages.po"
        self._log = log
        self._path.parent.mkdir(parents=True)

    def write(self, text: str) -> None:
        """Save a catalog in place, as editors do."""
        self._path.write_text(text, encoding="utf-8")

    def remove(self) -> None:
        self._path.unlink()

    def headings(self) -> set[str]:
        """Read the page on many connections, a second after a change."""
        time.sleep(1)
        return {self._heading() for _ in range(MANY)}

    def _heading(self) -> str:
        request = urllib.request.Request(
            self._sign_in, headers={"Accept-Language": "fr", "Accept": "text/html"}
        )
        with urllib.request.urlopen(request) as answer:
            page = answer.read().decode()
        return page.partition("<h1>")[2].partition("</h1>")[0]

    def refused(self) -> str:
        with urllib.request.urlopen(self._metrics) as answer:
            lines = answer.read().decode().splitlines()
        return next(each for each in lines if each.startswith("iam_catalogs_refused"))

    def logged(self) -> str:
        return self._log.read_text()


@pytest.fixture
def served(tmp_path):
    port, metrics, folder = free_port(), free_port(), tmp_path / "mine"
    folder.mkdir()
    env = environment(
        IAM_DATA_DIR=str(tmp_path / "data"),
        IAM_BASE_URL=f"http://localhost:{port}/am",
        IAM_METRICS_ADDRESS=f"127.0.0.1:{metrics}",
        IAM_TRANSLATIONS=str(folder),
    )
    operate("db", "upgrade", env=env)
    arguments = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", "2")
    log = tmp_path / "serve.log"
    with running(*arguments, port=port, cwd=tmp_path, env=env, log=log):
        yield Served(port, metrics, folder, log)


def test_a_changed_catalog_is_served_by_every_process_within_a_second(served):
    (shipped,) = served.headings()

    served.write(HEADER + 'msgid "Sign in"\nmsgstr "Entrez"\n')
    assert served.headings() == {"Entrez"}

    served.write(HEADER + 'msgid "Sign in"\nmsgstr "Bienvenue"\n')
    assert served.headings() == {"Bienvenue"}

    served.write(HEADER + 'msgid "Sign in"\nmsgstr "Entrez %(ici)s"\n')
    assert served.headings() == {"Bienvenue"}
    assert served.refused() == "iam_catalogs_refused 1.0"
    assert "messages.po:4: PLACEHOLDER: " in served.logged()

    served.remove()
    assert served.headings() == {shipped}
    assert served.refused() == "iam_catalogs_refused 0.0"
