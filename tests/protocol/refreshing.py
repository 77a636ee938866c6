"""Refresh tokens for tests over HTTP, from a code to the one after the next."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.authorizing import Asking

GRANT_TYPES = ("authorization_code", "refresh_token")
INVALID = "The provided access grant is invalid, expired, or revoked."


class Refreshing(Asking):
    """One client of /alpha that gets refresh tokens, and one person who granted."""

    def __init__(self, server, *, provider=None, signed_in=True, **client) -> None:
        client.setdefault("grant_types", GRANT_TYPES)
        super().__init__(server, provider=provider, signed_in=signed_in, **client)
        self.provider = {"clients_can_skip_consent": True} | (provider or {})

    def set_provider(self, **provider) -> None:
        """Change the provider."""
        self.provider |= provider
        self.server.realm("/alpha", **self.provider)

    def tokens(self, **params) -> dict:
        """Get tokens by a code."""
        answer = self.exchange(self.code(**params))
        assert answer.status_code == 200, answer.text
        return answer.json

    def first(self, **params) -> str:
        """Get the first refresh token of a grant."""
        return self.tokens(**params)["refresh_token"]

    def ask(self, refresh_token: str | None, **form) -> TestResponse:
        """Refresh, as the client; a value of None leaves a parameter out."""
        given = {"grant_type": "refresh_token", "refresh_token": refresh_token, **form}
        sent = {name: value for name, value in given.items() if value is not None}
        if self.is_public:
            return self.server.post("access_token", **{"client_id": "app", **sent})
        return self.server.post("access_token", auth=self.auth, **sent)

    def refresh(self, refresh_token: str, **form) -> dict:
        """Refresh, and see that it succeeds."""
        answer = self.ask(refresh_token, **form)
        assert answer.status_code == 200, answer.text
        return answer.json

    def is_refused(self, answer: TestResponse) -> bool:
        """Whether an answer is the one that every refusal of a token has."""
        assert answer.status_code == 400, answer.text
        assert answer.json == {"error_description": INVALID, "error": "invalid_grant"}
        assert answer.headers["Cache-Control"] == "no-store"
        return True

    def is_active(self, token: str) -> bool:
        return self.server.is_active(self.auth, token)
