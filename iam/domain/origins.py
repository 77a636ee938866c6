"""Origins of pages that may call a client's endpoints: how one is written."""

from __future__ import annotations

import re

# What a browser sends: RFC 6454 section 6.2, a domain in its ASCII form.
_ORIGIN = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://"
    r"(?P<host>[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])"
    r"(:(?P<port>[1-9][0-9]{0,4}))?"
)
LONGEST_ORIGIN = 300
"""Characters: a name of the DNS has no more than 253."""
_USUAL_PORT = {"http": "80", "https": "443"}
_LAST_PORT = 65535


def origin_fault(origin: str) -> str | None:
    """
    Say why a text is no origin of a page as browsers send it, or nothing where it is.

    Origins are compared character by character, so one that no browser sends is a
    mistake that nobody would find.

    Sources:
        RFC 6454 §6.2; WHATWG URL §4.3.
    """
    shown = f"{origin[:80]!a}"
    found = _ORIGIN.fullmatch(origin)
    if found is None or found["scheme"] == "file":
        return f"{shown} is not an origin, as https://app.example.com"
    port = found["port"] or ""
    if port and port == _USUAL_PORT.get(found["scheme"]):
        return f"{shown} names the usual port, which browsers leave out"
    if port and int(port) > _LAST_PORT:
        return f"{shown} is not an origin, as https://app.example.com"
    return None
