"""Every page in every language, scheme and width: nothing overflows, axe is content."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from iam.engines.catalogs import Catalogs
from tests.architecture.tree import ROOT
from tests.browser.seeing import (
    assert_no_axe_violations,
    assert_no_axe_violations_in_any_scheme,
    no_overflow,
)
from tests.browser.shop import sign_in
from tests.browser.walking import pages

pytestmark = pytest.mark.slow

OFFERED = Catalogs(ROOT / "translations").languages
LOOKED_AT = ("de", "ar")
"""
The languages in which every page is gone to, and has its picture taken: one of long
words, and one from right to left.
"""
WIDTHS = (320, 360, 1280)
"""320 is 1280 at 400 percent, WCAG 2.2 section 1.4.10."""
PICTURES = {360: "light", 1280: "dark"}
"""At which widths a page has its picture taken, and in which scheme."""

_SPREAD = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * {
      line-height: 1.5 !important;
      letter-spacing: .12em !important;
      word-spacing: .16em !important;
    }
    p { margin-bottom: 2em !important }
  `);
  document.adoptedStyleSheets = [sheet];
}"""
"""The policy of our pages leaves this way to the reader, and to us."""
_AS_IT_WAS = "() => { document.adoptedStyleSheets = []; }"
_WITHOUT_BORDER = """() =>
  [...document.querySelectorAll("main .button, main input:not([type=hidden])")]
    .filter(each => each.type !== "checkbox")
    .filter(each => !(parseFloat(getComputedStyle(each).borderBlockStartWidth) >= 1))
    .map(each => each.outerHTML.slice(0, 120))"""
_PRINTED = """() => {
  const style = getComputedStyle(document.body);
  const seen = each => each.getClientRects().length > 0;
  const pressed = [...document.querySelectorAll(".button, nav a, .skip")];
  return {
    paper: getComputedStyle(document.documentElement).backgroundColor,
    ink: style.color,
    pressed: pressed.filter(seen).map(each => each.textContent.trim()),
    words: seen(document.querySelector("h1")),
  };
}"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    """Where screenshots are put; pytest prints and keeps the folder."""
    return tmp_path_factory.mktemp("pictures")


@pytest.mark.spec("WCAG 2.2", "AA")
@pytest.mark.spec("WCAG 2.2", "1.4.10")
@pytest.mark.spec("WCAG 2.2", "1.4.12")
@pytest.mark.parametrize("language", LOOKED_AT)
def test_every_page_fits_every_window_reader_and_paper_and_axe_finds_nothing(
    context, shop, pictures, language
):
    """One walk sees all of it: to get to each page takes longer than to look at it."""
    tag, direction = OFFERED[language].tag, OFFERED[language].direction

    for name, page in pages(context(language=tag), shop):
        assert page.locator("html").get_attribute("lang") == tag, name
        assert page.locator("html").get_attribute("dir") == direction, name
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert no_overflow(page), f"{name} scrolls sideways at {width}"
            if width in PICTURES:
                page.emulate_media(color_scheme=PICTURES[width])
                path = pictures / f"{name}-{language}-{width}.png"
                page.screenshot(path=path, full_page=True)
        assert_no_axe_violations_in_any_scheme(page)
        assert_a_reader_may_spread_the_words(page, name)
        assert_every_button_and_field_has_a_border_with_forced_colours(page, name)
        assert_it_is_black_on_white_on_paper_with_nothing_to_press(page, name)


def assert_a_reader_may_spread_the_words(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate(_SPREAD)
    spacing = page.evaluate("() => getComputedStyle(document.body).letterSpacing")
    assert spacing != "normal", f"the words of {name} were not spread"
    assert no_overflow(page), f"{name} scrolls sideways with its words spread"
    page.evaluate(_AS_IT_WAS)
    page.set_viewport_size({"width": 1280, "height": 800})


def assert_every_button_and_field_has_a_border_with_forced_colours(
    page: Page, name: str
) -> None:
    page.emulate_media(color_scheme="light", forced_colors="active")
    without = page.evaluate(_WITHOUT_BORDER)
    page.emulate_media(forced_colors="none")
    assert without == [], f"{name} has no border with forced colours at {without}"


def assert_it_is_black_on_white_on_paper_with_nothing_to_press(
    page: Page, name: str
) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    printed = page.evaluate(_PRINTED)
    page.emulate_media(media="screen", color_scheme="light")
    assert printed == {
        "paper": "rgb(255, 255, 255)",
        "ink": "rgb(0, 0, 0)",
        "pressed": [],
        "words": True,
    }, f"{name} on paper"


@pytest.mark.spec("WCAG 2.2", "AA")
def test_the_question_is_well_in_every_language(context, shop, pictures):
    page = context(width=360).new_page()

    for language in OFFERED:
        page.goto(shop.authorize(prompt="consent", ui_locales=OFFERED[language].tag))
        assert page.locator("#password").count() == 1
        assert_well(page, language)
    sign_in(page)
    for language in OFFERED:
        page.goto(shop.authorize(prompt="consent", ui_locales=OFFERED[language].tag))
        assert page.locator("button[value=allow]").count() == 1
        assert_well(page, language)
        page.screenshot(path=pictures / f"asked-{language}.png", full_page=True)


def assert_well(page: Page, language: str) -> None:
    tag, direction = OFFERED[language].tag, OFFERED[language].direction
    assert page.locator("html").get_attribute("lang") == tag
    assert page.locator("html").get_attribute("dir") == direction, language
    assert no_overflow(page), language
    assert_no_axe_violations(page)
