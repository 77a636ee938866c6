"""Sectors: clients that share what they know a person by, OpenID Connect Core §8.1."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from iam.domain.destinations import is_loopback

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

    Who asks for an https address can be held to the name in it. Any application may
    write any word after a scheme of its own, and every machine has a loopback: clients
    that have nothing else in common would know people by one ``sub``.

    Args:
        sector_uri: Its ``sector_identifier_uri``, or nothing.
        redirect_uris: All that are registered.

    Returns:
        None where these are not all https addresses of one host.
    """
    if sector_uri:
        return urlsplit(sector_uri).hostname
    hosts = {_host_of_somebody(uri) for uri in redirect_uris}
    return hosts.pop() if len(hosts) == 1 else None


def _host_of_somebody(uri: str) -> str | None:
    parts = urlsplit(uri)
    if parts.scheme != "https" or is_loopback(parts.hostname or ""):
        return None
    return parts.hostname
