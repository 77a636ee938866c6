"""What every page must be: free of what axe-core finds, and as wide as its window."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()
_OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2, not on by itself
}
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


def assert_no_axe_violations(page: Page) -> None:
    """Hold a page against WCAG 2.2 AA and good practice, as far as a machine can."""
    found = _AXE.run(page, options=_OPTIONS)

    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def no_overflow(page: Page) -> bool:
    """Whether nothing stands out of the window sideways; what does is named."""
    wider = page.evaluate(_WIDER)

    assert wider == [], f"wider than the window at {page.url}: {wider}"
    return page.evaluate(_SCROLLS) <= 0
