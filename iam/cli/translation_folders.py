"""Where commands find catalogs, and how they tell that they are still at work."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

import iam
from iam.cli.context import Context
from iam.cli.printable import printable

F = TypeVar("F", bound=Callable[..., object])

_SILENT = 1.0
"""Seconds; what takes less needs no progress."""


def dir_option(command: F) -> F:
    """Take the folder of catalogs."""
    return click.option(
        "--dir",
        "folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The folder of catalogs; else the first of IAM_TRANSLATIONS, else "
        "./translations.",
    )(command)


def folder_of(context: Context, folder: Path | None) -> Path:
    """
    Give the folder that was named, else the first of the settings, else the usual one.

    Raises:
        UsageError: There is none.
        SettingsError: The settings cannot be read.
    """
    if folder is not None:
        return folder
    if configured := context.settings().translations:
        return _as_seen_from_here(Path(configured[0]))
    usual = Path("translations")
    if usual.is_dir():
        return usual
    raise click.UsageError(
        "there is no folder ./translations: say where the catalogs are by --dir, or by "
        "IAM_TRANSLATIONS"
    )


def _as_seen_from_here(path: Path) -> Path:
    """Write a path as annotations of a repository want it, where it lies within."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def shipped_folder() -> Path:
    """Give the folder of our own catalogs: in the wheel it lies inside the package."""
    package = Path(iam.__path__[0])
    inside = package / "translations"
    return inside if inside.is_dir() else package.parent / "translations"


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """
    Tell a person at a terminal what a command is at, once it has taken a second.

    Yields:
        What to call with each thing that is begun.
    """
    told = time.monotonic()

    def tell(doing: str) -> None:
        nonlocal told
        if sys.stderr.isatty() and time.monotonic() - told > _SILENT:
            told = time.monotonic()
            click.echo(printable(doing), err=True)

    yield tell
