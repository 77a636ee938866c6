"""The words of pages and of scopes, from gettext catalogs: Babel."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

from babel import Locale
from babel.dates import format_date, format_time, get_timezone
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from iam.domain.locales import SOURCE, canonical, folded, is_locale

DOMAIN = "messages"
"""The words of pages."""
SCOPES = "scopes"
"""The words for scopes: msgctxt is the scope, msgid its description as configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """
    One language of pages.

    ``name`` is its catalog's, as ``pt_BR``; ``native_name`` is what its readers call
    it; ``tag`` and ``direction`` are for HTML.
    """

    name: str
    native_name: str
    tag: str
    direction: str
    catalog: NullTranslations
    locale: Locale = field(repr=False)

    def date(self, instant: datetime, zone: str = "") -> str:
        """Write the day of an instant in a time zone, as ``1 June 2026``."""
        return _date(instant.astimezone(_zone(zone)).date(), self.locale)

    def date_and_time(self, instant: datetime, zone: str = "") -> str:
        """
        Write an instant to the minute, and its distance from UTC.

        Args:
            instant: Any, with a time zone.
            zone: The name of the reader's, as ``Europe/Paris``; UTC where it has none.
        """
        at = instant.astimezone(_zone(zone)).replace(second=0, microsecond=0)
        return _date_and_time(at, at.utcoffset(), self.locale)


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo:
    """Give a time zone; UTC for a name that this machine does not know."""
    try:
        return get_timezone(name or "UTC")
    except (LookupError, ValueError):
        return UTC


@lru_cache(maxsize=1024)
def _date(day: date, locale: Locale) -> str:
    return str(format_date(day, "long", locale=locale))


@lru_cache(maxsize=1024)
def _date_and_time(minute: datetime, offset: timedelta | None, locale: Locale) -> str:
    time = format_time(minute, "short", locale=locale)
    pattern = str(locale.datetime_formats["long"]).replace("'", "")
    day = _date(minute.date(), locale)
    return pattern.replace("{0}", f"{time} {_from_utc(offset)}").replace("{1}", day)


def _from_utc(offset: timedelta | None) -> str:
    """Write a distance as people do: ``UTC``, ``UTC+2``, ``UTC-3:30``."""
    minutes = int((offset or timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """Words that a catalog had, and the locale of that catalog."""

    text: str
    locale: str


class _NotThere(NullTranslations):
    """What a catalog says of a text that it does not have: nothing."""

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - as gettext
        return ""


_AS_WRITTEN = NullTranslations()
"""The language of our own sentences needs no catalog."""


class Catalogs:
    """
    Every catalog of a folder, read when first asked for.

    Args:
        folder: ``<locale>/LC_MESSAGES/<domain>.po`` beneath it, or ``.mo``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def loaded(self) -> Self:
        """Read everything now, so that no request waits for it."""
        _ = self.languages, self.scopes
        return self

    @cached_property
    def languages(self) -> Mapping[str, Language]:
        """Every language that pages are offered in, by its name."""
        return load(self._folder)

    @cached_property
    def scopes(self) -> Mapping[str, Translations]:
        """The words for scopes, by folded locale; a locale may have no others."""
        return _load_scopes(self._folder)

    def translate(
        self, text: str, *, scope: str, candidates: Iterable[str]
    ) -> Translated | None:
        """
        Find a reader's words for a configured description.

        Args:
            text: The description as configured: the msgid.
            scope: The msgctxt, so that equal texts of two scopes can differ.
            candidates: The reader's locale and its cut-downs, the most specific first.

        Returns:
            The first translation found, perhaps the same as the text; nothing where no
            catalog has one. What a translator marked fuzzy is not there.
        """
        for candidate in candidates:
            catalog = self.scopes.get(folded(candidate))
            found = str(catalog.pgettext(scope, text)) if catalog is not None else ""
            if found.strip():
                return Translated(text=found, locale=canonical(candidate))
        return None


def load(folder: Path) -> dict[str, Language]:
    """
    Load every shipped language, and the one our sentences are written in.

    A compiled catalog is used where it is not older than its source; in a checkout
    the source is compiled in memory.
    """
    languages = {SOURCE: _language(SOURCE, _AS_WRITTEN)}
    for name, place in _places(folder, DOMAIN).items():
        if name != SOURCE:
            languages[name] = _language(name, _messages(place, _stamp(place)))
    return languages


@lru_cache(maxsize=256)
def _messages(place: Path, _stamp: tuple[int, ...]) -> Translations:
    """Read a catalog once, as long as its files stay as they are."""
    return _catalog(place, DOMAIN)


def _stamp(place: Path) -> tuple[int, ...]:
    files = sorted(place.glob(f"{DOMAIN}.?o"))
    return tuple(file.stat().st_mtime_ns for file in files)


def _load_scopes(folder: Path) -> dict[str, Translations]:
    catalogs = {}
    for name, place in _places(folder, SCOPES).items():
        if is_locale(name):
            catalog = _catalog(place, SCOPES)
            catalog.add_fallback(_NotThere())
            catalogs[folded(name)] = catalog
    return catalogs


def _places(folder: Path, domain: str) -> dict[str, Path]:
    """Give the folder of each locale that has a catalog of a domain."""
    found = sorted(folder.glob(f"*/LC_MESSAGES/{domain}.[mp]o"))
    return {path.parent.parent.name: path.parent for path in found}


def _catalog(folder: Path, domain: str) -> Translations:
    source, compiled = folder / f"{domain}.po", folder / f"{domain}.mo"
    has_source = source.exists()
    if compiled.exists() and not (
        has_source and source.stat().st_mtime > compiled.stat().st_mtime
    ):
        with compiled.open("rb") as file:
            return Translations(file, domain=domain)
    with source.open("rb") as file:
        read = read_po(file, locale=folder.parent.name)
    in_memory = io.BytesIO()
    write_mo(in_memory, read, use_fuzzy=False)
    in_memory.seek(0)
    return Translations(in_memory, domain=domain)


def _language(name: str, catalog: NullTranslations) -> Language:
    locale = Locale.parse(name)
    return Language(
        name=name,
        native_name=locale.get_display_name(locale) or name,
        tag=name.replace("_", "-"),
        direction=locale.text_direction,
        catalog=catalog,
        locale=locale,
    )
