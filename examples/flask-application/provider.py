"""The authorization server, as this application uses it: Authlib's client, and more."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from authlib.integrations.flask_client import OAuth
from authlib.oauth2.rfc6749.wrappers import OAuth2Token
from flask import request
from flask.typing import ResponseReturnValue
from joserfc.jwk import KeySet

SCOPES = "openid profile email"
TIMEOUT = 5
"""Seconds to wait for an answer; Authlib waits for ever unless it is told."""
SKEW = 60
"""Seconds by which clocks may differ."""
LOOK_AGAIN = 60
"""Seconds between two looks for a key that nobody knows: anybody can name one."""


class WrongAnswer(Exception):
    """What came is not an answer to us; the text says why."""


class Provider:
    """
    One issuer, and us as its client.

    Authlib makes and compares ``state`` and ``nonce``, does PKCE, authenticates, and
    verifies the ID Token. Beside that this compares the issuer wherever it is named,
    and the person in everything that comes later.

    Args:
        oauth: Authlib's registry of the application.
        issuer: Exactly as the server writes it.
        client_id: Who we are there.
        client_secret: How we prove it.
    """

    def __init__(
        self, oauth: OAuth, issuer: str, *, client_id: str, client_secret: str
    ) -> None:
        self._issuer = issuer
        self._client = oauth.register(
            "provider",
            client_id=client_id,
            client_secret=client_secret,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": SCOPES,
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT,
                "leeway": 0,  # or it refreshes by itself, and nobody keeps the answer
            },
        )
        self._lock = threading.Lock()
        self._fetched = float("-inf")

    def send_away(self, redirect_uri: str) -> ResponseReturnValue:
        """Redirect the browser; what we must know later is in its session cookie."""
        return self._client.authorize_redirect(redirect_uri)

    def take_answer(self) -> tuple[OAuth2Token, Mapping[str, Any]]:
        """Give the tokens, and the claims of the ID Token."""
        if request.args.get("iss") != self._issuer:  # RFC 9207: who answers
            raise WrongAnswer("This answer is another issuer's.")
        token = self._client.authorize_access_token(
            claims_options=self._of_our_issuer, leeway=SKEW
        )
        if "userinfo" not in token:
            raise WrongAnswer("There is no ID Token.")
        return token, token.pop("userinfo")

    def refresh(self, token: OAuth2Token, claims: Mapping[str, Any]) -> OAuth2Token:
        """Give the next tokens; the refresh token of before counts no more."""
        refreshed = self._client.fetch_access_token(
            grant_type="refresh_token", refresh_token=token["refresh_token"]
        )
        told = self._client.parse_id_token(
            refreshed, nonce=None, claims_options=self._of_our_issuer, leeway=SKEW
        )
        if told is not None and told["sub"] != claims["sub"]:  # Core section 12.2
            raise WrongAnswer("The tokens are another person's.")
        return OAuth2Token({**token, **refreshed})

    def userinfo(
        self, token: OAuth2Token, claims: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Give what the server tells of the person."""
        told = self._client.userinfo(token=token)
        if told["sub"] != claims["sub"]:  # Core section 5.3.4
            raise WrongAnswer("These are another person's claims.")
        return told

    def sign_out(self, token: OAuth2Token, back_to: str) -> ResponseReturnValue:
        """Redirect the browser to where its session at the server ends."""
        return self._client.logout_redirect(
            post_logout_redirect_uri=back_to, id_token_hint=token["id_token"]
        )

    def take_sign_out_answer(self) -> None:
        """Compare the state of who comes back from there."""
        self._client.validate_logout_response()

    def keys(self, kid: str) -> KeySet:
        """Give the server's keys; they are fetched anew where they lack this one."""
        with self._lock:
            keys = KeySet.import_key_set(self._client.fetch_jwk_set())
            is_known = any(key.kid == kid for key in keys)
            if is_known or time.monotonic() - self._fetched < LOOK_AGAIN:
                return keys
            self._fetched = time.monotonic()
            return KeySet.import_key_set(self._client.fetch_jwk_set(force=True))

    @property
    def _of_our_issuer(self) -> dict[str, Any]:
        """Authlib would take the issuer that the discovery document names."""
        return {"iss": {"essential": True, "value": self._issuer}}
