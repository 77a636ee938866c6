"""The life of a key: published, current, retired, or compromised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from iam.domain.provider import ProviderSettings
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
    SIGN_ID_TOKENS_RS256 = "sign-id-tokens-rs256"
    """Sign ID Tokens, and all else that a client is told of a person."""
    SIGN_ID_TOKENS_ES256 = "sign-id-tokens-es256"
    SIGN_ID_TOKENS_PS256 = "sign-id-tokens-ps256"
    SIGN_ID_TOKENS_EDDSA = "sign-id-tokens-eddsa"
    NAME_SUBJECTS = "name-subjects"
    """Make the pairwise ``sub`` of people; never rotated, or they become others."""


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
SUBJECT_ALGORITHM = "HS256"
OF_EVERY_REALM = (Purpose.SEAL, Purpose.SIGN_ACCESS_TOKENS)
"""Keys of these are made with the realm; the others when a client first needs one."""
ID_TOKEN_PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        "RS256": Purpose.SIGN_ID_TOKENS_RS256,
        "ES256": Purpose.SIGN_ID_TOKENS_ES256,
        "PS256": Purpose.SIGN_ID_TOKENS_PS256,
        "EdDSA": Purpose.SIGN_ID_TOKENS_EDDSA,
    }
)
"""One for each algorithm: clients of a realm can want different ones."""
ROTATED = tuple(each for each in Purpose if each is not Purpose.NAME_SUBJECTS)
_ALGORITHMS: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.SEAL: SEAL_ALGORITHM,
        Purpose.NAME_SUBJECTS: SUBJECT_ALGORITHM,
        **{purpose: name for name, purpose in ID_TOKEN_PURPOSES.items()},
    }
)
LONGEST_CARRIED = 365 * 86400
"""Seconds; what browsers carry for us, under a seal key, is good for no longer."""
HINTS_KEPT = 90 * 86400
"""Seconds in which an ID Token that has expired can still say whom a client means."""
_KEPT: Mapping[Purpose, int] = MappingProxyType(
    {
        Purpose.SEAL: LONGEST_CARRIED,
        **dict.fromkeys(ID_TOKEN_PURPOSES.values(), HINTS_KEPT),
    }
)
_SECRET = frozenset({Purpose.SEAL, Purpose.NAME_SUBJECTS})


def algorithm_of(purpose: Purpose, provider: ProviderSettings) -> str:
    """Give the algorithm that a new key of this purpose is for."""
    return _ALGORITHMS.get(purpose, provider.access_token_signing_algorithm)


def is_secret(purpose: Purpose) -> bool:
    """Whether a key of this purpose is random bytes, with no public half."""
    return purpose in _SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """
    A key as it is kept: its secret part encrypted under the master key.

    ``public`` is a JWK without a private member; empty where the key is secret.
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
        return not is_secret(self.purpose) and self.is_honoured

    def is_due(self, now: datetime) -> bool:
        """Whether a published key has waited long enough to become current."""
        return self.state is State.PUBLISHED and now >= self.activates_at

    def has_ended(self, now: datetime) -> bool:
        """Whether the last that a retired key made has ended."""
        kept = _KEPT.get(self.purpose, RETENTION)
        return (
            self.state is State.RETIRED
            and self.retired_at is not None
            and now >= self.retired_at + timedelta(seconds=kept)
        )


def encryption_context(realm_id: UUID, purpose: Purpose, key_id: KeyId) -> bytes:
    """Give the additional data that binds an encrypted key to its place."""
    return f"{realm_id.hex}|{purpose}|{key_id}".encode()
