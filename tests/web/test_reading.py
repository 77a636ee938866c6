"""How pages are read: the way to the languages, and how each language is written."""

from __future__ import annotations

import re

import pytest

from iam.engines.catalogs import Catalogs
from iam.web.preview.scenes import SCENES
from tests.browsing import a_browser, account
from tests.web.previewing import (
    SHIPPED,
    a_preview,
    an_installation,
    of_the_demonstration,
    read,
)

_UNSPACED = "[\u3040-\u30ff\u4e00-\u9fff]"
_A_STRAY_SPACE = re.compile(
    rf".{{0,9}}[。？！](?:</\w+>)?\s+(?:<(?:a|strong|bdi)\b[^>]*>)?{_UNSPACED}"
)


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    folder = tmp_path_factory.mktemp("preview")
    with (
        an_installation(tmp_path_factory.mktemp("installation")) as services,
        a_preview(folder, of_the_demonstration(services), Catalogs(SHIPPED)) as opened,
    ):
        yield opened


class Seen:
    """A page, as far as its languages go."""

    def __init__(self, html: str) -> None:
        self.html = html

    def elements(self, tag: str, **wanted: str) -> list[str]:
        """Give the opening tags of this name with these attributes."""
        return [
            found
            for found in re.findall(rf"<{tag}\b[^>]*>", self.html)
            if all(f' {name}="{value}"' in found for name, value in wanted.items())
        ]

    @property
    def way(self) -> list[str]:
        """Give the words of the links to the menu of languages."""
        return re.findall(r'<a href="#languages">([^<]*)</a>', self.html)


def test_the_menu_of_languages_is_reached_from_the_top_of_every_page(preview):
    for name in SCENES:
        page = Seen(read(preview, f"en/{name}.html"))

        assert page.way == ["Language: English"], name
        assert page.html.count('id="languages"') == 1, name
        assert len(page.elements("a", hreflang="fr")) == 1, name
        assert page.html.index("#languages") < page.html.index("<main"), name


def test_a_page_that_cannot_be_had_in_another_language_has_neither(server):
    server.realm("/alpha")
    answer = a_browser(server).post(account("/sessions/end"))

    assert (Seen(answer.html).way, answer.html.count("languages")) == ([], 0)


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("fr", "Langue\N{NO-BREAK SPACE}: français"),
        ("de", "Sprache: Deutsch"),
        ("ja", "言語：日本語"),
        ("zh-Hans", "语言：中文 (简体)"),
    ],
)
def test_the_way_to_the_languages_says_which_one_this_is(preview, tag, words):
    assert Seen(read(preview, f"{tag}/sign-in.html")).way == [words]


def test_the_page_of_languages_lists_them_once_and_says_which_is_chosen(preview):
    page = Seen(read(preview, "fr/language.html"))

    (chosen,) = page.elements("a", hreflang="fr")

    assert 'aria-current="true"' in chosen
    assert len(page.elements("a", hreflang="de")) == 1
    assert page.html.index("<main") < page.html.index('id="languages"')
    assert "<footer" in page.html


@pytest.mark.parametrize("tag", ["ja", "zh-Hans"])
def test_no_space_stands_between_sentences_of_a_script_that_has_none(preview, tag):
    strays = {
        name: found
        for name in SCENES
        if (found := _A_STRAY_SPACE.findall(read(preview, f"{tag}/{name}.html")))
    }

    assert strays == {}


def test_a_space_stands_between_sentences_of_all_others(preview):
    words = read(preview, "en/error-unknown-client.html")
    self_registered = read(preview, "en/consent-self.html")

    assert "or is no longer. Nothing was shared" in words
    assert "registered itself.</strong> Its name" in self_registered


def test_a_persons_values_begin_where_the_page_begins_a_line(preview):
    html = read(preview, "ar/consent.html")

    values = re.findall(r"<dd.*</dd>", html)

    assert values[:2] == [
        "<dd><bdi>Example Person</bdi></dd>",
        "<dd><bdi>Example</bdi></dd>",
    ]
    assert not [value for value in values if "dir=" in value]
