"""The folder in which workers keep their numbers, known before any is counted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Prometheus' library reads it once, when it is imported."""


def prepare(folder: Path) -> None:
    """Empty the folder, and have this process and its workers use it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[VARIABLE] = str(folder)
