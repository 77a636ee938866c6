"""To every page, one after the other, as a person gets there."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Page

from tests.browser.shop import CALLBACK, Shop, answer_for_the_application, sign_in

# Before anybody has signed in, and after: each ends on the page it is called after.


def a_sign_in(page: Page, shop: Shop) -> None:
    page.goto(shop.authorize())


def a_wrong_password(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/sign-in"))
    sign_in(page, password="wrong-" * 3)


def too_many_attempts(page: Page, shop: Shop) -> None:
    for _ in range(2):
        page.goto(shop.account("/sign-in", realm="beta"))
        sign_in(page, password="wrong-" * 3)


def an_unknown_application(page: Page, shop: Shop) -> None:
    page.goto(shop.authorize(client_id="nobody"))


def a_request_without_a_way_back(page: Page, shop: Shop) -> None:
    page.goto(shop.authorize(redirect_uri=""))


def a_request_twice(page: Page, shop: Shop) -> None:
    page.goto(shop.authorize() + "&state=again")


def a_request_that_has_expired(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/sign-in?request=nothing"))


def a_wrong_way_back(page: Page, shop: Shop) -> None:
    page.goto(shop.authorize(redirect_uri="https://elsewhere.example.com/"))


def an_address_without_a_page(page: Page, shop: Shop) -> None:
    page.goto(f"{shop.base}/nothing")


def a_sign_in_as_somebody_else(page: Page, shop: Shop) -> None:
    page.goto(shop.authorize(prompt="select_account"))
    assert page.locator(".note .button").count() == 1


def an_empty_sign_in(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/sign-in"))
    with page.expect_navigation():
        page.click("main form button[type=submit]")


def a_consent(page: Page, shop: Shop) -> None:
    page.goto(shop.authorize(prompt="consent"))


def a_consent_to_choose(page: Page, shop: Shop) -> None:
    page.goto(shop.choosing(prompt="consent"))
    for closed in page.locator("details").all():
        closed.evaluate("each => each.open = true")


def the_applications(page: Page, shop: Shop) -> None:
    page.goto(shop.authorize(prompt="consent"))
    page.click("button[value=allow]")
    page.wait_for_url(f"{CALLBACK}*")
    page.goto(shop.account("/"))


def a_consent_to_what_was_allowed(page: Page, shop: Shop) -> None:
    page.goto(shop.authorize(prompt="consent"))
    assert page.locator("#before-identity, #before-access").count() == 2


def an_end_of_access(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/applications/photo-app"))


def the_sessions(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/sessions"))


def an_access_that_was_stopped(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/applications/photo-app"))
    with page.expect_navigation():
        page.click("button[value=yes]")


def a_new_password(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/password"))


def a_new_password_that_is_none(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/password"))
    page.fill("#new", "demo")
    page.click("main form button[type=submit]")


def a_password_that_was_changed(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/password/changed"))


def the_languages(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/language"))


def a_sign_out(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/sign-out"))


def a_goodbye(page: Page, shop: Shop) -> None:
    page.goto(shop.account("/sign-out"))
    with page.expect_navigation():
        page.click("main form button[type=submit]")


BEFORE = (
    a_sign_in,
    a_wrong_password,
    too_many_attempts,
    an_unknown_application,
    a_request_without_a_way_back,
    a_request_twice,
    a_request_that_has_expired,
    a_wrong_way_back,
    an_address_without_a_page,
)
AFTER = (
    a_sign_in_as_somebody_else,
    an_empty_sign_in,
    a_consent,
    a_consent_to_choose,
    the_applications,
    a_consent_to_what_was_allowed,
    an_end_of_access,
    an_access_that_was_stopped,
    the_sessions,
    a_new_password,
    a_new_password_that_is_none,
    a_password_that_was_changed,
    the_languages,
    a_sign_out,
    a_goodbye,
)


def pages(window: BrowserContext, shop: Shop) -> Iterator[tuple[str, Page]]:
    """Go to every page, one after the other."""
    answer_for_the_application(window)
    page = window.new_page()
    for go in BEFORE:
        go(page, shop)
        page.wait_for_load_state()
        yield go.__name__, page
    page.goto(shop.account("/sign-in"))
    sign_in(page)
    for go in AFTER:
        go(page, shop)
        page.wait_for_load_state()
        yield go.__name__, page
