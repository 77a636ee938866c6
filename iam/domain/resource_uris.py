"""Names of resource servers: how one is written, RFC 8707 §2."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

LONGEST_RESOURCE = 512
"""Characters; a token holds several, and may itself have no more than 4096."""
_URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[!$%&-;=?-Z_a-z~\[\]]+")


def resource_fault(uri: str) -> str | None:
    """
    Say why an address cannot name a resource server, or nothing where it can.

    Sources:
        RFC 8707 §2: an absolute URI, and no fragment.
    """
    shown = f"{uri[:80]!a}"
    if len(uri) > LONGEST_RESOURCE:
        return f"{shown} has more than {LONGEST_RESOURCE} characters"
    if "#" in uri:
        return f"{shown} has a fragment"
    if not _URI.fullmatch(uri):
        return f"{shown} is not an absolute address"
    try:
        parts = urlsplit(uri)
        is_whole = bool(parts.hostname) if uri.startswith(("http:", "https:")) else True
        _ = parts.port
    except ValueError:
        is_whole = False
    return None if is_whole else f"{shown} names no host"
