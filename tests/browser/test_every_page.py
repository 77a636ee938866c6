"""Every page in every language, scheme and width: nothing overflows, axe is content."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from iam.engines.catalogs import Catalogs
from tests.architecture.tree import ROOT
from tests.browser.seeing import assert_no_axe_violations, no_overflow
from tests.browser.shop import answer_for_the_application, sign_in
from tests.browser.walking import pages

pytestmark = pytest.mark.slow

OFFERED = Catalogs(ROOT / "translations").languages
LOOKED_AT = ("de", "ar")
"""
The languages in which every page is gone to, and has its picture taken: one of long
words, and one from right to left.
"""
SCHEMES = ("light", "dark")
WIDTHS = (320, 360, 1280)
"""320 is 1280 at 400 percent, WCAG 2.2 section 1.4.10."""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    """Where screenshots are put; pytest prints and keeps the folder."""
    return tmp_path_factory.mktemp("pictures")


@pytest.mark.spec("WCAG 2.2", "AA")
@pytest.mark.spec("WCAG 2.2", "1.4.10")
@pytest.mark.parametrize("language", LOOKED_AT)
def test_every_page_is_as_wide_as_its_window_and_axe_finds_nothing(
    context, shop, pictures, language
):
    tag, direction = OFFERED[language].tag, OFFERED[language].direction

    for name, page in pages(context(language=tag), shop):
        assert page.locator("html").get_attribute("lang") == tag, name
        assert page.locator("html").get_attribute("dir") == direction, name
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert no_overflow(page), f"{name} scrolls sideways at {width}"
            if width != WIDTHS[0]:
                take_pictures(page, pictures / f"{name}-{language}-{width}")
        assert_accessible(page)


def take_pictures(page: Page, path: Path) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=f"{path}-{scheme}.png", full_page=True)


def assert_accessible(page: Page) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert_no_axe_violations(page)


@pytest.mark.spec("WCAG 2.2", "AA")
@pytest.mark.parametrize("language", OFFERED)
def test_the_question_is_well_in_every_language(context, shop, pictures, language):
    tag, direction = OFFERED[language].tag, OFFERED[language].direction
    window = context(language=tag, width=360)
    answer_for_the_application(window)
    page = window.new_page()
    page.goto(shop.authorize(prompt="consent"))
    assert_well(page, pictures / f"asked-who-{language}")

    sign_in(page)
    page.wait_for_load_state()
    assert_well(page, pictures / f"asked-{language}")

    assert page.locator("html").get_attribute("lang") == tag
    assert page.locator("html").get_attribute("dir") == direction


def assert_well(page: Page, picture: Path) -> None:
    assert no_overflow(page)
    assert_no_axe_violations(page)
    page.screenshot(path=f"{picture}.png", full_page=True)


@pytest.mark.spec("WCAG 2.2", "1.4.12")
def test_a_reader_may_spread_the_words(context, shop):
    window = context(width=360, bypass_csp=True)

    for name, page in pages(window, shop):
        page.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: .12em !important;"
            " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
        )
        assert no_overflow(page), name


def test_with_forced_colours_every_button_and_field_has_a_border(context, shop):
    window = context(forced_colors="active")

    for name, page in pages(window, shop):
        for each in page.locator("main .button, main input:not([type=hidden])").all():
            width = each.evaluate("e => getComputedStyle(e).borderBlockStartWidth")
            is_a_box = each.get_attribute("type") == "checkbox"
            assert is_a_box or float(width.removesuffix("px")) >= 1, name


def test_on_paper_a_page_is_black_on_white_and_has_nothing_to_press(context, shop):
    window = context(scheme="dark")

    for name, page in pages(window, shop):
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate(PRINTED) == {
            "paper": "rgb(255, 255, 255)",
            "ink": "rgb(0, 0, 0)",
            "pressed": [],
            "words": True,
        }, name
        page.emulate_media(media="screen")


PRINTED = """() => {
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
