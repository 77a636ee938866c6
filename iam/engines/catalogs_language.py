"""A language of pages: what it is called, how it is written, its dates: Babel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Protocol

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone

_UNSPACED = frozenset({"ja", "yue", "zh"})
"""Languages that write one sentence right after the other."""
_COLONS = {
    "fr": "\N{NO-BREAK SPACE}: ",
    **dict.fromkeys(_UNSPACED, "\N{FULLWIDTH COLON}"),
}
"""Where it is not a colon and a space, by language."""


class PageCatalog(Protocol):
    """What pages ask of the words of a language."""

    def gettext(self, message: str) -> str:
        """Translate."""
        ...

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Translate for a number."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """
    One language of pages; another one as soon as a word of it has changed.

    ``name`` is its catalog's, as ``pt_BR``; ``native_name`` is what its readers call
    it; ``tag`` and ``direction`` are for HTML.
    """

    name: str
    native_name: str
    tag: str
    direction: str
    catalog: PageCatalog
    locale: Locale = field(repr=False)

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return "" if self.locale.language in _UNSPACED else " "

    @property
    def colon(self) -> str:
        """What stands between a word and what it is."""
        return _COLONS.get(self.locale.language, ": ")

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


def is_known(name: str) -> bool:
    """Whether anybody knows how this language writes dates and counts."""
    return _locale(name) is not None


def language_of(name: str, catalog: PageCatalog) -> Language | None:
    """Give a language its words; None for one that is not known."""
    locale = _locale(name)
    if locale is None:
        return None
    return Language(
        name=name,
        native_name=locale.get_display_name(locale) or name,
        tag=name.replace("_", "-"),
        direction=locale.text_direction,
        catalog=catalog,
        locale=locale,
    )


@lru_cache(maxsize=1024)
def _locale(name: str) -> Locale | None:
    try:
        return Locale.parse(name) if name else None
    except (ValueError, UnknownLocaleError):
        return None


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
