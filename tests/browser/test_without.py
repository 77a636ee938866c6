"""The whole way by keyboard alone, and without any script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.shop import (
    CALLBACK,
    PASSING,
    PASSWORD,
    answer_for_the_application,
    sign_in,
)

pytestmark = pytest.mark.slow

_FOCUSED = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  return {
    words: (at.labels?.[0]?.textContent || at.textContent).trim(),
    isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isInside: at !== document.body,
  };
}"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until something is reached; on the way, the focus is always seen."""
    passed = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        passed.append(focused["words"])
        assert focused["isMarked"] or not focused["isInside"], focused
        if focused["words"] == words:
            return
    pytest.fail(f"{words!r} is not reached; passed {passed}")


@pytest.mark.spec("WCAG 2.2", "2.1.1")
def test_by_keyboard_from_the_application_and_back_to_it(context, shop):
    window = context()
    sent = answer_for_the_application(window)
    page = window.new_page()
    page.goto(shop.authorize())

    tab_to(page, "Username")
    page.keyboard.type(PASSING)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Allow Postcards to use your account?")
    tab_to(page, "Allow")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{CALLBACK}*")

    assert len(sent) == 1
    assert "code=" in sent[0]
    assert "state=a-state" in sent[0]


@pytest.mark.spec("WCAG 2.2", "2.4.3")
def test_what_is_wrong_is_read_first_and_leads_to_its_field(context, shop):
    page = context().new_page()
    page.goto(shop.account("/sign-in"))

    sign_in(page, password="wrong-" * 3)

    assert "The username or the password is not right" in page.title()
    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#username")).to_be_focused()


def test_the_first_stop_leads_past_the_head_of_the_page(context, shop):
    page = context().new_page()
    page.goto(shop.account("/sign-in"))

    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize(
    ("button", "answer"),
    [("Allow", "code="), ("Do not allow", "error=access_denied")],
)
def test_without_script_from_the_application_and_back_to_it(
    context, shop, button, answer
):
    window = context(java_script_enabled=False)
    sent = answer_for_the_application(window)
    page = window.new_page()
    page.goto(shop.authorize())

    sign_in(page, username=PASSING)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(f"{CALLBACK}*")

    assert answer in sent[0]


def test_without_script_the_language_is_chosen_and_the_request_kept(context, shop):
    window = context(java_script_enabled=False)
    page = window.new_page()
    page.goto(shop.authorize(ui_locales="de"))

    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    sign_in(page)

    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("h1")).to_contain_text("بطاقات بريدية")
