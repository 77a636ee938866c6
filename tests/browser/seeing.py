"""What every page must be: free of what axe-core finds, and as wide as its window."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

_ALL = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2, not on by itself
}
_OF_COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
"""The rules whose answer another scheme can change."""
_IS_THERE = "() => 'axe' in window"
_RUN = "options => axe.run(document, options)"
_WIDER = """() => [...document.querySelectorAll("body *")]
  .filter(e => !e.closest(".skip") && e.getClientRects().length)
  .filter(e => {
    const box = e.getBoundingClientRect();
    return box.right > document.documentElement.clientWidth + 0.5 || box.left < -0.5;
  })
  .map(e => e.outerHTML.slice(0, 120))"""
_SCROLLS = """() => {
  const page = document.documentElement;
  return page.scrollWidth - page.clientWidth;
}"""


def assert_no_axe_violations(page: Page, options: dict = _ALL) -> None:
    """Hold a page against WCAG 2.2 AA and good practice, as far as a machine can."""
    if not page.evaluate(_IS_THERE):
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate(_RUN, options))

    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def assert_no_axe_violations_in_any_scheme(page: Page) -> None:
    """Do so in light and dark; what has no colours is the same in both."""
    for scheme, options in (("light", _ALL), ("dark", _OF_COLOURS)):
        page.emulate_media(color_scheme=scheme)
        assert_no_axe_violations(page, options)


def no_overflow(page: Page) -> bool:
    """Whether nothing stands out of the window sideways; what does is named."""
    wider = page.evaluate(_WIDER)

    assert wider == [], f"wider than the window at {page.url}: {wider}"
    return page.evaluate(_SCROLLS) <= 0
