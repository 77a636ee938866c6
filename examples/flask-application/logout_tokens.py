"""Verify logout tokens, OpenID Connect Back-Channel Logout 1.0 section 2.6."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

EVENT = "http://schemas.openid.net/event/backchannel-logout"
ALGORITHMS = ["RS256"]
"""What is registered as ``id_token_signed_response_alg``, and nothing else."""
TYPE = "logout+jwt"
SKEW = 60
"""Seconds by which clocks may differ."""
OLDEST = 300
"""Seconds after which a logout token is no news."""


class InvalidLogoutToken(Exception):
    """It is not believed; the text says why."""


@dataclass(frozen=True)
class LogoutToken:
    """Whose session has ended: a session, a person, or both."""

    sid: str | None
    subject: str | None


class LogoutTokens:
    """
    The logout tokens of one issuer for one client.

    Args:
        issuer: Exactly as the server writes it.
        client_id: Who must stand in ``aud``.
        keys: Gives the issuer's keys, where it can those with a ``kid`` among them.
    """

    def __init__(
        self, issuer: str, client_id: str, *, keys: Callable[[str], KeySet]
    ) -> None:
        self._keys = keys
        self._claims = jwt.JWTClaimsRegistry(
            leeway=SKEW,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": client_id},
            iat={"essential": True},
            exp={"essential": True},
            jti={"essential": True},
            events={"essential": True},
        )
        self._lock = threading.Lock()
        self._seen: dict[str, float] = {}

    def verify(self, text: str) -> LogoutToken:
        """Give what a token says; everybody can post one, so nothing is believed."""
        try:
            token = jwt.decode(
                text, lambda found: self._key(found.headers()), algorithms=ALGORITHMS
            )
            self._claims.validate(token.claims)
        except (JoseError, ValueError) as error:
            raise InvalidLogoutToken(f"The token is not good: {error}") from error
        self._is_one(token.header, token.claims)
        self._is_new(token.claims)
        return LogoutToken(token.claims.get("sid"), token.claims.get("sub"))

    def _key(self, header: dict[str, Any]) -> Key:
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise InvalidLogoutToken("The header has no kid.")
        return self._keys(kid).get_by_kid(kid)

    def _is_one(self, header: dict[str, Any], claims: dict[str, Any]) -> None:
        """Refuse another kind of token that the same key has signed."""
        events = claims["events"]
        if str(header.get("typ", "")).lower() != TYPE:
            raise InvalidLogoutToken(f"The typ is not {TYPE}.")
        if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
            raise InvalidLogoutToken("It is not about a logout.")
        if "nonce" in claims:
            raise InvalidLogoutToken("A logout token has no nonce.")
        named = [claims[name] for name in ("sid", "sub") if name in claims]
        if not named or not all(isinstance(each, str) for each in named):
            raise InvalidLogoutToken("It names no session and no person.")

    def _is_new(self, claims: dict[str, Any]) -> None:
        """Refuse an old one, and one that was here before."""
        now, jti = time.time(), claims["jti"]
        if not isinstance(jti, str) or claims["iat"] < now - OLDEST:
            raise InvalidLogoutToken("It is too old.")
        with self._lock:
            self._seen = {jti: at for jti, at in self._seen.items() if at > now}
            if jti in self._seen:
                raise InvalidLogoutToken("It was here before.")
            self._seen[jti] = now + OLDEST + SKEW
