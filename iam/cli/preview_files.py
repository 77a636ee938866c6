"""Write a preview to a folder: pages that open without a server, and pictures."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from iam.cli.preview_folder import PreviewFolder
from iam.cli.printable import printable

if TYPE_CHECKING:
    from iam.services.previews import Preview

T = TypeVar("T")

_SILENT = 10.0
"""Seconds without a word, where nobody watches a bar grow."""


def write_preview(
    opened: Callable[[tuple[int, ...]], AbstractContextManager[Preview]],
    out: Path,
    *,
    pictures: bool | None,
) -> None:
    """
    Write a preview; of an earlier one nothing is left.

    Args:
        opened: Opens it; told how wide the pictures beside its pages will be.
        out: Where to; made where it is missing.
        pictures: Whether pictures are taken; None: where Chromium is installed.

    Raises:
        ClickException: The folder holds something else, or no picture can be taken.
    """
    from iam.services.pictures import find_chromium  # noqa: PLC0415 - as late as it is needed
    from iam.services.previews import WIDTHS  # noqa: PLC0415 - as late as it is needed

    program = find_chromium() if pictures is not False else ""
    if pictures and not program:
        raise click.ClickException(
            "pictures need Chromium, and there is none; install it, or leave "
            "--pictures out"
        )
    folder = PreviewFolder(out)
    earlier = folder.earlier()
    with opened(WIDTHS if program else ()) as preview:
        pages = list(preview.pages())
        folder.clear(earlier)
        folder.note(pages)
        for name in _shown(pages, "pages", length=len(pages)):
            _write(folder, name, preview)
        assets = list(preview.assets())
        folder.note([*pages, *assets])
        for name in assets:
            _write(folder, name, preview)
        wanted = [
            (name, f"{name.removesuffix('.html')}-{width}.png", width)
            for width in WIDTHS
            for name in pages
            if _is_of_people(name)
        ]
        count = len(preview.languages())
    told = f"{len(pages)} pages in {count} language{'s' * (count != 1)}"
    if program:
        folder.note([*pages, *assets, *(picture for _, picture, _ in wanted)])
        _take(program, folder, wanted)
        told += f" and {len(wanted)} pictures"
    elif pictures is None:
        click.echo("No pictures: Chromium is not installed.", err=True)
    where, index = printable(out), printable(out / "index.html")
    click.echo(f"wrote {told} to {where}; open {index}")


def _is_of_people(name: str) -> bool:
    """
    Whether a page is one that people meet, as they do.

    None of the preview's own, and none with marks: a picture cannot be pointed at.
    """
    place, slash, page = name.partition("/")
    is_own = not slash or place == "scenes" or page == "index.html"
    return not is_own and not page.endswith(".marked.html")


def _write(folder: PreviewFolder, name: str, preview: Preview) -> None:
    found = preview.file(name)
    assert found is not None, name  # noqa: S101 - it named the file itself
    folder.write(name, found.content)


def _take(
    program: str, folder: PreviewFolder, wanted: Sequence[tuple[str, str, int]]
) -> None:
    from iam.services.pictures import (  # noqa: PLC0415 - as late as it is needed
        ChromiumFailed,
        take_pictures,
    )

    pages = ((folder.path / page, width) for page, _, width in wanted)
    files = (file for _, file, _ in wanted)
    try:
        taken = zip(files, take_pictures(program, pages), strict=True)
        for file, picture in _shown(taken, "pictures", length=len(wanted)):
            folder.write(file, picture)
    except ChromiumFailed as error:
        raise click.ClickException(
            f"{error}; the pages are written, and pictures are missing. "
            "--no-pictures leaves them out"
        ) from error


def _shown(items: Iterable[T], what: str, *, length: int) -> Iterator[T]:
    """Go through items, with progress: a bar where somebody watches, else lines."""
    if not sys.stderr.isatty():
        yield from _told(items, what, length=length)
        return
    with click.progressbar(
        items, length=length, label=what.capitalize(), file=sys.stderr
    ) as bar:
        yield from bar


def _told(items: Iterable[T], what: str, *, length: int) -> Iterator[T]:
    """Write a line now and then, so that a log shows that something is being done."""
    told = time.monotonic()
    for done, item in enumerate(items):
        if time.monotonic() - told >= _SILENT:
            told = time.monotonic()
            click.echo(f"{what}: {done} of {length}", err=True)
        yield item
