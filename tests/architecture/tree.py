"""What the checkout holds: its files, and those that a clone would have."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
_MADE = {
    *(".git", ".venv", "__pycache__", "build", "dist", ".mypy_cache", ".ruff_cache"),
    *(".pytest_cache", ".hypothesis", ".import_linter_cache", "iam-data", "iam-demo"),
}
_NOT_TEXT = {".mo", ".png", ".pyc", ".db"}


def python_files(*folders: str) -> list[Path]:
    """Give every file of Python under folders of the checkout."""
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))
    ]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Give every file of text that is in the repository, or about to be."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - the user's git
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):  # an archive, without git
        found = list(_walk(ROOT))
    return tuple(p for p in found if p.is_file() and p.suffix not in _NOT_TEXT)


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _MADE or path.suffix == ".egg-info":
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def name(path: Path) -> str:
    """Name a file as a reader of the repository does."""
    return path.relative_to(ROOT).as_posix()
