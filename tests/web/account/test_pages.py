"""What every page of people has: headers, a language, colours, a line in the log."""

from __future__ import annotations

import json

import pytest

from tests.browsing import a_browser, a_person, account

SIGN_IN = account("/sign-in")
LIGHT, DARK = "#8a1f5f", "#f4a8d0"


@pytest.fixture
def browser(server):
    a_person(server, name="Ada Lovelace")
    return a_browser(server)


def lines(server) -> list[dict]:
    return [json.loads(line) for line in server.audit_lines().splitlines()]


@pytest.mark.parametrize(
    "endpoint", ["/sign-in", "/sign-out", "/language", "/nowhere", "/sessions/end"]
)
def test_no_page_is_kept_framed_or_told_on(browser, endpoint):
    headers = browser.get(account(endpoint)).headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Language"] == "en"
    assert "Accept-Language" in headers["Vary"]
    assert "Cookie" in headers["Vary"]


@pytest.mark.parametrize(
    ("chosen", "query", "asks", "tag"),
    [
        ("", "", "fr-CA, en;q=0.5", "fr"),
        ("", "ui_locales=de+fr", "ar", "de"),
        ("", "ui_locales=tlh+ar", "de", "ar"),
        ("", "locale=fr", "ar", "fr"),
        ("de", "ui_locales=fr", "ar", "de"),
        ("", "", "", "en"),
        ("../../etc", "", "fr", "fr"),
        ("tlh", "ui_locales=%00", "fr", "fr"),
    ],
    ids=[
        "Accept-Language",
        "ui_locales before it",
        "the first that is offered",
        "AM's locale",
        "the choice on the page before all",
        "nothing",
        "a hostile choice",
        "an unknown choice, and a malformed query",
    ],
)
def test_a_page_speaks_the_readers_language(browser, chosen, query, asks, tag):
    browser.languages = asks
    if chosen:
        browser.get(account("/language", language=chosen))

    page = browser.get(f"{SIGN_IN}?{query}")

    assert page.html_tag["lang"] == tag
    assert page.headers["Content-Language"] == tag
    assert page.html_tag["dir"] == ("rtl" if tag == "ar" else "ltr")


def test_the_menu_is_of_plain_links_that_keep_the_request_and_win(browser):
    page = browser.get(f"{SIGN_IN}?ui_locales=de&request=")

    link = page.link("français")
    assert link == f"{SIGN_IN}?ui_locales=de&request=&language=fr"
    assert browser.get(link).html_tag["lang"] == "fr"
    assert browser.get(f"{SIGN_IN}?ui_locales=de").html_tag["lang"] == "fr"


def test_a_form_keeps_the_language_of_its_page(browser):
    page = browser.get(account("/sign-in", language="de"))

    assert page.form().action == SIGN_IN
    assert browser.submit(page, username="x", password="y").html_tag["lang"] == "de"


def test_a_person_s_own_language_comes_before_the_browser_s(server):
    a_person(server, locale="fr-CA")
    browser = a_browser(server)
    browser.sign_in("ada")

    assert browser.get(account("/")).html_tag["lang"] == "fr"
    assert browser.get(account("/sign-out", language="de")).html_tag["lang"] == "de"


def test_a_realm_speaks_its_own_language_to_who_asked_for_none(server):
    server.realm("/alpha", default_locale="de")

    assert a_browser(server, languages="tlh").get(SIGN_IN).html_tag["lang"] == "de"


def test_the_language_page_lists_all_of_them(browser):
    page = browser.get(account("/language"))

    assert page.heading == "Language"
    assert page.link("العربية") == account("/language", language="ar")


def test_a_realm_without_colours_has_no_stylesheet_of_its_own(browser):
    assert "theme.css" not in browser.get(SIGN_IN).html


def test_a_realm_s_colours_are_a_stylesheet_kept_for_good(server, browser):
    server.realm("/alpha", accent_color=LIGHT, accent_color_dark=DARK)
    html = browser.get(SIGN_IN).html
    address = html.partition(f'href="{account("/theme.css")}')[2].partition('"')[0]

    sheet = browser.get(account("/theme.css") + address)

    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert sheet.html == (
        f"@media (prefers-color-scheme: light) {{:root {{--accent: {LIGHT}}}}}\n"
        f"@media (prefers-color-scheme: dark) {{:root {{--accent: {DARK}}}}}\n"
    )
    other = browser.get(account("/theme.css", v="x"))
    assert other.headers["Cache-Control"] == "public, max-age=60"


def test_no_realm_is_a_page_in_the_readers_language(server):
    server.realm("/alpha")
    browser = a_browser(server, languages="fr")

    page = browser.get(account("/sign-in", realm="/nowhere"))

    assert page.status == 404
    assert page.html_tag["lang"] == "fr"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("endpoint", ["/sign-in", "/nowhere", "/theme.css", "/logo/x"])
def test_an_inactive_realm_is_none(server, endpoint):
    server.realm("/alpha")
    path = next(r.path for r in server.services.realms.all() if str(r.path) == "/alpha")
    settings = server.services.realms.get(path).provider
    server.services.realms.set(path, settings, active=False)

    page = a_browser(server).get(account(endpoint))

    assert page.status == 404
    assert page.heading == "There is nothing to sign in to at this address"


def test_the_account_answers_with_and_without_a_slash_at_its_end(server):
    a_person(server, realm="/")
    browser = a_browser(server)
    assert browser.get("/am/account").location == "/am/account/sign-in"

    browser.sign_in("ada", realm="/")

    for address in ("/am/account", "/am/account/", "/am/account/realms/root"):
        assert browser.get(address).heading == "Applications with access"


def test_a_logo_is_served_by_what_it_holds_and_nothing_else_is(server, browser):
    assert browser.get(account("/logo/" + "0" * 64)).status == 404
    assert browser.get(account("/logo/..%2f..")).status in {400, 404}
    assert server.http


def test_each_page_has_one_line_in_the_audit_log(server, browser):
    browser.sign_in("ada")
    browser.get(account("/sessions"))

    shown, signed_in, sessions = [
        line for line in lines(server) if line["topic"] == "access"
    ]

    assert shown["request"]["operation"] == "sign_in"
    assert shown["userId"] is None
    assert signed_in["userId"] == "ada"
    assert signed_in["response"]["statusCode"] == 303
    assert signed_in["response"]["status"] == "SUCCESS"
    assert sessions["request"]["operation"] == "sessions"
    assert sessions["userId"] == "ada"
    assert sessions["http"]["request"]["path"] == account("/sessions")


def test_no_secret_is_in_the_audit_log(server, browser):
    page = browser.get(SIGN_IN)
    browser.submit(page, username="typed-wrongly", password="the-password")
    browser.sign_in("ada")
    browser.submit(browser.get(account("/sign-out")))

    log = server.audit_lines()
    secrets = [page.form().value("csrf"), "typed-wrongly", "the-password"]
    secrets += [browser.cookie(part) for part in ("-pre-", "-device-")]
    assert not [secret for secret in secrets if secret in log]
