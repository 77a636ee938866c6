"""Takes a page of ours apart into tags and the text between them, and back again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

_TAG = re.compile(
    r"<!(?:--.*?--|[^>]*)>"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)"
    r"(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s=/\"'>]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'))?"
)


@dataclass(slots=True)
class Tag:
    """A tag that opens an element; values are as people would write them."""

    name: str
    attributes: dict[str, str | None]

    def get(self, name: str) -> str:
        """Give the value of an attribute; empty where it has none."""
        return self.attributes.get(name) or ""

    def __str__(self) -> str:
        written = (
            f" {name}" if value is None else f' {name}="{escape(value)}"'
            for name, value in self.attributes.items()
        )
        return f"<{self.name}{''.join(written)}>"


@dataclass(frozen=True, slots=True)
class Text:
    """
    What stands between tags, with its entities.

    ``inside`` is the element that it is in: what is in ``title`` is no markup.
    """

    text: str
    inside: str


@dataclass(frozen=True, slots=True)
class Other:
    """A tag that closes an element, named, or what is neither tag nor text."""

    written: str
    closes: str = ""


def tokens(html: str) -> Iterator[Tag | Text | Other]:
    """Take a page apart, as our own templates write pages."""
    end, inside = 0, ""
    for found in _TAG.finditer(html):
        if found.start() > end:
            yield Text(html[end : found.start()], inside)
        end = found.end()
        name = (found["name"] or "").lower()
        if not name:
            yield Other(found[0])
        elif found["close"]:
            inside = ""
            yield Other(found[0], closes=name)
        else:
            inside = name
            yield Tag(name, _attributes(found["rest"]))
    if end < len(html):
        yield Text(html[end:], inside)


def _attributes(text: str) -> dict[str, str | None]:
    read: dict[str, str | None] = {}
    for found in _ATTRIBUTE.finditer(text):
        value = found["double"] if found["double"] is not None else found["single"]
        read[found["name"].lower()] = None if value is None else unescape(value)
    return read
