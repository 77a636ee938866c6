"""Whether the settings of a client go together: refused before anything is written."""

from __future__ import annotations

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import Client
from iam.domain.faults import Refused
from iam.domain.openid_faults import openid_faults
from iam.engines.encryption import UnusableKey
from iam.services.client_keys import registered_key
from iam.services.id_tokens import encrypt_for


def check_client(
    client: Client,
    *,
    has_secret: bool = False,
    before: ClientSettings | None = None,
) -> None:
    """
    Refuse settings that do not go together.

    Args:
        client: As it would be.
        has_secret: Whether one comes with it.
        before: Its settings as they are; None for a new client.

    Raises:
        Refused: They do not.

    Sources:
        RFC 6749 §4.4: client credentials are for confidential clients only.
    """
    if faults := openid_faults(client.settings, before):
        raise Refused(*faults)
    _check_key(client.settings)
    if not client.is_public:
        return
    public = "a public client (token_endpoint_auth_method is none)"
    if "client_credentials" in client.settings.grant_types:
        raise Refused.because(f"{public} cannot use client_credentials", "grant_types")
    if has_secret:
        raise Refused.because(f"{public} has no secret", "client_secret")


def _check_key(settings: ClientSettings) -> None:
    """Try the key; one that is published elsewhere is tried when it is fetched."""
    if not settings.id_token_encrypted_response_alg or settings.jwks_uri:
        return
    try:
        encrypt_for(settings, "", registered_key(settings))
    except UnusableKey as error:
        raise Refused.because(
            "the key to encrypt to is not a key, or not one for this algorithm", "jwks"
        ) from error
