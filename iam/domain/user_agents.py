"""What a browser says it is, in two words that a person knows."""

from __future__ import annotations

from dataclasses import dataclass

_BROWSERS = (  # the first that is found counts: most also name those they are like
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class UserAgent:
    """A browser and the system it runs on; empty where it does not say."""

    browser: str
    system: str


def read_user_agent(text: str) -> UserAgent:
    """Read a User-Agent header; it can say anything, and proves nothing."""
    return UserAgent(browser=_first(text, _BROWSERS), system=_first(text, _SYSTEMS))


def _first(text: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in text), "")
