"""Pictures of pages, where a browser is installed that takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from iam.engines.chromium import Chromium, ChromiumFailed, find_chromium

__all__ = ["ChromiumFailed", "find_chromium", "take_pictures"]


def take_pictures(program: str, wanted: Iterable[tuple[Path, int]]) -> Iterator[bytes]:
    """
    Take pictures of files, with one browser; give each as it is taken, as PNG.

    Args:
        program: Of Chromium, as `find_chromium` gave it.
        wanted: For each the page, and the width in pixels.

    Raises:
        ChromiumFailed: It cannot be started, or a page cannot be shown.
    """
    browser = Chromium(program)
    try:
        for page, width in wanted:
            yield browser.picture(page.absolute().as_uri(), width=width)
    finally:
        browser.close()
