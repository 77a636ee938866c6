"""Where a browser is sent with an answer: what a person can be told of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"https": 443, "http": 80}
_MARKS_IN_HOSTS = "-\u00b7\u30fb"
_ACE = "xn--"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """
    The part of a redirect address that nobody can make up.

    ``kind`` is ``web``, ``loopback`` (this device) or ``app`` (a scheme that an
    application on this device claims). ``host`` is as the browser asks for it, with
    its port; ``unicode_host`` is the same in letters, and empty where nothing differs.
    """

    kind: str
    scheme: str
    host: str = ""
    unicode_host: str = ""


def destination_of(redirect_uri: str) -> Destination:
    """Say where a registered redirect address leads."""
    parts = urlsplit(redirect_uri)
    default = _DEFAULT_PORTS.get(parts.scheme)
    if default is None:
        return Destination(kind="app", scheme=parts.scheme)
    name = parts.hostname or ""
    port = f":{parts.port}" if parts.port not in {None, default} else ""
    shown = f"[{name}]" if ":" in name else name
    letters = _in_letters(name)
    return Destination(
        kind="loopback" if is_loopback(name) else "web",
        scheme=parts.scheme,
        host=shown + port,
        unicode_host="" if letters == name else letters + port,
    )


def is_loopback(name: str) -> bool:
    """Whether a host is every machine's own."""
    name = name.removesuffix(".")
    return (
        name in {"localhost", "::1"}
        or name.endswith(".localhost")
        or (name.startswith("127.") and name.replace(".", "").isdigit())
    )


def _in_letters(name: str) -> str:
    """Write a host in letters where all of it can be read so, else as it is."""
    labels = []
    for label in name.split("."):
        try:
            is_coded = label.startswith(_ACE)
            letters = label[4:].encode().decode("punycode") if is_coded else label
        except UnicodeError:
            return name
        labels.append(letters)
    written = ".".join(labels)
    return written if all(map(_belongs_in_a_host, written)) else name


def _belongs_in_a_host(character: str) -> bool:
    return (
        character.isalnum()
        or character == "."
        or character in _MARKS_IN_HOSTS
        or unicodedata.category(character).startswith("M")
    )
