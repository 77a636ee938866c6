"""Sectors: clients that share what they know a person by, OpenID Connect Core §8.1."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

SUBJECT_TYPES = ("public", "pairwise")


def sector_uri_fault(uri: str) -> str | None:
    """Say why an address cannot name a sector, or nothing where it can."""
    if not uri:
        return None
    try:
        parts = urlsplit(uri)
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_whole, parts = False, urlsplit("")
    plain = uri.isascii() and uri.isprintable() and " " not in uri
    if plain and is_whole and parts.scheme == "https" and parts.username is None:
        return None
    return f"{uri[:80]!r} is not an https address"


def sector_of(sector_uri: str, redirect_uris: Iterable[str]) -> str | None:
    """
    Give the sector of a client: one host, without its port.

    Args:
        sector_uri: Its ``sector_identifier_uri``, or nothing.
        redirect_uris: All that are registered.

    Returns:
        None where the addresses do not agree on one host.
    """
    if sector_uri:
        return urlsplit(sector_uri).hostname
    hosts = {urlsplit(uri).hostname for uri in redirect_uris}
    return hosts.pop() if len(hosts) == 1 else None
