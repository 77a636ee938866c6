"""Debian's Chromium, driven by Playwright."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

_PATIENCE = 30_000
"""Milliseconds until something that does not happen is given up."""


@contextmanager
def driven_chromium() -> Iterator[Browser]:
    """Start the browser, until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=_ARGUMENTS, chromium_sandbox=False
        )
        try:
            yield browser
        finally:
            browser.close()


def new_context(
    browser: Browser,
    *,
    language: str = "en",
    scheme: str = "light",
    width: int = 1280,
    height: int = 800,
    **options,
) -> BrowserContext:
    """Open a window; ``options`` are Playwright's."""
    context = browser.new_context(
        locale=language,
        color_scheme=scheme,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(_PATIENCE)
    return context
