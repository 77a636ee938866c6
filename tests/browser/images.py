"""
Make the pictures of the consent page that the README shows.

    .venv/bin/python -m tests.browser.images
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.driving import driven_chromium, new_context
from tests.browser.shop import Shop, open_shop, sign_in

FOLDER = Path(__file__).parents[2] / "docs" / "images"
LANGUAGES = ("en", "fr", "ar")


def take(browser: Browser, shop: Shop, language: str) -> Path:
    """Go through sign-in to the consent page, in one language."""
    window = new_context(browser, language=language, width=720, height=400)
    page = window.new_page()
    page.goto(shop.authorize())
    sign_in(page)
    page.evaluate("() => document.activeElement.blur()")
    path = FOLDER / f"consent-{language}.png"
    page.screenshot(path=path, full_page=True)
    window.close()
    return path


def main() -> None:
    """Make them all."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_shop(Path(folder)) as shop,
        driven_chromium() as browser,
    ):
        for language in LANGUAGES:
            print(take(browser, shop, language))  # noqa: T201 - what it made


if __name__ == "__main__":
    main()
