"""The authorization code grant at the token endpoint, RFC 6749 §4.1.3."""

from __future__ import annotations

from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import grants

from iam.domain.errors import InvalidRequest, UnsupportedGrantType
from iam.domain.resources import read_resources
from iam.services.authorization_codes import Presented


class AuthorizationCodeGrant(grants.AuthorizationCodeGrant):
    """
    A client exchanges what a person let it have.

    Authlib looks a code up, makes the token and deletes the code then: of several
    exchanges at once each gets one. So the order here is our own; the authorization
    endpoint is, too.
    """

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = [
        "client_secret_basic",
        "client_secret_post",
        "none",
    ]

    def validate_token_request(self) -> None:
        """Know the client, and see that the request is whole; no code is read yet."""
        client = self.authenticate_token_endpoint_client()
        client.check_grant_type(self.GRANT_TYPE)
        if self.GRANT_TYPE not in self.request.realm.provider.grant_types:
            raise UnsupportedGrantType("Grant type is not supported")
        form = self.request.form
        if "scope" in form:
            raise InvalidRequest(
                "Scope parameter is not supported on an authorization code "
                "access_token exchange request. Scope parameter should be supplied to "
                "the authorize request."
            )
        if "code" not in form:
            raise InvalidRequest("Missing parameter, 'code'")
        self.request.client = client

    def create_token_response(self) -> tuple[int, dict[str, object], Any]:
        """Exchange the code, with the members of RFC 6749 §5.1."""
        form = self.request.form
        presented = Presented(
            code=form["code"],
            redirect_uri=form.get("redirect_uri"),
            verifier=form.get("code_verifier"),
            resources=read_resources(form),
            request=self.request.wire.facts(self.GRANT_TYPE),
        )
        answer = self.server.exchange(self.request, presented)
        return 200, answer, self.TOKEN_RESPONSE_HEADER
