"""What the code knows of itself stands in docs/reference/, and nothing else does."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

import iam.protocol.server  # noqa: F401 - every refusal is known then
from iam.domain.client_settings import ClientSettings
from iam.domain.errors import OAuthError
from iam.domain.provider import ProviderSettings
from iam.domain.setting import settings_of
from iam.settings import describe
from tests.architecture.reference import ROUTES, WRITTEN
from tests.architecture.settings_pages import HOW_TO_WRITE
from tests.architecture.specifications_page import marked_tests
from tests.architecture.tree import REFERENCE, ROOT, name

LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


def page(title: str) -> str:
    return (REFERENCE / f"{title}.md").read_text(encoding="utf-8")


def refusals(cls: type[OAuthError] = OAuthError) -> list[type[OAuthError]]:
    """Give every class of refusal that has a code."""
    found = [each for below in cls.__subclasses__() for each in refusals(below)]
    return [cls, *found] if hasattr(cls, "code") else found


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_what_is_derived_from_the_code_is_as_the_code_is(path):
    written = WRITTEN[path]()

    assert path.read_text(encoding="utf-8") == written, f"run {HOW_TO_WRITE}"


@pytest.mark.parametrize("refusal", refusals(), ids=lambda each: each.__name__)
def test_the_code_and_status_of_every_refusal_are_documented(refusal):
    line = rf"^\| \[`{refusal.code}`\]\(#{refusal.code}\) \| [0-9, ]*{refusal.status}"

    assert re.search(line, page("errors"), re.MULTILINE)
    assert re.search(rf"^## `{refusal.code}`$", page("errors"), re.MULTILINE)


def test_no_code_is_documented_that_nobody_sends():
    documented = re.findall(r"^\| \[`(\w+)`\]\(#", page("errors"), re.MULTILINE)

    assert sorted(documented) == sorted({refusal.code for refusal in refusals()})


@pytest.mark.parametrize("line", ROUTES.read_text().splitlines())
def test_every_route_is_documented_with_its_method(line):
    house, address, methods = line.split(" ")
    shown = "`{base_url}/static/…`" if house == "static" else f"`{address}`"
    method = methods if methods in {"POST", "DELETE"} else "GET"

    rows = [
        row
        for row in page("endpoints").splitlines()
        if row.startswith((f"| [{shown}](#", f"| {shown} |"))
    ]

    assert any(f"| {method} |" in row for row in rows)


@pytest.mark.parametrize("setting", describe(), ids=lambda each: each.name)
def test_every_setting_of_the_server_is_documented(setting):
    assert f"| `{setting.name}` | `{setting.variable}`" in page("settings")


@pytest.mark.parametrize("cls", [ProviderSettings, ClientSettings])
def test_every_setting_of_realms_and_clients_is_documented(cls):
    rows = page("realm-and-client-settings")

    assert [n for n in settings_of(cls) if f"| `{n}` | " not in rows] == []


def test_what_a_client_may_override_is_a_setting_of_both():
    overridable = {
        name_ for name_, about in settings_of(ProviderSettings).items()
        if about.overridable
    }  # fmt: skip

    assert overridable <= set(settings_of(ClientSettings))


@pytest.mark.parametrize("marked", marked_tests(), ids=lambda each: each.test)
def test_every_marker_names_a_document_and_a_section(marked):
    assert re.fullmatch(
        r"RFC [0-9]{4}|OpenID Connect ((RP-Initiated|Back-Channel) )?[A-Z][a-z]+"
        r"|WCAG 2\.2",
        marked.section.document,
    )
    assert re.fullmatch(r"[0-9A-Z]+(\.[0-9]+)*", marked.section.section)


def anchor(heading: str) -> str:
    """Give the anchor that a forge makes of a heading."""
    words = re.sub(r"[^\w\- ]", "", heading.lower())
    return words.replace(" ", "-")


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_link_between_pages_leads_somewhere(path):
    text = path.read_text(encoding="utf-8")
    wrong = []
    for link in LINK.findall(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, fragment = unquote(link).partition("#")
        target = (path.parent / file) if file else path
        if not target.exists():
            wrong.append(link)
        elif fragment and target.suffix == ".md":
            there = HEADING.findall(target.read_text(encoding="utf-8"))
            if fragment not in {anchor(heading) for heading in there}:
                wrong.append(link)

    assert wrong == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_page_has_one_title(path):
    prose = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert len(re.findall(r"^# ", prose, re.MULTILINE)) == 1
