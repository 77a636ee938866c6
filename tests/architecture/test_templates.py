"""Templates decide nothing, and every sentence in them can be translated."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from iam.domain.translations.isolated import ISOLATED
from tests.architecture.tree import ROOT

TEMPLATES = ROOT / "templates"
OURS = TEMPLATES / "preview"
"""Pages of a tool for translators and developers, in English."""
FILES = sorted(p for p in TEMPLATES.rglob("*.html") if OURS not in p.parents)
MACROS = "macros"
READ_BY_PEOPLE = {"alt", "title", "placeholder", "aria-label", "aria-description"}
_LETTER = re.compile(r"[^\W\d_]")

environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"]
)


def named(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def parsed(path: Path) -> nodes.Template:
    return environment.parse(path.read_text(encoding="utf-8"))


def is_page(path: Path) -> bool:
    return named(path) != "base.html" and not named(path).startswith(f"{MACROS}/")


PAGES = [path for path in FILES if is_page(path)]


class Visible(HTMLParser):
    """Gathers what a person would read or hear, and what a page must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "iframe", "object", "embed", "base"}:
            self.forbidden.append(tag)
        for attribute, value in attrs:
            if attribute == "style" or attribute.startswith("on"):
                self.forbidden.append(attribute)
            if attribute in READ_BY_PEOPLE and _LETTER.search(value or ""):
                self.words.append(value or "")

    def handle_data(self, data: str) -> None:
        if _LETTER.search(data):
            self.words.append(data.strip())


def outside_trans(path: Path) -> Visible:
    """Read a template without what is in {{ }}, {% %} and {% trans %}."""
    literal = "".join(data.data for data in parsed(path).find_all(nodes.TemplateData))
    visible = Visible()
    visible.feed(literal)
    visible.close()
    return visible


def test_there_are_templates():
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=named)
def test_it_compiles(path):
    environment.get_template(named(path))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_it_opens_with_a_comment_that_says_what_it_is_for(path):
    assert path.read_text(encoding="utf-8").startswith("{#\n  ")


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_extends_the_base_sets_a_title_and_has_one_heading(path):
    tree = parsed(path)
    text = path.read_text(encoding="utf-8")

    extended = [each.template.value for each in tree.find_all(nodes.Extends)]
    blocks = {block.name for block in tree.find_all(nodes.Block)}
    assert extended == ["base.html"]
    assert {"title", "content"} <= blocks
    assert text.count("<h1") == 1


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_sentence_is_outside_trans(path):
    assert outside_trans(path).words == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_it_has_nothing_that_the_content_security_policy_forbids(path):
    assert outside_trans(path).forbidden == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_nothing_is_marked_as_safe_or_left_unescaped(path):
    tree = parsed(path)
    filters = {each.name for each in tree.find_all(nodes.Filter)}

    assert not filters & {"safe", "forceescape", "tojson"}
    assert not list(tree.find_all(nodes.ScopedEvalContextModifier))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_field_of_a_form_has_a_label(path):
    text = path.read_text(encoding="utf-8")
    fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", text)
    hidden = re.compile(r'type="(hidden|submit)"')
    ids = [re.search(r'\bid="([^"]+)"', f) for f in fields if not hidden.search(f)]
    labels = set(re.findall(r'<label\b[^>]*\bfor="([^"]+)"', text))

    assert None not in ids
    assert {found[1] for found in ids if found} <= labels


def test_what_is_loaded_by_name_is_there():
    known = {named(path) for path in FILES}
    asked = {
        each.template.value
        for path in FILES
        for kind in (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
        for each in parsed(path).find_all(kind)
        if isinstance(each.template, nodes.Const)
    }

    assert asked <= known


@pytest.mark.parametrize("source", ISOLATED)
def test_what_a_page_is_said_to_isolate_has_an_element_of_its_own(source):
    text = re.escape(re.sub(r"%\((\w+)\)s", r"{{ \1 }}", source))
    found = [
        re.search(rf"{{% trans ([^%]*) %}}{text}{{% endtrans %}}", page.read_text())
        for page in PAGES
    ]

    (block,) = filter(None, found)
    given = dict(re.findall(r"(\w+)=(?:cached\((?=code\b))?(\w+)", block[1]))
    assert {given[name] for name in ISOLATED[source]} <= {"code", "host"}
    macros = (TEMPLATES / "macros" / "consent.html").read_text()
    for macro, element in (("code", '<code dir="ltr">'), ("host", "<bdi>")):
        assert f"{{% macro {macro}(text) -%}}\n  {element}" in macros
