"""What each setting accepts: from the text an operator wrote to its value."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
MAKE_A_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
"""A command that prints a master key."""

_HIGHEST_PORT = 65535
_NETLOC = re.compile(
    r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[(?P<v6>[0-9a-f:.]+)\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
)
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*/?")
_MASTER_KEY = re.compile(r"[A-Za-z0-9+/_-]{43}=?")


def base_url(text: str) -> str:
    """Read the public address: lower-case scheme and host, no slash at the end."""
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    is_http = scheme.lower() in {"http", "https"}
    if not (is_http and _is_netloc(host) and _PATH.fullmatch(slash + path)):
        raise ValueError(
            "must be http:// or https://, a host, a port if need be, and a path of "
            "letters, digits and -._~ such as https://id.example.com/am, without "
            "user, query or fragment"
        )
    return f"{scheme}://{host}".lower() + (slash + path).removesuffix("/")


def host(text: str) -> str:
    """Read one Host value, in lower case as it is compared."""
    if not _is_netloc(text):
        raise ValueError(
            f"{_shown(text)} is not host or host:port; write each one in full"
        )
    return text.lower()


def address(text: str) -> str:
    """Read an address to listen on; empty is none."""
    if text and not _is_netloc(text, with_port=True):
        raise ValueError(
            f"{_shown(text)} is not host:port, such as 127.0.0.1:9090 or [::1]:9090"
        )
    return text


def network(text: str) -> str:
    """Read an address or a network in CIDR notation."""
    if not _accepts(lambda: ipaddress.ip_network(text, strict=False)):
        raise ValueError(
            f"{_shown(text)} is not an address or a network, such as 10.0.0.0/8"
        )
    return text


def log_level(text: str) -> str:
    """Read the name of a level."""
    if text not in LOG_LEVELS:
        raise ValueError(f"{_shown(text)} is not one of {', '.join(LOG_LEVELS)}")
    return text


def file(text: str) -> str:
    """Read the path of a file; empty is the default."""
    if not text.isprintable():
        raise ValueError(f"{_shown(text)} has a control character; take it out")
    return text


def folder(text: str) -> str:
    """Read the path of a folder; whether it is there is seen when it is used."""
    if not text:
        raise ValueError("has an empty path; write one of a folder, or leave it out")
    return file(text)


def directory(text: str) -> Path:
    """Read the path of a directory; it becomes a part of a database's address."""
    if not text or "?" in text or not text.isprintable():
        raise ValueError(
            "must be the path of a directory, without question marks or control "
            "characters"
        )
    return Path(text)


def database_url(text: str) -> str:
    """Read a database's address; never repeated, because it may hold a password."""
    scheme, _, rest = text.partition("://")
    if scheme == "sqlite":
        path = rest.partition("?")[0]
        is_right = path.startswith("/") and path not in {"/", "/:memory:"}
    elif scheme in {"postgresql", "postgresql+psycopg"}:
        is_right = bool(rest) and not re.search(r"[\s#]|@.*@|/[^?]*@", rest)
        is_right = is_right and _accepts(lambda: urlsplit(text).port)
    else:
        is_right = not text
    if not is_right or not text.isprintable():
        raise ValueError(
            "must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME; "
            "write special characters of user and password as %XX"
        )
    return re.sub(r"^postgresql://", "postgresql+psycopg://", text)


def without_secrets(url: str) -> str:
    """Give a database's address with user, password and parameters masked."""
    scheme, separator, rest = url.partition("://")
    place, query, parameters = rest.partition("?")
    if "@" in parameters:  # perhaps a password with a question mark in it
        return f"{scheme}{separator}***"
    _, user, place = place.rpartition("@")
    return (
        f"{scheme}{separator}{'***@' if user else ''}{place}{'?***' if query else ''}"
    )


def master_key(text: str) -> str:
    """Read the master keys, kept as they were written; empty is the default."""
    if text:
        decode_master_keys(text)
    return text


def decode_master_keys(text: str) -> tuple[bytes, ...]:
    """
    Give the master keys of a text, each 32 bytes; the first one writes.

    Raises:
        ValueError: A key is not 32 bytes as base64url or base64, or there is none.
    """
    keys = [key for key in re.split(r"[\s,]+", text) if key]
    wrong = [
        str(place)
        for place, key in enumerate(keys, start=1)
        if not _MASTER_KEY.fullmatch(key)
    ]
    if wrong:
        raise ValueError(
            f"key {', '.join(wrong)} of {len(keys)} is not 32 bytes as base64url; "
            f"make one with {MAKE_A_KEY}"
        )
    if not keys:
        raise ValueError(f"holds no key; make one with {MAKE_A_KEY}")
    return tuple(
        base64.b64decode(key[:43].replace("-", "+").replace("_", "/") + "=")
        for key in keys
    )


def _is_netloc(text: str, *, with_port: bool = False) -> bool:
    match = _NETLOC.fullmatch(text.lower())
    if match is None or (with_port and not match["port"]):
        return False
    v6 = match["v6"]
    if v6 and not _accepts(lambda: ipaddress.IPv6Address(v6)):
        return False
    return int(match["port"] or 1) <= _HIGHEST_PORT


def _accepts(read: Callable[[], object]) -> bool:
    try:
        read()
    except ValueError:
        return False
    return True


def _shown(text: str) -> str:
    return ascii(text[:80])
