"""The preview's own pages in a browser, and pictures by a browser of its own."""

from __future__ import annotations

import struct

import pytest
from playwright.sync_api import expect

from iam.engines.chromium import Chromium, ChromiumFailed, find_chromium
from tests.browser.preview import SAVED, a_served_preview
from tests.browser.seeing import assert_no_axe_violations, no_overflow

pytestmark = pytest.mark.slow

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


def test_its_own_pages_fit_a_narrow_window(context, served):
    page = context(width=360).new_page()

    for name in OWN:
        page.goto(f"{served.base}{name}", wait_until="domcontentloaded")
        page.evaluate(
            "() => document.querySelectorAll('.pv-scroll, iframe')"
            ".forEach(each => each.remove())"
        )
        assert no_overflow(page), name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_is_content_with_its_own_pages(context, served, scheme):
    page = context(scheme=scheme).new_page()

    for name in OWN:
        page.goto(f"{served.base}{name}", wait_until="domcontentloaded")
        page.evaluate(
            "() => document.querySelectorAll('iframe').forEach(each => each.remove())"
        )
        assert_no_axe_violations(page)


def test_the_table_scrolls_within_itself(context, served):
    page = context(width=360).new_page()
    page.goto(served.base)

    wider = page.evaluate(
        "() => document.documentElement.scrollWidth"
        " - document.documentElement.clientWidth"
    )

    assert wider <= 0


def test_frames_become_wide_at_a_click(context, served):
    page = context().new_page()
    page.goto(f"{served.base}scenes/sign-in.html")
    frame = page.locator("#en iframe")
    assert frame.evaluate("e => e.contentWindow.innerWidth") == 360

    page.get_by_label("Wide, 1280").check()

    assert frame.evaluate("e => e.contentWindow.innerWidth") == 1280


@pytest.mark.parametrize("name", ["sv/sign-in.html", "scenes/sign-in.html"])
def test_a_catalog_that_is_saved_shows_without_a_click(context, served, name):
    served.save(SAVED[1])
    page = context().new_page()
    page.goto(f"{served.base}{name}")
    shown = page if name.startswith("sv") else page.frame_locator("#sv iframe")
    expect(shown.locator("h1")).to_have_text(SAVED[1], timeout=5000)

    served.save("Kom in")

    expect(shown.locator("h1")).to_have_text("Kom in", timeout=5000)


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


def test_a_page_that_is_not_there_is_no_picture(camera, tmp_path):
    with pytest.raises(ChromiumFailed, match="ERR_FILE_NOT_FOUND"):
        camera.picture((tmp_path / "nothing.html").as_uri(), width=360)
