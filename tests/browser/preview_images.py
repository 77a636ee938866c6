"""
Make the pictures of the preview that the documentation shows.

    .venv/bin/python -m tests.browser.preview_images
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.browser.driving import driven_chromium, new_context
from tests.browser.images import FOLDER
from tests.browser.preview import a_served_preview

PICTURES = {
    "preview": ("", {"width": 1360, "height": 900}),
    "preview-dark": ("", {"width": 1360, "height": 900, "scheme": "dark"}),
    "preview-side-by-side": ("scenes/consent.html", {"width": 1600, "height": 980}),
    "preview-marked": (
        "sv/sign-in-application.marked.html",
        {"width": 720, "height": 760},
    ),
    "preview-pseudo": ("ar-XB/sign-in-wrong.html", {"width": 720, "height": 620}),
}
"""What each shows, and the window."""


def main() -> None:
    """Make them all."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        a_served_preview(Path(folder)) as preview,
        driven_chromium() as browser,
    ):
        for name, (address, window) in PICTURES.items():
            context = new_context(browser, **window)
            page = context.new_page()
            page.goto(f"{preview.base}{address}", wait_until="networkidle")
            path = FOLDER / f"{name}.png"
            page.screenshot(path=path)
            context.close()
            print(path)  # noqa: T201 - what it made


if __name__ == "__main__":
    main()
