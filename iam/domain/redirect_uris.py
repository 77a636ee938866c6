"""Redirect addresses: which may be registered, RFC 6749 §3.1.2, RFC 9700 §2.1."""

from __future__ import annotations

from urllib.parse import urlsplit

_SCHEMES_THAT_RUN_CODE = frozenset(
    {"", "javascript", "data", "vbscript", "blob", "file"}
)
_MUST_BE_ENCODED = frozenset(" \"'<>\\^`{|}")


def redirect_uri_fault(uri: str) -> str | None:
    """Say why an address cannot be registered, or nothing where it can."""
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return f"{uri[:80]!r} is not an absolute address"
    is_web = parts.scheme in {"http", "https"}
    faults = (
        (
            not uri.isascii() or bool(_MUST_BE_ENCODED & set(uri)),
            "has a character that must be percent-encoded",
        ),
        (parts.scheme in _SCHEMES_THAT_RUN_CODE, "is not an address of a client"),
        (is_web and not parts.hostname, "names no host"),
        ("#" in uri, "has a fragment"),
        ("*" in uri, "has a wildcard; each address is registered in full"),
        (parts.username is not None, "carries credentials"),
    )
    return next((f"{uri[:80]!r} {why}" for wrong, why in faults if wrong), None)
