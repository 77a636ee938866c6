"""
Chromium, and a server of our own to look at.

What to ask of a page stands in `tests.browser.seeing`; how to get to one, and what the
server is set up with, in `tests.browser.shop`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.driving import CHROMIUM, driven_chromium, new_context
from tests.browser.node_applications import Node, Person, installed
from tests.browser.shop import Shop, open_shop


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the browser; one for all tests, who get contexts of their own."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed; apt-get install chromium")
    with driven_chromium() as browser:
        yield browser


@pytest.fixture
def context(chromium) -> Iterator[Callable[..., BrowserContext]]:
    """
    Open a window of somebody: cookies, language, scheme and size of their own.

    Called without anything: English, light, 1280 x 800, with JavaScript; ``language``,
    ``scheme``, ``width``, ``height`` and any option of Playwright's can be given. Two
    calls are two people, or one person's two browsers.
    """
    opened: list[BrowserContext] = []

    def open_window(**options) -> BrowserContext:
        opened.append(new_context(chromium, **options))
        return opened[-1]

    yield open_window
    for each in opened:
        each.close()


@pytest.fixture(scope="session")
def shop(tmp_path_factory) -> Iterator[Shop]:
    """
    Serve the realm of `shop.toml` from a process of its own, for all tests.

    Each leaves it as it was: who allows something is not the person that others are.
    """
    with open_shop(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


@pytest.fixture
def person(context) -> Person:
    """Give somebody who goes where an application sends them."""
    return Person(context().new_page())


@pytest.fixture(scope="session")
def node(tmp_path_factory) -> Node:
    """Give Node.js and the applications that it runs; a skip without it."""
    return installed(tmp_path_factory.mktemp("node"))
