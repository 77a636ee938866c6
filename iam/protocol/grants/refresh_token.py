"""The refresh token grant, RFC 6749 §6."""

from __future__ import annotations

from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import grants

from iam.domain.errors import InvalidRequest, UnsupportedGrantType
from iam.domain.resources import read_resources
from iam.domain.scopes.syntax import parse_scopes
from iam.services.refresh_tokens import Presented


class RefreshTokenGrant(grants.RefreshTokenGrant):
    """
    A client goes on with what a person let it have.

    Authlib looks a token up, makes the next and revokes this one then: of several
    requests at once each gets one. So the order here is our own.
    """

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = [
        "client_secret_basic",
        "client_secret_post",
        "none",
    ]

    def validate_token_request(self) -> None:
        """Know the client, and see that the request is whole; no token is read yet."""
        client = self.authenticate_token_endpoint_client()
        client.check_grant_type(self.GRANT_TYPE)
        if self.GRANT_TYPE not in self.request.realm.provider.grant_types:
            raise UnsupportedGrantType("Grant type is not supported")
        if "refresh_token" not in self.request.form:
            raise InvalidRequest("Missing parameter, 'refresh_token'")
        self.request.client = client

    def create_token_response(self) -> tuple[int, dict[str, object], Any]:
        """Refresh, with the members of RFC 6749 §5.1."""
        form = self.request.form
        presented = Presented(
            text=form["refresh_token"],
            scopes=parse_scopes(form.get("scope", "")),
            resources=read_resources(form),
            request=self.request.wire.facts(self.GRANT_TYPE),
        )
        answer = self.server.refresh(self.request, presented)
        return 200, answer, self.TOKEN_RESPONSE_HEADER
