"""GNU gettext, which is what other people's tools are made of."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

needed = pytest.mark.skipif(
    not (shutil.which("msgmerge") and shutil.which("msgfmt")),
    reason="gettext is not installed; apt-get install gettext",
)
"""Marks tests that run it."""


def merged(catalog: Path, template: Path) -> bytes:
    """Give what ``msgmerge`` makes of a catalog, with the options of our page."""
    return subprocess.run(
        ["msgmerge", "--previous", "--no-wrap", "-q", "-o", "-", catalog, template],  # noqa: S607 - wherever it is
        capture_output=True,
        check=True,
    ).stdout


def is_refused(catalog: str) -> bool:
    """Whether ``msgfmt`` refuses a catalog."""
    done = subprocess.run(
        ["msgfmt", "-o", "-", "-"],  # noqa: S607 - wherever it is
        input=catalog.encode(),
        capture_output=True,
        check=False,
    )
    return done.returncode != 0
