"""
The folder that a preview is written to.

Somebody else may have put something there: no link is followed, nothing outside it is
touched, and of what is in it only what has the name of a page is ever deleted.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from iam.cli.printable import printable

LIST = ".assent-preview"
"""The file that tells the folder of a preview from others, and names what is in it."""

_OURS = re.compile(
    r"(?:[\w-]+/)?[\w-]+(?:\.marked)?\.html|[\w-]+/[\w-]+\.png|assets/[\w-][\w.-]*",
    re.ASCII,
)
"""What we call our files."""
_MOST_BYTES = 16 * 1024 * 1024
_INTO = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class PreviewFolder:
    """
    A folder; nothing is made before the first file is written.

    Args:
        path: Where it is; it may be a link itself, as its owner named it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def earlier(self) -> list[str]:
        """
        Name the files of an earlier preview.

        Raises:
            ClickException: Something else is there.
        """
        if self.path.exists() and not self.path.is_dir():
            raise click.ClickException(
                f"{printable(self.path)} is not a folder; name one with --out"
            )
        if not self.path.exists() or not any(self.path.iterdir()):
            return []
        with self._opened() as folder:
            note = _read_own(folder)
        if note is None:
            raise click.ClickException(
                f"{printable(self.path)} is not empty and is no earlier preview; "
                "nothing was written. Name a new folder with --out"
            )
        return [name for name in note.splitlines() if _OURS.fullmatch(name)]

    def clear(self, names: Iterable[str]) -> None:
        """Delete what an earlier preview wrote, and nothing else."""
        self.path.mkdir(parents=True, exist_ok=True)
        for name in names:
            *folders, file = name.split("/")
            with suppress(OSError), self._opened(*folders) as folder:
                os.unlink(file, dir_fd=folder)

    def note(self, names: Iterable[str]) -> None:
        """Write down what will be there, before it is: also half a preview is known."""
        self.write(LIST, "".join(f"{name}\n" for name in names).encode())

    def write(self, name: str, content: bytes) -> None:
        """
        Write a file; what had its name is gone, and is not what is written to.

        Raises:
            ClickException: A link, or something else, is where its folder should be.
            OSError: It cannot be written.
        """
        *folders, file = name.split("/")
        with self._opened(*folders, makes=True) as folder:
            with suppress(FileNotFoundError):
                os.unlink(file, dir_fd=folder)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            descriptor = os.open(file, flags, 0o666, dir_fd=folder)
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(content)

    @contextmanager
    def _opened(self, *folders: str, makes: bool = False) -> Iterator[int]:
        descriptor = os.open(self.path, _INTO)
        try:
            for name in folders:
                if makes:
                    with suppress(FileExistsError):
                        os.mkdir(name, dir_fd=descriptor)
                inner = self._open(name, within=descriptor)
                os.close(descriptor)
                descriptor = inner
            yield descriptor
        finally:
            os.close(descriptor)

    def _open(self, name: str, *, within: int) -> int:
        try:
            return os.open(name, _INTO | os.O_NOFOLLOW, dir_fd=within)
        except OSError as error:
            if error.errno not in {errno.ELOOP, errno.ENOTDIR}:
                raise
            raise click.ClickException(
                f"{printable(self.path / name)} is no folder of the preview, but a "
                "link or a file; remove it, or name a new folder with --out"
            ) from error


def _read_own(folder: int) -> str | None:
    """Read our note; None where there is none, or it is a link or somebody else's."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(LIST, flags, dir_fd=folder)
    except OSError:
        return None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_MOST_BYTES).decode("utf-8", errors="replace")
