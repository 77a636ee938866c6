"""Previews of the demonstration's realm and client, and what is read on their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path

from iam.cli.demo import declaration
from iam.engines.catalogs import Catalogs
from iam.factory.building import build_services
from iam.factory.preview import open_backing
from iam.services.previews import Choices, Original, choose
from iam.services.services import Services
from iam.web.preview.preview import Preview
from tests.conftest import begin, settings_for
from tests.databases import a_migrated_sqlite

SHIPPED = Path(__file__).parents[2] / "translations"
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


@contextmanager
def an_installation(folder: Path) -> Iterator[Services]:
    """Give services that know what the demonstration sets up, but no people."""
    settings = settings_for(folder, a_migrated_sqlite(folder / "iam.db", begin))
    services = build_services(settings)
    declared = declaration("http://localhost:8081")
    services.declarations.apply(
        replace(
            declared, realms=tuple(replace(r, end_users=()) for r in declared.realms)
        )
    )
    yield services
    services.close()


@contextmanager
def a_preview(
    folder: Path, original: Original, catalogs: Catalogs, **choices
) -> Iterator[Preview]:
    """Open a preview of an original."""
    settings = settings_for(folder, "")
    preview = Preview(
        open_backing(original, settings, catalogs), choices=Choices(**choices)
    )
    yield preview
    preview.close()


def of_the_demonstration(services: Services) -> Original:
    """Give the client of the demonstration that has the most to read."""
    return choose(services, None, None)


def read(preview: Preview, name: str) -> str:
    """Give a page."""
    found = preview.file(name)
    assert found is not None, name
    return found.content.decode()


def heading(html: str) -> str:
    """Give the words of its one heading."""
    (words,) = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", words)).split())


def words_of(html: str) -> list[str]:
    """Give the words between the tags of a page's body."""
    body = html.partition("<body")[2]
    found = (unescape(words).strip() for words in re.findall(r">([^<]+)<", body))
    return [words for words in found if words]
