"""The preview's own pages in a browser, and pictures by a browser of its own."""

from __future__ import annotations

import re
import struct

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from iam.engines.chromium import Chromium, ChromiumFailed, find_chromium
from tests.browser.preview import SAVED, a_served_preview
from tests.browser.seeing import assert_no_axe_violations_in_any_scheme, no_overflow

pytestmark = pytest.mark.slow

PATIENCE = 20_000
"""Milliseconds; a page looks once a second, and a busy machine takes its time."""
OWN = (
    "",
    "index.marked.html",
    "scenes/consent-before.html",
    "scenes/sign-in.marked.html",
    "ar-XB/index.html",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with a_served_preview(tmp_path_factory.mktemp("preview")) as preview:
        yield preview


def without_frames(window: BrowserContext) -> Page:
    """Open a page whose frames are empty: it is about what is around them."""

    def answer(route: Route) -> None:
        if route.request.frame.parent_frame is None:
            route.continue_()
        else:
            route.fulfill(body="<!doctype html><title>A page</title>")

    window.route("**/*.html", answer)
    return window.new_page()


def test_its_own_pages_fit_a_narrow_window(context, served):
    page = without_frames(context(width=360))

    for name in OWN:
        page.goto(f"{served.base}{name}", wait_until="domcontentloaded")
        page.evaluate(
            "() => document.querySelectorAll('.pv-scroll, iframe')"
            ".forEach(each => each.remove())"
        )
        assert no_overflow(page), name


def test_axe_is_content_with_its_own_pages(context, served):
    page = without_frames(context())

    for name in OWN:
        page.goto(f"{served.base}{name}", wait_until="domcontentloaded")
        page.evaluate(
            "() => document.querySelectorAll('iframe').forEach(each => each.remove())"
        )
        assert_no_axe_violations_in_any_scheme(page)


def test_the_table_scrolls_within_itself(context, served):
    page = context(width=360).new_page()
    page.goto(served.base)

    wider = page.evaluate(
        "() => document.documentElement.scrollWidth"
        " - document.documentElement.clientWidth"
    )

    assert wider <= 0


def test_all_languages_and_both_pseudo_locales_fit_a_window_of_1280(context, served):
    page = context(width=1280).new_page()
    page.goto(served.base)

    table = page.locator(".pv-scroll")

    assert table.locator("thead th").count() == 16
    assert table.evaluate("e => e.scrollWidth - e.clientWidth") == 0


@pytest.mark.parametrize(("across", "shade"), [(0, "1"), (9999, "0")])
def test_a_shade_lies_over_columns_that_are_beyond_the_edge(
    context, served, across, shade
):
    page = context(width=800).new_page()
    page.goto(served.base)

    page.locator(".pv-scroll").evaluate("(e, x) => e.scrollTo(x, 0)", across)

    shaded = page.locator(".pv-table")
    seen = "e => getComputedStyle(e, '::after').opacity"
    page.wait_for_function(
        f"([e, shade]) => ({seen})(e) === shade", arg=[shaded.element_handle(), shade]
    )


@pytest.mark.parametrize("name", ["", "scenes/sign-in.html", "en/index.html"])
def test_what_is_a_link_is_underlined(context, served, name):
    page = without_frames(context())
    page.goto(f"{served.base}{name}", wait_until="domcontentloaded")

    links = page.locator("main :is(th, .pv-caption, .pv-neighbours) a[href]")
    lines = links.evaluate_all(
        "all => all.filter(e => !e.hasAttribute('aria-current'))"
        ".map(e => getComputedStyle(e).textDecorationLine)"
    )

    assert set(lines) == {"underline"}


def test_pages_in_frames_do_not_scroll_the_one_that_holds_them(context, served):
    page = context().new_page()
    page.goto(f"{served.base}en/index.html", wait_until="load")

    for _ in range(8):  # frames are loaded as they come near
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")
    at = page.evaluate("() => scrollY")

    page.evaluate(
        "() => document.querySelectorAll('iframe')"
        ".forEach(each => each.contentWindow.location.reload())"
    )
    page.wait_for_timeout(500)
    page.wait_for_load_state("networkidle")

    assert at > 0
    assert page.evaluate("() => [scrollY, document.activeElement.tagName]") == [
        at,
        "BODY",
    ]


def test_frames_become_wide_at_a_click(context, served):
    page = without_frames(context())
    page.goto(f"{served.base}scenes/sign-in.html")
    frame = page.locator("#en iframe")
    assert frame.evaluate("e => e.contentWindow.innerWidth") == 360

    page.get_by_label("Wide, 1280").check()

    assert frame.evaluate("e => e.contentWindow.innerWidth") == 1280


@pytest.mark.parametrize("name", ["sv/sign-in.html", "scenes/sign-in.html"])
def test_a_catalog_that_is_saved_shows_without_a_click(context, served, name):
    served.save(SAVED[1])
    served.wait_for(SAVED[1])
    page = context().new_page()
    page.goto(f"{served.base}{name}")
    shown = page if name.startswith("sv") else page.frame_locator("#sv iframe")
    expect(shown.locator("h1")).to_have_text(SAVED[1], timeout=PATIENCE)

    served.save("Kom in")

    expect(shown.locator("h1")).to_have_text("Kom in", timeout=PATIENCE)


@pytest.mark.parametrize(
    "name",
    ["", "sv/index.html", "scenes/sign-in.marked.html", "sv/sign-in.html"],
    ids=["the table", "a language", "a scene", "a page on its own"],
)
def test_a_catalog_that_is_refused_is_told_on_the_page_that_is_open(
    context, served, name
):
    served.save(SAVED[1])
    page = without_frames(context())
    page.goto(f"{served.base}{name}", wait_until="domcontentloaded")
    page.wait_for_timeout(1500)
    strip = page.locator(".pv-faults")
    assert strip.count() == 0

    served.save("<b>Logga in")

    expect(strip).to_contain_text("sv/LC_MESSAGES/messages.po:5", timeout=PATIENCE)
    expect(strip).to_be_in_viewport()
    warning = "\N{WARNING SIGN} 1 refused: "
    expect(page).to_have_title(re.compile(f"^{warning}."))
    before = page.title().removeprefix(warning)

    served.save(SAVED[1])

    expect(strip).to_have_count(0, timeout=PATIENCE)
    expect(page).to_have_title(before)


def test_no_policy_is_broken_and_nothing_is_missing(context, served):
    page = context().new_page()
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))

    for name in (*OWN, "fr/consent.marked.html", "ar-XB/consent.html"):
        page.goto(f"{served.base}{name}", wait_until="networkidle")

    assert told == []


def test_pointing_at_a_string_tells_its_entry(context, served):
    page = context().new_page()
    page.goto(f"{served.base}fr/sign-in.marked.html")

    title = page.locator("h1 .pv-mark").get_attribute("title")

    assert title.splitlines()[1:] == ["msgid Sign in", "(translated)"]
    assert "fr/LC_MESSAGES/messages." in title


@pytest.fixture(scope="module")
def camera(chromium):
    del chromium  # it is skipped where there is none
    browser = Chromium(find_chromium())
    yield browser
    browser.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_picture_is_as_wide_as_it_was_asked_and_as_high_as_the_page(
    camera, tmp_path, width
):
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><body style="margin: 0; height: 1500px">')

    picture = camera.picture(page.as_uri(), width=width)

    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (width, 1500)


@pytest.mark.parametrize("height", ["100vh", "1500px"])
def test_a_picture_shows_a_page_from_right_to_left_where_it_is(
    camera, tmp_path, height
):
    page = tmp_path / "page.html"
    pictures = []
    for direction in ("ltr", "rtl"):
        page.write_text(
            f'<!doctype html><html dir="{direction}"><body style="margin: 0; '
            f"box-sizing: border-box; height: {height}; border: 20px solid; "
            'border-color: red blue">'
        )
        pictures.append(camera.picture(page.as_uri(), width=360))

    assert pictures[0] == pictures[1]


def test_a_page_that_is_not_there_is_no_picture(camera, tmp_path):
    with pytest.raises(ChromiumFailed, match="ERR_FILE_NOT_FOUND"):
        camera.picture((tmp_path / "nothing.html").as_uri(), width=360)
