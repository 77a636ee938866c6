"""Strings that are marked by their entries, and pages that follow their catalogs."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from iam.domain.faults import Refused
from iam.engines.catalogs import Catalogs
from tests.web.previewing import (
    HEADER,
    SHIPPED,
    a_preview,
    an_installation,
    of_the_demonstration,
    read,
)

_MARK = re.compile(r'<span class="pv-mark is-(\w+)" title="([^"]*)">')
SWEDISH = f"""{HEADER}
msgid "Sign in"
msgstr "Logga in"

#, fuzzy
msgid "Password"
msgstr "Kanske lösenord"

msgid "Skip to the content"
msgstr ""
"""


class Watch:
    """Seconds that pass when they are told to, so that files are looked at at once."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        self.at += 10.0
        return self.at


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    with an_installation(tmp_path_factory.mktemp("installation")) as services:
        yield of_the_demonstration(services)


def begun(folder: Path) -> Path:
    """Give a catalog that somebody has begun."""
    path = folder / "over" / "sv" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(SWEDISH)
    return path


def over(path: Path) -> Catalogs:
    return Catalogs(SHIPPED, over=[path.parents[2]], monotonic=Watch())


@pytest.fixture(scope="module")
def swedish(tmp_path_factory) -> Path:
    """A catalog that stays as it is."""
    return begun(tmp_path_factory.mktemp("swedish"))


@pytest.fixture(scope="module")
def preview(original, swedish, tmp_path_factory):
    folder = tmp_path_factory.mktemp("preview")
    with a_preview(folder, original, over(swedish)) as opened:
        yield opened


def marks(html: str) -> dict[str, list[str]]:
    """Give the lines that are read when one points at a string, by the msgid's line."""
    found = [unescape(title).split("\n") for _, title in _MARK.findall(html)]
    return {lines[-2]: lines for lines in found}


def test_a_string_tells_the_file_and_line_of_its_entry(preview):
    found = marks(read(preview, "fr/sign-in.marked.html"))

    place, _, state = found["msgid Sign in"]
    path, _, line = place.rpartition(":")
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    assert lines[int(line) - 1] == 'msgid "Sign in"'
    assert state == "(translated)"


def test_an_overlay_is_named_where_it_speaks_and_a_gap_where_nobody_does(
    preview, swedish
):
    found = marks(read(preview, "sv/sign-in.marked.html"))

    assert found["msgid Sign in"] == [f"{swedish}:6", "msgid Sign in", "(translated)"]
    pot = SHIPPED / "messages.pot"
    line = pot.read_text().splitlines().index('msgid "Username"') + 1
    assert found["msgid Username"] == [
        f"translations/messages.pot:{line}, not in {swedish}",
        "msgid Username",
        "(missing)",
    ]
    assert found["msgid Password"] == [f"{swedish}:10", "msgid Password", "(fuzzy)"]
    assert found["msgid Skip to the content"] == [
        f"{swedish}:13",
        "msgid Skip to the content",
        "(missing)",
    ]


def test_the_source_itself_tells_where_it_stands_in_the_template(preview):
    found = marks(read(preview, "en/sign-in.marked.html"))

    place, _, state = found["msgid Sign in"]
    path, _, line = place.rpartition(":")
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    assert (path, state) == ("translations/messages.pot", "(source)")
    assert lines[int(line) - 1] == 'msgid "Sign in"'


def test_words_of_the_configuration_are_told_from_those_of_catalogs(original, tmp_path):
    client = original.client
    scopes = (*client.settings.scopes, "photos|fr|Voir vos photos pour les imprimer")
    client = replace(client, settings=replace(client.settings, scopes=scopes))
    spoken = replace(original, client=client)

    with a_preview(tmp_path, spoken, Catalogs(SHIPPED), languages=("fr",)) as opened:
        found = marks(read(opened, "fr/consent.marked.html"))

    assert found["entry photos|fr|Voir vos photos pour les imprimer"] == [
        "configuration",
        "scope photos",
        "entry photos|fr|Voir vos photos pour les imprimer",
        "(configured)",
    ]


def test_words_in_the_title_and_in_attributes_are_listed(preview):
    html = read(preview, "fr/password-wrong.marked.html")
    listed = html.partition('<aside class="pv-asides"')[2]

    assert "<b>title of the page</b>" in listed
    assert "<b>aria-label of &lt;nav&gt;</b>" in listed
    assert not re.search("[\ue000-\ue0ff]", html)


def test_marks_change_nothing_else(preview):
    for name in ("consent-before", "applications", "error-missing", "sign-in-locked"):
        plain = read(preview, f"de/{name}.html")
        marked = read(preview, f"de/{name}.marked.html")

        marked = re.sub(
            r'<aside class="pv-asides".*?</aside>\n', "", marked, flags=re.DOTALL
        )
        marked = re.sub(
            r'<link rel="stylesheet" href="../assets/preview.css">\n  ', "", marked
        )
        marked = _MARK.sub("", marked).replace(".marked.html", ".html")
        assert marked.replace("</span>", "") == plain.replace("</span>", "")


def test_an_unfinished_language_is_shown_and_said_not_to_be_offered(preview):
    table = read(preview, "index.html")

    swedish = next(each for each in preview.languages() if each.tag == "sv")
    assert (swedish.is_offered, swedish.done, swedish.total > 200) == (False, 1, True)
    assert f"1 of {swedish.total} sentences: not offered to readers" in table
    assert 'aria-label="Sign-in: On its own, Swedish: ' in table
    assert "Logga in" in read(preview, "sv/sign-in.html")


def test_a_page_follows_its_catalog_as_it_is_saved_and_a_broken_one_is_told(
    original, tmp_path
):
    path = begun(tmp_path)

    def shown() -> str:
        for _ in range(3):  # once the file has stood still
            html = read(preview, "sv/sign-in.html")
        return html

    with a_preview(tmp_path, original, over(path)) as preview:
        first = read(preview, "version.json")
        assert "Logga in" in shown()

        path.write_text(SWEDISH.replace("Logga in", "Kom in"))
        assert "Kom in" in shown()
        assert "Logga in" not in shown()
        second = read(preview, "version.json")
        assert second != first

        assert read(preview, "faults.html") == ""
        path.write_text(SWEDISH.replace("Logga in", "Logga <b>in"))
        assert "Kom in" in shown()
        assert read(preview, "version.json") != second
        strip = read(preview, "faults.html")
        assert strip.lstrip().startswith('<section class="pv-faults" id="faults"')
        assert f"<code>{path}:6</code>" in strip
        for name in ("index.html", "sv/index.html", "scenes/sign-in.marked.html"):
            page = read(preview, name)
            assert strip in page, name
            assert "<title>&#9888; 1 refused: " in page, name


def test_only_the_languages_that_were_asked_for_are_shown(original, tmp_path):
    with a_preview(
        tmp_path, original, Catalogs(SHIPPED), languages=("FR", "ar_xb")
    ) as opened:
        assert [each.tag for each in opened.languages()] == ["fr", "ar-XB"]
        assert opened.file("de/consent.html") is None


def test_a_language_that_is_not_there_is_refused_with_those_that_are(
    original, tmp_path
):
    with (
        pytest.raises(Refused, match="no catalog for 'xx'; there are en, "),
        a_preview(tmp_path, original, Catalogs(SHIPPED), languages=("xx",)),
    ):
        pass
