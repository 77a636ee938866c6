"""Pictures of pages, where a browser is installed that takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from iam.engines.chromium import Chromium, ChromiumFailed, find_chromium

__all__ = ["ChromiumFailed", "find_chromium", "take_pictures"]


def take_pictures(
    program: str, wanted: Iterable[tuple[Path, Path, int]]
) -> Iterator[Path]:
    """
    Take pictures of files, with one browser; give each as it is written.

    Args:
        program: Of Chromium, as `find_chromium` gave it.
        wanted: For each the page, the file to write, and the width in pixels.

    Raises:
        ChromiumFailed: It cannot be started, or a page cannot be shown.
    """
    browser = Chromium(program)
    try:
        for page, file, width in wanted:
            file.write_bytes(browser.picture(page.absolute().as_uri(), width=width))
            yield file
    finally:
        browser.close()
