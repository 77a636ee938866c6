"""The consent page where words have changed since a person agreed to them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.seeing import assert_no_axe_violations_in_any_scheme, no_overflow
from tests.browser.shop import (
    CALLBACK,
    RETURNING,
    answer_for_the_application,
    sign_in,
)

pytestmark = pytest.mark.slow


@pytest.mark.spec("WCAG 2.2", "3.1.2")
def test_both_are_read_and_the_old_ones_in_their_language(context, shop):
    window = context(width=360)
    answer_for_the_application(window)
    page = window.new_page()
    page.goto(shop.authorize(ui_locales="fr", prompt="consent"))
    sign_in(page, username=RETURNING)
    page.check("#remember")
    page.click("button[value=allow]")
    page.wait_for_url(f"{CALLBACK}*")

    with shop.reworded("Voir vos photos pour les imprimer", "Voir vos photos"):
        for language in ("en", "ar"):
            page.goto(shop.authorize(ui_locales=language))

            expect(page.locator("html")).to_have_attribute("lang", language)
            old = page.get_by_text("Voir vos photos pour les imprimer")
            expect(old).to_have_attribute("lang", "fr")
            assert no_overflow(page)
            assert_no_axe_violations_in_any_scheme(page)
