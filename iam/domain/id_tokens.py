"""ID Tokens: what a client is told of who signed in, OpenID Connect Core §2."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from iam.domain.claims import OPENID
from iam.domain.clients import Client
from iam.domain.keys import ID_TOKEN_PURPOSES, Purpose
from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope
from iam.domain.subjects import is_pairwise
from iam.domain.tokens import NumericDate

TYPE_OF_ID_TOKEN = "JWT"  # noqa: S105 - a type
"""The ``typ`` of an ID Token; none of our other tokens has it."""
LONGEST_HINT = 8192
"""Characters of an ``id_token_hint``; a longer one is none of ours."""
PASSWORD = ("pwd",)
"""The ``amr`` of a password, RFC 8176 §2: the one way there is to sign in."""
_HASHES = {"EdDSA": hashlib.sha512}
"""Ed25519 hashes with SHA-512; the other algorithms say 256 in their names."""


def is_openid(scopes: Iterable[Scope]) -> bool:
    """Whether scopes make a request one of OpenID Connect; else it is OAuth alone."""
    return OPENID in scopes


def purposes_for(client: Client, provider: ProviderSettings) -> frozenset[Purpose]:
    """Give the purposes for which a client's realm needs keys, beside every realm's."""
    needed = {Purpose.NAME_SUBJECTS} if is_pairwise(client) else set()
    if is_openid(client.all_scopes(provider)):
        needed |= {ID_TOKEN_PURPOSES[name] for name in algorithms_for(client)}
    return frozenset(needed)


def purposes_in(clients: Iterable[Client], realm: Realm) -> frozenset[Purpose]:
    """
    Give the purposes for which the clients of a realm need keys.

    Args:
        clients: Of all realms.
        realm: As it is to be: its provider counts.
    """
    return frozenset(
        purpose
        for client in clients
        if client.realm_id == realm.id
        for purpose in purposes_for(client, realm.provider)
    )


def algorithms_for(client: Client) -> tuple[str, ...]:
    """Give the algorithms of all that is signed for a client."""
    settings = client.settings
    wanted = (
        settings.id_token_signed_response_alg,
        settings.userinfo_signed_response_alg,
    )
    return tuple(dict.fromkeys(name for name in wanted if name in ID_TOKEN_PURPOSES))


def id_token_lifetime(client: Client, provider: ProviderSettings) -> int:
    """Give the seconds an ID Token of a client is good for: its own, or the realm's."""
    return client.settings.id_token_lifetime or provider.id_token_lifetime


def reached_acr(wanted: Iterable[str], provider: ProviderSettings) -> str:
    """
    Give the ``acr`` of a sign-in, with a password as they all are.

    Args:
        wanted: The values that were asked for, the one liked best first.
        provider: Says what a password reaches.

    Returns:
        The first that is reached, else the default: they are voluntary,
        OpenID Connect Core §3.1.2.1.
    """
    reached = (acr for acr in wanted if not cannot_reach((acr,), provider))
    return next(reached, provider.default_acr)


def cannot_reach(wanted: Iterable[str], provider: ProviderSettings) -> bool:
    """Whether no sign-in ever reaches one of these values."""
    reachable = {*provider.password_acr_values, provider.default_acr}
    return reachable.isdisjoint(wanted)


def half_hash(text: str, algorithm: str) -> str:
    """
    Give what binds an access token or a code to an ID Token.

    Sources:
        OpenID Connect Core §3.1.3.6 for ``at_hash``, §3.3.2.11 for ``c_hash``.
    """
    digest = _HASHES.get(algorithm, hashlib.sha256)(text.encode("ascii")).digest()
    half = digest[: len(digest) // 2]
    return urlsafe_b64encode(half).rstrip(b"=").decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdToken:
    """
    What an ID Token says of one sign-in.

    ``sid``, ``nonce``, ``acr`` and ``at_hash`` are empty where there is none;
    ``claims`` are the person's, and never say what the others do.
    """

    issuer: str
    subject: str
    client_id: str
    issued_at: NumericDate
    expires_at: NumericDate
    auth_time: NumericDate
    sid: str = ""
    nonce: str = ""
    acr: str = ""
    at_hash: str = ""
    claims: Mapping[str, object]

    def to_claims(self) -> dict[str, object]:
        """
        Write it.

        There is no ``c_hash``: that is for codes that come beside an ID Token, and
        ours come alone.
        """
        said: dict[str, object] = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.client_id,
            "azp": self.client_id,
            "iat": self.issued_at,
            "exp": self.expires_at,
            "auth_time": self.auth_time,
            "amr": list(PASSWORD),
        }
        for name in ("sid", "nonce", "acr", "at_hash"):
            if value := getattr(self, name):
                said[name] = value
        return {**self.claims, **said}


@dataclass(frozen=True, slots=True, kw_only=True)
class HintClaims:
    """
    What an ID Token that comes back to us says; it may have expired.

    ``sid`` is empty where it says none.
    """

    client_id: str
    subject: str
    sid: str
    issued_at: NumericDate


def hint_of(claims: Mapping[str, Any], *, issuer: str) -> HintClaims | None:
    """
    Read the claims of an ID Token of ours.

    Args:
        claims: Believed already: verified with a key of the realm.
        issuer: Of the realm.

    Returns:
        None where it says something that ours do not.
    """
    texts = [claims.get("iss"), claims.get("sub"), claims.get("aud")]
    texts.append(claims.get("sid", ""))
    if not all(isinstance(each, str) for each in texts) or texts[0] != issuer:
        return None
    issued_at = claims.get("iat")
    if not isinstance(issued_at, int):
        return None
    _, subject, client_id, sid = texts
    return HintClaims(
        client_id=str(client_id),
        subject=str(subject),
        sid=str(sid),
        issued_at=issued_at,
    )
