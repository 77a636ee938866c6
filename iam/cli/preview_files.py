"""Write a preview to a folder: pages that open without a server, and pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from iam.services.previews import Preview

T = TypeVar("T")

LIST = ".assent-preview"
"""The file that tells the folder of a preview from others, and names what is in it."""


def write_preview(
    opened: Callable[[tuple[int, ...]], AbstractContextManager[Preview]],
    folder: Path,
    *,
    pictures: bool | None,
) -> None:
    """
    Write a preview; of an earlier one nothing is left.

    Args:
        opened: Opens it; told how wide the pictures beside its pages will be.
        folder: Where to; made where it is missing.
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
    earlier = _earlier(folder)
    with opened(WIDTHS if program else ()) as preview:
        pages = list(preview.pages())
        _clear(folder, earlier)
        _note(folder, pages)
        for name in _shown(pages, "pages"):
            _write(folder, name, preview)
        assets = list(preview.assets())
        _note(folder, [*pages, *assets])
        for name in assets:
            _write(folder, name, preview)
        wanted = [
            (name, f"{name.removesuffix('.html')}-{width}.png", width)
            for width in WIDTHS
            for name in pages
            if _is_of_people(name)
        ]
        count = len(preview.languages())
    told = f"{len(pages)} pages in {count} languages"
    if program:
        _note(folder, [*pages, *assets, *(picture for _, picture, _ in wanted)])
        _take(program, folder, wanted)
        told += f" and {len(wanted)} pictures"
    elif pictures is None:
        click.echo("No pictures: Chromium is not installed.", err=True)
    click.echo(f"wrote {told} to {folder}; open {folder / 'index.html'}")


def _is_of_people(name: str) -> bool:
    """
    Whether a page is one that people meet, as they do.

    None of the preview's own, and none with marks: a picture cannot be pointed at.
    """
    place, slash, page = name.partition("/")
    is_own = not slash or place == "scenes" or page == "index.html"
    return not is_own and not page.endswith(".marked.html")


def _earlier(folder: Path) -> list[str]:
    """
    Give the files of an earlier preview.

    Raises:
        ClickException: Something else is there.
    """
    if folder.exists() and not folder.is_dir():
        raise click.ClickException(f"{folder} is not a folder; name one with --out")
    note = folder / LIST
    if note.is_file():
        return note.read_text("utf-8", errors="replace").splitlines()
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(
            f"{folder} is not empty and is no earlier preview; nothing was written. "
            "Name a new folder with --out"
        )
    return []


def _clear(folder: Path, names: Iterable[str]) -> None:
    """Delete what an earlier preview wrote, and nothing else."""
    root = folder.resolve()
    for name in names:
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            path.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _note(folder: Path, names: Iterable[str]) -> None:
    """Write down what will be there, before it is: also half a preview is known."""
    (folder / LIST).write_text("".join(f"{name}\n" for name in names), "utf-8")


def _write(folder: Path, name: str, preview: Preview) -> None:
    found = preview.file(name)
    assert found is not None, name  # noqa: S101 - it named the file itself
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found.content)


def _take(program: str, folder: Path, wanted: Sequence[tuple[str, str, int]]) -> None:
    from iam.services.pictures import (  # noqa: PLC0415 - as late as it is needed
        ChromiumFailed,
        take_pictures,
    )

    pages = ((folder / page, folder / file, width) for page, file, width in wanted)
    try:
        taken = take_pictures(program, pages)
        for _ in _shown(taken, "pictures", length=len(wanted)):
            pass
    except ChromiumFailed as error:
        raise click.ClickException(
            f"{error}; the pages are written, and pictures are missing. "
            "--no-pictures leaves them out"
        ) from error


def _shown(items: Iterable[T], what: str, *, length: int | None = None) -> Iterator[T]:
    """Go through items, with progress where somebody watches."""
    with click.progressbar(
        items,
        length=length,
        label=what.capitalize(),
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        yield from bar
