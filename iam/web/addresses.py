"""From an address to a realm and an endpoint, before any routing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from iam.domain.errors import InvalidRequest
from iam.domain.realms import NAME, RealmPath

_RFC8414 = "/.well-known/oauth-authorization-server"
_DISCOVERY = frozenset({_RFC8414, "/.well-known/openid-configuration"})
_BAD_CHARACTER = re.compile(r"[\x00-\x1f\x7f;\\]")
_BAD_ESCAPE = re.compile(r"%(?:2f|5c|2e|00)", re.IGNORECASE)
LONGEST_PATH = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """
    Where a request goes.

    ``mount`` becomes SCRIPT_NAME, so that ``url_for`` stays inside the realm;
    ``endpoint`` becomes PATH_INFO, so that routes are static.
    """

    house: str
    mount: str
    endpoint: str
    realm: RealmPath | None


@lru_cache(maxsize=1024)
def locate(path: str, raw: str, prefix: str) -> Address | None:
    """
    Say where a path leads, or None where nothing of ours is.

    Args:
        path: Decoded.
        raw: The path as it was sent, where the server shows it; else empty.
        prefix: The path of ``base_url``, empty or without a slash at its end.

    Raises:
        InvalidRequest: Two readers could read the path differently: an encoded slash,
            backslash, dot or NUL, an empty or dot segment, a semicolon, a control
            character, or too long.
    """
    segments = path.split("/")[1:]
    if (
        len(path) > LONGEST_PATH
        or _BAD_CHARACTER.search(path)
        or _BAD_ESCAPE.search(raw)
        or any(segment in {".", ".."} for segment in segments)
        or "" in segments[:-1]
    ):
        raise InvalidRequest("The address is malformed")
    return _find(path, prefix)


def _find(path: str, prefix: str) -> Address | None:
    if path in {"/health/live", "/health/ready"}:
        return Address(house="health", mount="", endpoint=path, realm=None)
    if path.startswith(f"{prefix}/static/"):
        mount = f"{prefix}/static"
        return Address(
            house="static", mount=mount, endpoint=path[len(mount) :], realm=None
        )
    inserted = path.startswith(f"{_RFC8414}{prefix}/oauth2") and path[-1] != "/"
    if inserted:  # RFC 8414 section 3.1: between the host and the issuer's path
        path = path.removeprefix(_RFC8414) + _RFC8414
    start = f"{prefix}/oauth2"
    if not path.startswith(f"{start}/"):
        return None
    realm, rest = _split_realm(path[len(start) + 1 :].split("/"))
    endpoint = "/" + "/".join(rest)
    if realm is None:
        return Address(
            house="oauth2", mount=start, endpoint=endpoint, realm=RealmPath()
        )
    if not realm.names and endpoint in _DISCOVERY:
        return None  # one issuer has one discovery document
    mount = path[: len(path) - len(endpoint)]
    return Address(house="oauth2", mount=mount, endpoint=endpoint, realm=realm)


def _split_realm(segments: list[str]) -> tuple[RealmPath | None, list[str]]:
    """Take ``realms/root/realms/a/…`` off; None where the address names no realm."""
    if segments[:2] != ["realms", "root"]:
        return None, segments
    names: list[str] = []
    rest = segments[2:]
    while len(rest) > 1 and rest[0] == "realms" and NAME.fullmatch(rest[1]):
        names.append(rest[1])
        rest = rest[2:]
    return RealmPath(tuple(names)), rest
