"""The client credentials grant, RFC 6749 §4.4."""

from __future__ import annotations

from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import grants

from iam.domain.errors import UnsupportedGrantType


class ClientCredentialsGrant(grants.ClientCredentialsGrant):
    """A client acts for itself: no end user, no refresh token, no ID Token."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = [
        "client_secret_basic",
        "client_secret_post",
        "none",  # so that a public client hears unauthorized_client, and no more
    ]

    def validate_token_request(self) -> None:
        """See RFC 6749 §4.4.2; the realm must offer the grant type too."""
        super().validate_token_request()
        if self.GRANT_TYPE not in self.request.realm.provider.grant_types:
            raise UnsupportedGrantType("Grant type is not supported")

    def generate_token(self, **_unused: Any) -> dict[str, object]:
        """Make the answer of RFC 6749 §5.1."""
        answer: dict[str, object] = self.server.issue(
            self.request, grant_type=self.GRANT_TYPE
        )
        return answer
