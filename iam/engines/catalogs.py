"""The words of pages, from gettext catalogs: Babel."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from iam.domain.locales import SOURCE

DOMAIN = "messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language of pages: its tag for HTML, its direction, its catalog."""

    tag: str
    direction: str
    catalog: NullTranslations


def load(folder: Path) -> dict[str, Language]:
    """
    Load every shipped language, and the one our sentences are written in.

    A compiled catalog is used where it is not older than its source; in a checkout
    the source is compiled in memory.
    """
    languages = {SOURCE: _language(SOURCE, NullTranslations())}
    for path in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.*o")):
        name = path.parent.parent.name
        if name not in languages:
            languages[name] = _language(name, _catalog(path.parent))
    return languages


def _catalog(folder: Path) -> Translations:
    source, compiled = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
    has_source = source.exists()
    if compiled.exists() and not (
        has_source and source.stat().st_mtime > compiled.stat().st_mtime
    ):
        with compiled.open("rb") as file:
            return Translations(file, domain=DOMAIN)
    with source.open("rb") as file:
        read = read_po(file, locale=folder.parent.name)
    in_memory = io.BytesIO()
    write_mo(in_memory, read)
    in_memory.seek(0)
    return Translations(in_memory, domain=DOMAIN)


def _language(name: str, catalog: NullTranslations) -> Language:
    locale = Locale.parse(name)
    return Language(
        tag=name.replace("_", "-"),
        direction=locale.text_direction,
        catalog=catalog,
    )
