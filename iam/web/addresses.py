"""From an address to a realm and an endpoint, before any routing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode, urlsplit

from iam.domain.errors import InvalidRequest
from iam.domain.realms import NAME, RealmPath

_RFC8414 = "/.well-known/oauth-authorization-server"
_DISCOVERY = frozenset({_RFC8414, "/.well-known/openid-configuration"})
_BAD_CHARACTER = re.compile(r"[\x00-\x1f\x7f;\\]")
_BAD_ESCAPE = re.compile(r"%(?:2f|5c|2e|00)", re.IGNORECASE)
LONGEST_PATH = 2048
_BY_REALM = ("oauth2", "account", "json")
"""Houses that answer for each realm; those of people answer without a slash too."""
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_DEFAULT_PORT = {"http": "80", "https": "443"}


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
    if f"{path}/".startswith(f"{prefix}/preview/"):
        mount = f"{prefix}/preview"
        return Address(
            house="preview", mount=mount, endpoint=path[len(mount) :], realm=None
        )
    inserted = path.startswith(f"{_RFC8414}{prefix}/oauth2") and path[-1] != "/"
    if inserted:  # RFC 8414 section 3.1: between the host and the issuer's path
        path = path.removeprefix(_RFC8414) + _RFC8414
    house = path.removeprefix(f"{prefix}/").partition("/")[0]
    start = f"{prefix}/{house}"
    if house not in _BY_REALM or not f"{path}/".startswith(f"{start}/"):
        return None
    realm, rest = _split_realm(path[len(start) + 1 :].split("/"))
    tail = "/" + "/".join(rest) if rest else ""
    endpoint = tail or "/"
    if realm is not None and not realm.names and endpoint in _DISCOVERY:
        return None  # one issuer has one discovery document
    mount = start if realm is None else path[: len(path) - len(tail)]
    return Address(
        house=house, mount=mount, endpoint=endpoint, realm=realm or RealmPath()
    )


def hosts_of(scheme: str, netloc: str) -> set[str]:
    """Give every Host that means the same as ours; loopback names count as one."""
    name, _, port = netloc.lower().rpartition(":")
    if not name or not port.isdigit():
        name, port = netloc.lower(), ""
    names = _LOOPBACK if name in _LOOPBACK else (name,)
    ports = {port} if port else {"", _DEFAULT_PORT[scheme]}
    if port == _DEFAULT_PORT[scheme]:
        ports.add("")
    return {f"{n}:{p}" if p else n for n in names for p in ports}


@dataclass(frozen=True, slots=True)
class Site:
    """
    Our public address, taken apart once.

    ``origin`` is its scheme and host, ``prefix`` its path. ``origins`` are what a
    browser may name as the origin of a page of ours: that of ``base_url`` alone, where
    loopback names count as one. A Host of ``allowed_hosts`` is none of them: people
    are asked for passwords at one address.
    """

    origin: str
    prefix: str
    is_secure: bool
    origins: frozenset[str]

    @classmethod
    def of(cls, base_url: str) -> Site:
        """Take an address apart."""
        parts = urlsplit(base_url)
        return cls(
            origin=f"{parts.scheme}://{parts.netloc}",
            prefix=parts.path,
            is_secure=parts.scheme == "https",
            origins=frozenset(
                f"{parts.scheme}://{host}"
                for host in hosts_of(parts.scheme, parts.netloc)
            ),
        )

    def address(self, house: str, realm: RealmPath, endpoint: str, **query: str) -> str:
        """
        Write the address of an endpoint from the host on, as ``/am/account/sign-in``.

        No host stands in it, so that the browser stays at the one it asked.
        """
        path = f"{self.prefix}/{house}{realm.segments}{quote(endpoint)}"
        sent = {name: value for name, value in query.items() if value}
        return f"{path}?{urlencode(sent)}" if sent else path


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
