"""Realms: a tree of tenants, each an issuer of its own, addressed as AM does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from uuid import UUID

from iam.domain.faults import Fault, Refused
from iam.domain.provider import ProviderSettings

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
LONGEST_PATH = 512
"""Characters of a whole path, so that an address and a column can hold it."""

RESERVED_NAMES = frozenset(
    {
        *("access_token", "account", "admin", "agents", "api", "applications"),
        *("audit", "authenticate", "authorize", "bc-authorize", "connect", "console"),
        *("consent", "consent_agents", "dashboard", "device", "docs", "error"),
        *("groups", "health", "idtokeninfo", "introspect", "json", "jwks", "login"),
        *("logout", "oauth2", "par", "policies", "realm-audit", "realms", "register"),
        *("resources", "root", "scopes", "serverinfo", "sessions", "static", "tfa"),
        *("templates", "token", "tokeninfo", "tokens", "ui", "uma", "userinfo"),
        *("users", "well-known", "xui"),
    }
)
"""First segments of our routes and AM's reserved names, in lower case."""

RealmId = UUID


@dataclass(frozen=True, slots=True)
class RealmPath:
    """
    Where a realm stands in the tree: the names from the root down.

    Printed as AM prints it: ``/`` for the root, ``/customers/NA`` below.
    """

    names: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> RealmPath:
        """
        Read a path as an operator writes it.

        Raises:
            Refused: It does not begin with a slash, or a name cannot be a realm's.
        """
        if text == "/":
            return cls()
        if not text.startswith("/"):
            raise Refused.because(f"a realm's path begins with a slash: /{text[:64]}")
        if len(text) > LONGEST_PATH:
            raise Refused.because(f"a path has at most {LONGEST_PATH} characters")
        names = tuple(text[1:].split("/"))
        for name in names:
            if fault := name_fault(name):
                raise Refused.because(fault)
        return cls(names)

    def __str__(self) -> str:
        return "/" + "/".join(self.names)

    @property
    def parent(self) -> RealmPath | None:
        """The realm above; none above the root."""
        return RealmPath(self.names[:-1]) if self.names else None

    @property
    def with_those_above(self) -> tuple[RealmPath, ...]:
        """The path itself and every path above it, up to the root."""
        return tuple(
            RealmPath(self.names[:depth]) for depth in range(len(self.names) + 1)
        )

    def contains(self, other: RealmPath) -> bool:
        """Whether another realm is this one or stands beneath it."""
        return other.names[: len(self.names)] == self.names

    @property
    def segments(self) -> str:
        """The part of an address that names this realm, empty for the root."""
        if not self.names:
            return ""
        return "/realms/root" + "".join(f"/realms/{name}" for name in self.names)


ROOT = RealmPath()


def name_fault(name: str) -> str | None:
    """Say why a name cannot be a realm's, or nothing where it can."""
    if not NAME.fullmatch(name):
        return (
            f"{name[:64]!r} cannot be a realm's name: 1 to 64 of A-Z a-z 0-9 _ -, "
            "the first a letter or a digit"
        )
    if name.lower() in RESERVED_NAMES:
        return f"{name!r} cannot be a realm's name: the word is reserved"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Realm:
    """
    A tenant: its id is never used again, its path is today's.

    ``generation`` only grows; a token issued under an earlier one is dead. ``unread``
    is what this release cannot read of the stored settings; it is inactive then.
    """

    id: RealmId
    path: RealmPath
    active: bool = True
    generation: int = 0
    provider: ProviderSettings = field(repr=False)
    unread: tuple[Fault, ...] = ()


def issuer(base_url: str, path: RealmPath) -> str:
    """
    Give a realm's issuer identifier.

    Sources:
        RFC 8414 §2: a URL without query or fragment; one per realm, whatever
        address was called.
    """
    return f"{base_url}/oauth2{path.segments}"
