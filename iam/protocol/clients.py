"""A client, as Authlib wants to see it."""

from __future__ import annotations

from authlib.oauth2.rfc6749 import ClientMixin

from iam.domain.clients import Client
from iam.domain.errors import UnauthorizedClient


class WireClient(ClientMixin):
    """
    The questions that Authlib asks of a client, answered by our own value.

    Args:
        value: The client.
    """

    def __init__(self, value: Client) -> None:
        self.value = value

    def get_client_id(self) -> str:
        """Give the client_id."""
        return self.value.client_id

    def check_grant_type(self, grant_type: str) -> bool:
        """
        Whether the client may use a grant type.

        Raises:
            UnauthorizedClient: It may not; said here, in AM's words.
        """
        if grant_type == "client_credentials" and self.value.is_public:
            raise UnauthorizedClient(
                "Public clients can't use client credentials grant."
            )
        if grant_type not in self.value.settings.grant_types:
            raise UnauthorizedClient(f"The client may not use grant_type {grant_type}")
        return True
