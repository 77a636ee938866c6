"""A fault of ours is a page in the person's language, and nothing else of it is."""

from __future__ import annotations

import json

import pytest

from iam.domain.errors import TemporarilyUnavailable
from tests.browsing import a_browser, a_person, account


@pytest.fixture
def browser(server):
    a_person(server)
    browser = a_browser(server, languages="de")
    browser.sign_in("ada")
    return browser


def break_sessions(server, monkeypatch, error: Exception) -> None:
    """Have every look-up of a session fail."""

    def fail(*_args, **_named):
        raise error

    monkeypatch.setattr(type(server.services.sessions), "find", fail)


def test_a_fault_is_told_as_a_page_and_logged(server, browser, monkeypatch, caplog):
    def fail(*_args, **_named):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(type(server.services.applications), "of", fail)

    page = browser.get(account("/"))

    assert page.status == 500
    assert page.html_tag["lang"] == "de"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "secret detail" not in page.html
    assert "ZeroDivisionError" in caplog.text
    line = json.loads(server.audit_lines().splitlines()[-1])
    assert line["response"]["statusCode"] == 500
    assert line["response"]["detail"]["error"] == "server_error"


def test_a_database_that_cannot_be_asked_is_a_page_that_says_to_wait(
    server, browser, monkeypatch
):
    gone = TemporarilyUnavailable("The database is gone", reason="for a test")
    break_sessions(server, monkeypatch, gone)

    page = browser.get(account("/sessions"))

    assert page.status == 503
    assert page.headers["Retry-After"] == "1"
    assert page.html_tag["lang"] == "de"
    assert "database" not in page.text
    assert "for a test" in server.audit_lines()


def test_nothing_of_a_fault_is_told_where_even_the_page_of_it_fails(
    server, browser, monkeypatch, caplog
):
    break_sessions(server, monkeypatch, ZeroDivisionError("secret detail"))

    page = browser.get(account("/sessions"))

    assert page.status == 500
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "secret detail" not in page.html
    assert "ZeroDivisionError" in caplog.text


def test_an_address_that_is_nobodys_is_a_page(browser):
    page = browser.get(account("/nowhere"))

    assert page.status == 404
    assert page.html_tag["lang"] == "de"
