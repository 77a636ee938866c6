"""Subject identifiers: who a person is to a client, OpenID Connect Core §8."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

from iam.domain.clients import Client
from iam.domain.sectors import sector_of


def subject_of_client(client_id: str) -> str:
    """Give the ``sub`` of a client that acts for itself, as AM writes it."""
    return f"(age!{client_id})"


def subject_of_end_user(user_id: UUID) -> str:
    """Give the ``sub`` of a person, one for all clients that do not ask for another."""
    return f"(usr!{user_id})"


def is_pairwise(client: Client) -> bool:
    """Whether a client gets a ``sub`` that no other sector gets."""
    return client.settings.subject_type == "pairwise"


def subject_for(user_id: UUID, *, client: Client, secret: bytes) -> str:
    """
    Give the ``sub`` of a person at a client: in ID Tokens, UserInfo and all tokens.

    Args:
        user_id: The person's id, which is never used again.
        client: Who is told.
        secret: The realm's, which is never changed; read for pairwise clients alone.

    Sources:
        OpenID Connect Core §8.1: no sector can tell the person's id, nor compare.
    """
    if not is_pairwise(client):
        return subject_of_end_user(user_id)
    settings = client.settings
    # One that has no sector, as another release may have allowed, is its own.
    sector = sector_of(settings.sector_identifier_uri, settings.redirect_uris)
    named = f"{sector or client.id.hex}|{user_id.hex}".encode()
    digest = hmac.new(secret, named, hashlib.sha256).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
