"""How pages look and where they lead: what an operator may write."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from iam.domain.locales import locale_fault
from iam.domain.pictures import from_data_uri, picture_fault

LONGEST_LOGO = 44_000
"""Characters of a setting: the largest picture in base64, and its locale."""

_COLOR = re.compile(r"#[0-9a-f]{6}")
_LIGHT_CARD, _DARK_CARD = "#ffffff", "#1b212b"
"""What buttons and links stand on; the same as in the stylesheet."""
_ON_LIGHT, _ON_DARK = "#ffffff", "#12161d"
"""The words on a button."""
_DARKEST = 0.04045
"""Below, sRGB is linear."""
ENOUGH = 4.5
"""The contrast that words need, WCAG 2.2 section 1.4.3."""


def logo_fault(written: str) -> str | None:
    """Say what is wrong with one ``data:…`` or ``locale|data:…``, or nothing."""
    locale, uri = localized(written)
    if fault := locale_fault(locale) if locale is not None else None:
        return fault
    picture = from_data_uri(uri)
    if picture is None:
        return "is not data:image/png;base64,… (nor jpeg, nor webp); use logo_file"
    return picture_fault(picture)


def localized(written: str) -> tuple[str | None, str]:
    """Split ``locale|text``; without a locale the text is for everybody."""
    locale, pipe, text = written.partition("|")
    return (locale, text) if pipe else (None, written)


def page_uri_fault(written: str) -> str | None:
    """Say what is wrong with the address of a page, ``locale|address`` too."""
    return _uri_fault(written, {"https", "http"})


def help_uri_fault(written: str) -> str | None:
    """Say what is wrong with an address of help, ``locale|address`` too."""
    return _uri_fault(written, {"https", "http", "mailto"})


def _uri_fault(written: str, schemes: set[str]) -> str | None:
    locale, uri = localized(written)
    if fault := locale_fault(locale) if locale is not None else None:
        return fault
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return f"{uri[:80]!r} is not an address"
    is_named = parts.hostname if parts.scheme != "mailto" else "@" in parts.path
    if parts.scheme not in schemes or not is_named or not uri.isascii():
        return f"{uri[:80]!r} is not an address that begins with https"
    return None


def date_fault(written: str) -> str | None:
    """Say why a text is no date, or nothing; empty is none."""
    try:
        _ = written and date.fromisoformat(written)
    except ValueError:
        return f"{written[:80]!r} is not a date as 2026-11-21"
    return None


def light_accent_fault(written: str) -> str | None:
    """Say why people could not read this colour on light pages, or nothing."""
    return _accent_fault(written, card=_LIGHT_CARD, words=_ON_LIGHT)


def dark_accent_fault(written: str) -> str | None:
    """Say why people could not read this colour on dark pages, or nothing."""
    return _accent_fault(written, card=_DARK_CARD, words=_ON_DARK)


def _accent_fault(written: str, *, card: str, words: str) -> str | None:
    if not written:
        return None
    if not _COLOR.fullmatch(written):
        return f"{written[:80]!r} is not a colour as #1f5fbf"
    for other, what in ((card, "links on the page"), (words, "words on a button")):
        found = contrast(written, other)
        if found < ENOUGH:
            return (
                f"{written} has a contrast of {found:.1f} for {what}; people need "
                f"{ENOUGH} (WCAG 2.2)"
            )
    return None


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, 1 to 21, WCAG 2.2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= _DARKEST else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
