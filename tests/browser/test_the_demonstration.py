"""`iam demo`: from a link to an application that has its token, in a real browser."""

from __future__ import annotations

import json
import re

import pytest

from tests.browser.demonstration import a_demonstration, allow, sign_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    with a_demonstration(tmp_path_factory.mktemp("demonstration")) as served:
        yield served


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_printed_link_leads_through_sign_in_and_consent_to_a_token(
    demonstration, context, scripts
):
    link = re.search(
        r"^ +(http://localhost:\d+/)$", demonstration.log.read_text(), re.MULTILINE
    )
    page = context(java_script_enabled=scripts).new_page()

    page.goto(link[1])
    page.get_by_role("link", name="Connect your photos").click()
    sign_in(page)
    page.wait_for_url("**/consent*")
    asked = page.get_by_role("main").inner_text()
    allow(page)
    page.wait_for_url(f"{demonstration.application}/callback*")

    assert "View your photos to print them" in asked
    assert "photos.delete" in asked
    assert "internal-statistics" not in asked
    assert page.get_by_role("heading").inner_text() == "You are connected"
    token = json.loads(page.locator("pre").inner_text())
    assert (token["token_type"], token["scope"]) == (
        "Bearer",
        "profile photos albums photos.delete internal-statistics",
    )
    assert "refresh_token" in token


def test_a_person_who_says_no_is_believed(demonstration, context):
    page = context().new_page()
    page.goto(f"{demonstration.application}/connect")
    sign_in(page)

    page.get_by_role("button", name="Do not allow").click()
    page.wait_for_url(f"{demonstration.application}/callback*")

    assert page.get_by_role("heading").inner_text() == "There is no access"
    assert page.locator("pre").inner_text() == (
        "access_denied: Resource Owner did not authorize the request"
    )


def test_what_is_unticked_is_not_granted(demonstration, context):
    page = context().new_page()
    page.goto(f"{demonstration.application}/connect")
    sign_in(page)

    page.get_by_label("photos.delete").uncheck()
    allow(page)
    page.wait_for_url(f"{demonstration.application}/callback*")

    granted = json.loads(page.locator("pre").inner_text())["scope"].split()
    assert "photos.delete" not in granted
    assert "photos" in granted


@pytest.mark.spec("RFC 7636", "4.6")
def test_a_single_page_application_gets_its_token_with_pkce_alone(
    demonstration, context
):
    page = context().new_page()
    page.goto(f"{demonstration.application}/spa")
    page.get_by_role("button", name="Connect your photos").click()
    sign_in(page)
    page.wait_for_url("**/consent*")

    allow(page)
    page.wait_for_url(f"{demonstration.application}/spa")
    page.locator("pre:not([hidden])").wait_for()

    token = json.loads(page.locator("pre").inner_text())
    assert (token["token_type"], token["scope"]) == ("Bearer", "photos albums")


def test_access_that_was_stopped_is_gone_from_the_account(demonstration, context):
    window = context()
    page = window.new_page()
    page.goto(f"{demonstration.application}/connect")
    sign_in(page)
    page.wait_for_url("**/consent*")
    allow(page)
    page.wait_for_url(f"{demonstration.application}/callback*")

    page.goto(demonstration.account)
    before = page.get_by_role("main").inner_text()
    page.get_by_text("Stop access").first.click()
    page.get_by_role("button", name="Stop access").click()
    page.goto(demonstration.account)

    assert "Postcards" in before
    assert "View your photos to print them" in before
    assert "View your photos to print them" not in page.get_by_role("main").inner_text()
