"""Ways through the pages that are not straight: two tabs, back, later, elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from iam.domain.end_users import EndUser
from tests.browser.office import ARRIVED, Office, far_away, open_both
from tests.browser.shop import CALLBACK, PASSWORD, Shop, answer_for_the_application

pytestmark = pytest.mark.slow

ASKED = "Allow Postcards to use your account?"


@pytest.fixture(scope="module")
def far() -> Iterator[tuple[str, str]]:
    with far_away() as served:
        yield served


@pytest.fixture(scope="module")
def shop_and_office(tmp_path_factory, far) -> Iterator[tuple[Shop, Office]]:
    with open_both(tmp_path_factory.mktemp("shop"), far[0]) as opened:
        yield opened


@pytest.fixture
def shop(shop_and_office) -> Shop:
    return shop_and_office[0]


@pytest.fixture
def office(shop_and_office) -> Office:
    return shop_and_office[1]


@pytest.fixture
def person(office) -> EndUser:
    return office.somebody()


@pytest.fixture
def window(context) -> BrowserContext:
    """Open a browser in which the application answers."""
    opened = context()
    answer_for_the_application(opened)
    return opened


@pytest.fixture
def to_far(shop, far) -> Callable[..., str]:
    """Give the address to which the application with the far callback sends."""
    return partial(shop.authorize, client_id="far", redirect_uri=far[0], scope="photos")


def sign_in(page: Page, person: EndUser) -> None:
    page.fill("#username", person.username)
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")


def asked(page: Page, shop: Shop, person: EndUser, **changed: str) -> None:
    """Go to the consent page of somebody who was not signed in."""
    page.goto(shop.authorize(**changed))
    sign_in(page, person)
    page.wait_for_url("**/consent*")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def answer_of(page: Page, at: str = CALLBACK) -> dict[str, list[str]]:
    """Wait until the browser is back at the application; give what it brings."""
    page.wait_for_url(f"{at}?*")
    return parse_qs(urlsplit(page.url).query)


def says(page: Page, heading: str) -> None:
    expect(page.locator("h1")).to_have_text(heading)


def test_what_is_remembered_is_not_asked_again(to_far, far, window, person):
    page = window.new_page()
    page.goto(to_far())
    sign_in(page, person)
    page.get_by_label("Do not ask me this again").check()
    press(page, "Allow")
    first = answer_of(page, far[1])
    shown: list[str] = []
    page.on("domcontentloaded", lambda each: shown.append(each.url))

    page.goto(to_far(state="another"))
    again = answer_of(page, far[1])

    assert again["state"] == ["another"]
    assert again["code"] != first["code"]
    assert [url.partition("?")[0] for url in shown] == [far[1]]


def test_what_is_not_remembered_is_asked_again(shop, window, person):
    page = window.new_page()
    asked(page, shop, person)
    press(page, "Allow")
    answer_of(page)

    page.goto(shop.authorize())

    says(page, ASKED)


def test_two_tabs_that_both_began_before_signing_in_both_end_well(shop, window, person):
    one, other = window.new_page(), window.new_page()
    one.goto(shop.authorize(state="one"))
    other.goto(shop.authorize(state="other"))

    sign_in(one, person)
    says(one, ASKED)
    other.reload()
    other.get_by_role("link", name="Continue as").click()
    says(other, ASKED)
    press(other, "Allow")
    press(one, "Allow")

    assert answer_of(other)["state"] == ["other"]
    assert answer_of(one)["state"] == ["one"]


def test_a_form_that_another_tab_overtook_leads_on(shop, window, person):
    one, other = window.new_page(), window.new_page()
    one.goto(shop.authorize(state="one"))
    other.goto(shop.authorize(state="other"))
    sign_in(one, person)
    says(one, ASKED)

    sign_in(other, person)
    other.get_by_role("link", name="Continue as").click()
    press(other, "Allow")

    assert answer_of(other)["state"] == ["other"]


def test_back_after_allowing_says_that_it_is_done(shop, window, person):
    page = window.new_page()
    asked(page, shop, person)
    press(page, "Allow")
    answer_of(page)

    page.go_back()

    says(page, "This question has been answered")
    page.get_by_role("link", name="See the applications with access").click()
    expect(page.get_by_role("main")).to_contain_text("Postcards")


def request_of(page: Page) -> str:
    """Give the request that the address of a page of ours carries."""
    return parse_qs(urlsplit(page.url).query)["request"][0]


def expired(page: Page, office: Office, monkeypatch) -> str:
    """Give the request of a page as it would be when its time is over."""
    pending, live = office.services.pending, office.services.cache.current()
    made = next(c for c in page.context.cookies() if "-pre-" in c["name"])["value"]
    browser = hashlib.sha256(made.encode()).hexdigest()
    found = pending.find(live, office.realm, request_of(page), browser=browser)
    monkeypatch.setattr("iam.services.pending.LIFETIME", -1)
    return pending.keep(live, office.realm, found.request, browser=browser)


@pytest.mark.parametrize(
    ("endpoint", "garbled"),
    [("/sign-in", True), ("/consent", False)],
    ids=["garbled", "expired"],
)
def test_a_request_that_cannot_be_answered_any_more_says_what_to_do(
    shop, office, window, monkeypatch, endpoint, garbled
):
    page = window.new_page()
    page.goto(shop.authorize())
    sealed = request_of(page)
    sealed = sealed[:-9] if garbled else expired(page, office, monkeypatch)

    page.goto(f"{shop.account(endpoint)}?request={sealed}")

    expect(page.locator("h1")).to_contain_text("This request has expired")
    expect(page.get_by_role("main")).to_contain_text(
        "Go back to the application and start again."
    )
    page.get_by_role("link", name="Go to your account").click()
    says(page, "Sign in")


@pytest.mark.parametrize("signed_in", [False, True], ids=["sign-in", "consent"])
def test_a_request_is_of_the_browser_in_which_it_began(
    shop, window, context, person, signed_in
):
    page = window.new_page()
    if signed_in:
        asked(page, shop, person)
    else:
        page.goto(shop.authorize())
    elsewhere = context().new_page()

    elsewhere.goto(page.url)

    says(elsewhere, "This request began in another browser")
    expect(elsewhere.get_by_role("main")).to_contain_text(
        "Go back to the application in this browser and start again."
    )


def test_another_person_does_not_answer_for_the_first(shop, office, window, person):
    page, tab = window.new_page(), window.new_page()
    asked(page, shop, person)
    tab.goto(page.url)
    tab.get_by_role("link", name="Not you?").click()
    sign_in(tab, office.somebody())
    says(tab, ASKED)

    press(page, "Allow")
    says(page, "Somebody else is signed in now")
    press(tab, "Allow")

    assert "code" in answer_of(tab)


def test_signing_out_in_another_tab_ends_what_was_asked(shop, window, person):
    page, tab = window.new_page(), window.new_page()
    asked(page, shop, person)
    tab.goto(shop.account("/sign-out"))
    press(tab, "Sign out")
    says(tab, "You are signed out")

    press(page, "Allow")

    assert not page.url.startswith(CALLBACK)
    expect(page.locator("main a").first).to_be_visible()
    page.goto(shop.authorize())
    says(page, "Sign in")


def test_a_session_that_an_operator_ended_is_begun_again(shop, office, window, person):
    page = window.new_page()
    asked(page, shop, person)
    office.services.sessions.end_all(person)

    press(page, "Allow")

    says(page, "You are no longer signed in")
    page.get_by_role("link", name="Sign in again").click()
    sign_in(page, person)
    says(page, "Applications with access")


def test_a_callback_leads_on_to_a_third_origin_after_consent(
    window, person, far, to_far
):
    page = window.new_page()
    page.goto(to_far())
    sign_in(page, person)
    press(page, "Allow")

    assert "code" in answer_of(page, far[1])
    assert page.title() == ARRIVED


def test_a_callback_leads_on_to_a_third_origin_after_signing_in_alone(
    window, context, person, far, to_far
):
    first = window.new_page()
    first.goto(to_far())
    sign_in(first, person)
    first.get_by_label("Do not ask me this again").check()
    press(first, "Allow")
    answer_of(first, far[1])
    page = context().new_page()

    page.goto(to_far())
    sign_in(page, person)

    assert "code" in answer_of(page, far[1])
    assert page.title() == ARRIVED


def test_a_refusal_leads_on_to_a_third_origin_too(window, person, far, to_far):
    page = window.new_page()
    page.goto(to_far())
    sign_in(page, person)
    press(page, "Do not allow")

    assert answer_of(page, far[1])["error"] == ["access_denied"]
    assert page.title() == ARRIVED
