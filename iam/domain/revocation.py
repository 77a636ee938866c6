"""What falls when something is revoked, RFC 7009 §2.1."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from iam.domain.provider import LONGEST_LIFETIME
from iam.domain.tokens import AccessToken

Key = str
"""What a revocation is against: a token, a grant, a realm, a client, an end user."""

MARGIN = 300
"""Seconds that clocks of several nodes may differ by, with room to spare."""

RETENTION = LONGEST_LIFETIME + MARGIN
"""
Seconds a raised generation is kept.

The longest that any access token can live, whatever the settings say today: one that
was issued under a longer lifetime must not wake when the row goes.
"""


def token_key(jti: str) -> Key:
    """Name one token."""
    return f"token:{jti}"


def grant_key(grant_id: str) -> Key:
    """Name one grant and all of its tokens."""
    return f"grant:{grant_id}"


def realm_key(realm_id: UUID) -> Key:
    """Name a realm."""
    return f"realm:{realm_id.hex}"


def client_key(client_uuid: UUID) -> Key:
    """Name a client."""
    return f"client:{client_uuid.hex}"


def end_user_key(subject_id: UUID) -> Key:
    """Name an end user."""
    return f"user:{subject_id.hex}"


def limits_of(token: AccessToken) -> dict[Key, int]:
    """
    Give every key that can be against a token, with the generation it survives.

    A token is dead where a key has a row with a higher generation. A token's and a
    grant's own rows carry generation 1, and no token survives that.
    """
    limits = {
        token_key(token.jti): 0,
        grant_key(token.grant_id): 0,
        realm_key(token.realm_id): token.generations.realm,
        client_key(token.client_uuid): token.generations.client,
    }
    if token.subject_id is not None:
        limits[end_user_key(token.subject_id)] = token.generations.end_user
    return limits


def is_revoked(limits: Mapping[Key, int], stored: Mapping[Key, int]) -> bool:
    """Whether any stored row is against a token with these limits."""
    return any(generation > limits[key] for key, generation in stored.items())
