"""Redirect addresses: which may be registered, and which is meant, RFC 9700 §2.1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from urllib.parse import urlsplit

_SCHEMES_OF_NO_CLIENT = frozenset(
    {
        "",
        # They run code, or show what a browser or its extensions hold.
        *("javascript", "vbscript", "data", "blob", "file", "filesystem", "about"),
        *("chrome", "chrome-extension", "resource"),
        # They wrap another address.
        *("view-source", "feed", "jar", "intent"),
        # They belong to other programs, which are no clients.
        *("ws", "wss", "ftp", "mailto", "tel", "sms"),
    }
)
_WRAPPED = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
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
            not (uri.isascii() and uri.isprintable())
            or bool(_MUST_BE_ENCODED & set(uri)),
            "has a character that must be percent-encoded",
        ),
        (not leads_to_a_client(uri), "is not an address of a client"),
        (is_web and not parts.hostname, "names no host"),
        ("#" in uri, "has a fragment"),
        ("*" in uri, "has a wildcard; each address is registered in full"),
        (parts.username is not None, "carries credentials"),
    )
    return next((f"{uri[:80]!r} {why}" for wrong, why in faults if wrong), None)


def leads_to_a_client(uri: str) -> bool:
    """
    Whether a browser may be sent to an address at all, as its scheme tells.

    One scheme right after another one is refused, as ``feed:javascript:`` is: whoever
    opens the first opens the second.
    """
    try:
        scheme = urlsplit(uri).scheme
    except ValueError:
        return False
    rest = uri.lstrip()[len(scheme) + 1 :]
    is_wrapped = _WRAPPED.match(rest) is not None
    return scheme not in _SCHEMES_OF_NO_CLIENT and not is_wrapped and uri.isprintable()


def backchannel_logout_uri_fault(uri: str) -> str | None:
    """
    Say why ends of sessions cannot be told to an address, or nothing where they can.

    Over plain http only to this machine, which is for development.

    Sources:
        OpenID Connect Back-Channel Logout 1.0, section 2.2.
    """
    if not uri:
        return None
    if fault := redirect_uri_fault(uri):
        return fault
    if uri.startswith("https://") or _LOOPBACK.fullmatch(uri):
        return None
    return f"{uri[:80]!r} is not an https address"


# A loopback address of RFC 8252 section 7.3: the host, the port, all that follows.
_LOOPBACK = re.compile(
    r"http://(127\.0\.0\.1|\[::1\]|localhost)(?::([1-9][0-9]{0,4}))?([/?].*)?"
)
_LAST_PORT = 65535
_SHOWN = 300
"""Characters of an address in the audit log."""


def chosen_redirect_uri(
    registered: Sequence[str], sent: str | None, *, any_loopback_port: bool
) -> str | None:
    """
    Give the address to which an answer goes; None where there is no such address.

    Addresses are compared character by character. One difference is taken where the
    client is registered so: the port of a loopback address, which a native
    application gets from its system when it starts. RFC 9700 counts ``localhost``
    among these; a name is never taken for a number, nor a number for a name.

    Args:
        registered: The client's addresses.
        sent: As the request named it; None leaves the choice to the only one there is.
        any_loopback_port: How the client is registered.

    Sources:
        RFC 6749 §3.1.2.3; RFC 9700 §2.1 and §4.1.3; RFC 8252 §7.3.
    """
    if sent is None:
        return registered[0] if len(registered) == 1 else None
    if sent in registered:
        return sent
    wanted = _without_port(sent) if any_loopback_port else None
    if wanted and any(wanted == _without_port(each) for each in registered):
        return sent
    return None


def _without_port(uri: str) -> tuple[str, str] | None:
    """Give host and path of a loopback address; None for every other."""
    found = _LOOPBACK.fullmatch(uri)
    if found is None or int(found[2] or 0) > _LAST_PORT:
        return None
    return found[1], found[3] or ""


def mismatch(registered: Sequence[str], sent: str | None) -> str:
    """Say for the operator how an address differs from those that are registered."""
    if not registered:
        return "the client has no redirect_uris"
    if sent is None:
        return f"no redirect_uri was sent, and {len(registered)} are registered"
    nearest = max(registered, key=lambda each: _length_in_common(each, sent))
    return (
        f"redirect_uri {sent[:_SHOWN]!a} is not registered; "
        f"{nearest[:_SHOWN]!a} differs in {_first_difference(nearest, sent)}"
    )


def _length_in_common(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _first_difference(registered: str, sent: str) -> str:
    if registered.lower() == sent.lower():
        return "capital letters"
    if registered.rstrip("/") == sent.rstrip("/"):
        return "the slash at its end"
    try:
        ours, theirs = urlsplit(registered), urlsplit(sent)
        compared = (
            ("its scheme", ours.scheme, theirs.scheme),
            ("its host", ours.hostname, theirs.hostname),
            ("its port", ours.port, theirs.port),
            ("its path", ours.path, theirs.path),
            ("its query", ours.query, theirs.query),
        )
    except ValueError:
        return "its form: it is no address"
    found = (name for name, mine, other in compared if mine != other)
    return next(found, "the way it is written")
