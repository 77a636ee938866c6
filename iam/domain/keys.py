"""The life of a key: published, current, retired, or compromised."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from iam.domain.realms import RealmId
from iam.domain.revocation import RETENTION

KeyId = str
"""The ``kid`` that tokens and the JWKS carry; printable, never used again."""


class Purpose(StrEnum):
    """What a key is for; it serves one realm and one purpose."""

    SEAL = "seal"
    """Seal opaque access tokens."""
    SIGN_ACCESS_TOKENS = "sign-access-tokens"
    """Sign JWT access tokens."""


class State(StrEnum):
    """Where a key is in its life."""

    PUBLISHED = "published"
    """In the JWKS, so that caches learn it; makes nothing yet."""
    CURRENT = "current"
    """Makes tokens; one for each realm and purpose."""
    RETIRED = "retired"
    """Makes nothing; what it made is still honoured."""
    COMPROMISED = "compromised"
    """Out at once; what it made is dead."""


SEAL_ALGORITHM = "A256GCM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """
    A key as it is kept: its secret part encrypted under the master key.

    ``public`` is a JWK without a private member; empty for a seal key.
    ``activates_at`` is when a published key becomes current.
    """

    id: KeyId
    realm_id: RealmId
    purpose: Purpose
    algorithm: str
    state: State
    public: dict[str, str]
    encrypted: bytes = field(repr=False)
    created_at: datetime
    activates_at: datetime
    retired_at: datetime | None = None

    @property
    def is_honoured(self) -> bool:
        """Whether a token that this key made can be active."""
        return self.state is not State.COMPROMISED

    @property
    def is_published(self) -> bool:
        """Whether its public half stands in the JWKS."""
        return self.purpose is not Purpose.SEAL and self.is_honoured

    def is_due(self, now: datetime) -> bool:
        """Whether a published key has waited long enough to become current."""
        return self.state is State.PUBLISHED and now >= self.activates_at

    def has_ended(self, now: datetime) -> bool:
        """Whether the last token that a retired key made has ended."""
        return (
            self.state is State.RETIRED
            and self.retired_at is not None
            and now >= self.retired_at + timedelta(seconds=RETENTION)
        )


def encryption_context(realm_id: UUID, purpose: Purpose, key_id: KeyId) -> bytes:
    """Give the additional data that binds an encrypted key to its place."""
    return f"{realm_id.hex}|{purpose}|{key_id}".encode()
