"""Validate JWT access tokens: every check that RFC 9068 and RFC 8725 ask for."""

from __future__ import annotations

import threading
import time
from typing import Any

import requests
from authlib.oauth2.rfc6750 import InsufficientScopeError, InvalidTokenError
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from authlib.oauth2.rfc9068.claims import JWTAccessTokenClaims
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

TIMEOUT = 5
"""Seconds to wait for the authorization server."""
KEPT = 900
"""Seconds that fetched keys are used; a key that was put out lives here no longer."""
LOOK_AGAIN = 60
"""Seconds between two looks for a key that nobody knows: anybody can name one."""
TYPES = ("at+jwt", "application/at+jwt")
"""RFC 9068 section 4: an ID Token, or another JWT of the same key, is none of these."""


class Issuer:
    """
    The authorization server of one realm: its addresses, and its keys for a while.

    Args:
        url: The issuer, exactly as its discovery document and its tokens write it.
        client_id: A client of our own, which may introspect tokens of others.
        client_secret: Its secret.
    """

    def __init__(
        self, url: str, *, client_id: str = "", client_secret: str = ""
    ) -> None:
        self.url = url
        self._auth = (client_id, client_secret)
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] = {}
        self._keys = KeySet([])
        self._fetched = float("-inf")

    def keys_for(self, kid: str) -> KeySet:
        """Give the keys; they are fetched anew where they are old or lack this one."""
        with self._lock:
            age = time.monotonic() - self._fetched
            is_known = any(key.kid == kid for key in self._keys)
            if age > KEPT or (not is_known and age > LOOK_AGAIN):
                answer = requests.get(self._address("jwks_uri"), timeout=TIMEOUT)
                answer.raise_for_status()
                self._keys = KeySet.import_key_set(answer.json())
                self._fetched = time.monotonic()
            return self._keys

    def is_active(self, token: str) -> bool:
        """Ask whether a token was revoked, RFC 7662."""
        answer = requests.post(
            self._address("introspection_endpoint"),
            data={"token": token, "token_type_hint": "access_token"},
            auth=self._auth,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        answer.raise_for_status()
        return answer.json().get("active") is True

    def _address(self, name: str) -> str:
        """Give an address of the discovery document, which must be the issuer's own."""
        if not self._metadata:
            well_known = f"{self.url}/.well-known/openid-configuration"
            answer = requests.get(well_known, timeout=TIMEOUT)
            answer.raise_for_status()
            metadata = answer.json()
            if metadata["issuer"] != self.url:
                raise requests.RequestException(f"{well_known} is another issuer's")
            self._metadata = metadata
        return str(self._metadata[name])


class AccessTokenValidator(JWTBearerTokenValidator):
    """
    Authlib's validator, with what it leaves to its user.

    Authlib takes a token without ``typ``, every algorithm that its library recommends,
    and no difference between clocks; revocation it does not know.

    Args:
        issuer: Whose tokens are accepted; no other's.
        resource_server: Our own name, which must stand in ``aud``.
        algorithms: What the realm signs with, and nothing else.
        skew: Seconds by which clocks may differ.
    """

    def __init__(
        self,
        issuer: Issuer,
        resource_server: str,
        *,
        algorithms: tuple[str, ...] = ("ES256",),
        skew: int = 30,
    ) -> None:
        super().__init__(issuer.url, resource_server)
        self._server = issuer
        self._algorithms = algorithms
        self._skew = skew

    def authenticate_token(self, token_string: str) -> JWTAccessTokenClaims:
        """Verify signature, algorithm and type; nothing is believed before."""
        try:
            token = jwt.decode(
                token_string,
                lambda found: self._key(found.headers()),
                algorithms=self._algorithms,
            )
        except (JoseError, ValueError) as error:
            raise InvalidTokenError from error
        if str(token.header.get("typ", "")).lower() not in TYPES:
            raise InvalidTokenError
        return JWTAccessTokenClaims(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.resource_server},
                "exp": {"essential": True},
                "iat": {"essential": True},
                "sub": {"essential": True},
                "client_id": {"essential": True},
                "jti": {"essential": True},
            },
            {"text": token_string},
        )

    def _key(self, header: dict[str, Any]) -> Key:
        """Pick the key by its ``kid`` from the issuer's own, for this algorithm."""
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise InvalidTokenError
        keys = self._server.keys_for(kid)
        return keys.get_by_kid(kid, {"alg": header["alg"], "use": "sig"})

    def validate_token(
        self,
        token: JWTAccessTokenClaims,
        scopes: list[str] | None,
        request: object,  # noqa: ARG002 - Authlib hands it over
        *,
        introspect: bool = False,
    ) -> None:
        """
        Compare the claims, and ask whether the token was revoked where that is wanted.

        Args:
            token: Verified already.
            scopes: What the endpoint needs.
            request: As Authlib hands it.
            introspect: Whether a token that was revoked a moment ago must be refused.
        """
        try:
            token.validate(leeway=self._skew)
        except JoseError as error:
            raise InvalidTokenError from error
        if self.scope_insufficient(token.get("scope"), scopes):
            raise InsufficientScopeError
        if introspect and not self._server.is_active(token.params["text"]):
            raise InvalidTokenError
