"""Back to the application: a page that goes on by itself, or a form."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from werkzeug.test import create_environ

from iam.domain.realms import RealmPath
from iam.web.addresses import Site
from iam.web.browser import Browser
from iam.web.desk import Desk
from iam.web.page import Page
from iam.web.pages import Pages
from tests.architecture.tree import ROOT
from tests.browsing import SeenPage
from tests.conftest import BASE


@pytest.fixture
def page(server) -> Page:
    """Give a request of somebody who is on the way back."""
    server.realm("/alpha")
    services, site = server.services, Site.of(BASE)
    live = services.cache.current()
    realm = live.configuration.active_realm(RealmPath.parse("/alpha"))
    environ = create_environ("/consent", base_url=f"{BASE}/account")
    catalogs = services.scope_words.catalogs
    return Page(
        environ,
        live=live,
        realm=realm,
        browser=Browser(
            environ, live=live, realm=realm, sessions=services.sessions, site=site
        ),
        desk=Desk(
            pages=Pages(ROOT / "templates", catalogs, static="/am/static"),
            words=services.scope_words,
            clock=services.clock,
            site=site,
        ),
    )


def seen(response) -> SeenPage:
    response.text = response.get_data(as_text=True)
    return SeenPage(response, "/am/account/consent")


ADDRESSES = [
    "https://app.example/cb?code=a&state=b",
    "https://app.example/cb?state=%22%3E%3Cscript%3E",
    """https://app.example/cb?a='b'&c="d"&e=<f>;g=h""",
    "http://127.0.0.1:52011/cb?code=a&iss=http%3A%2F%2Flocalhost",
    "com.example.app:/cb?code=a;b='c",
    "com.example.app://cb?state=',url=https://evil.example",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_the_browser_goes_on_by_itself_to_exactly_that_address(page, url):
    shown = seen(page.handoff(url))

    assert shown.status == 200
    assert shown.refresh == f"0;url={url}"
    assert shown.link("Continue, if nothing happens") == url
    assert shown.html.count("http-equiv") == 1
    assert "<script" not in shown.html
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_form_goes_to_exactly_that_address_with_exactly_these_fields(page, url):
    fields = {"code": "a'b\"c", "state": "<x>&amp;", "iss": BASE}

    shown = seen(page.form_post(url, fields))

    form = shown.form("code")
    assert form.action == url
    assert form.method == "post"
    assert dict(form.fields) == fields
    assert form.buttons[0].words == "Continue"


def test_a_form_sends_itself_by_the_one_script_that_its_page_allows(page):
    shown = seen(page.form_post("https://app.example/cb", {"code": "a"}))

    (script,) = re.findall(r"<script>(.*?)</script>", shown.html)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = shown.headers["Content-Security-Policy"]
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "form-action" not in policy
    assert "unsafe" not in policy
    assert 'id="answer"' in shown.html
    assert shown.headers["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "/somewhere",
        "",
        "https://app.example/\nx",
        "mailto:me@app.example",
        "feed:javascript:alert(1)",
    ],
)
def test_no_browser_is_sent_to_what_is_no_address(page, url):
    with pytest.raises(ValueError, match="no browser"):
        page.handoff(url)
    with pytest.raises(ValueError, match="no browser"):
        page.form_post(url, {})
    with pytest.raises(ValueError, match="no browser"):
        page.leave(url)
