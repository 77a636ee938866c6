"""Every kind of error page has words of its own, in every language, and a way on."""

from __future__ import annotations

import re

import pytest

from iam.engines.catalogs import Catalogs
from iam.web.error_kinds import KINDS, kind_of
from iam.web.pages import Pages
from tests.architecture.tree import ROOT

CATALOGS = Catalogs(ROOT / "translations")
LANGUAGES = CATALOGS.languages
PAGES = Pages(ROOT / "templates", CATALOGS, static="/static")
WITH_A_LINK = {
    "already_decided": "See the applications with access to your account",
    "session_ended": "Sign in again",
    "refused_request": "Go back to the application",
}


def shown(kind, language="en", **values):
    answer = PAGES.render(
        "error.html",
        language=LANGUAGES[language],
        status=KINDS[kind],
        kind=kind,
        **values,
    )
    return answer.get_data(as_text=True)


def heading(page):
    return re.search(r"<h1>(.*)</h1>", page)[1]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_first_what_happened_then_what_to_do(kind):
    page = shown(kind)

    assert f"<title>{heading(page)}</title>" in page
    assert page.count("<h1>") == 1
    assert page.count("<p>") >= 1
    assert "<a class" not in page.partition("<main")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_kinds_say_the_same(language):
    headings = [heading(shown(kind, language)) for kind in KINDS]

    assert len(set(headings)) == len(KINDS)


def test_the_template_knows_the_kinds_and_no_others():
    source = (ROOT / "templates/error.html").read_text(encoding="utf-8")

    told = source.partition("{% endif %}")[0]
    assert re.findall(r'if kind == "(\w+)"', told) == list(KINDS)


@pytest.mark.parametrize(("kind", "words"), WITH_A_LINK.items(), ids=WITH_A_LINK)
def test_a_link_says_where_it_leads(kind, words):
    page = shown(kind, link="/am/account/", host="app.example")

    assert re.search(rf'<a class="[^"]*" href="/am/account/"[^>]*>{words}</a>', page)
    assert '<bdi dir="ltr">app.example</bdi>' in page


def test_a_status_that_has_no_kind_of_its_own_is_told_as_a_page_that_cannot_be_shown():
    assert kind_of(418) == "unavailable"
    assert {kind_of(status) for status in KINDS.values()} <= set(KINDS)
