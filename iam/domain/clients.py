"""Clients: what an operator chooses for one, and what follows, RFC 6749 §2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from uuid import UUID

from iam.domain.client_settings import ClientSettings
from iam.domain.faults import Fault
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmId
from iam.domain.scopes.syntax import Scope, names_of

# VSCHAR of RFC 6749 appendix A.1, without the colon that Basic cannot carry plainly
# and the space and quotes that logs and shells trip over.
_CLIENT_ID = re.compile(r"[!#-&(-9;-_a-~]{1,100}")


def client_id_fault(text: object) -> str | None:
    """Say why a text cannot be a client_id, or nothing where it can."""
    if isinstance(text, str) and _CLIENT_ID.fullmatch(text):
        return None
    return "must be 1 to 100 printable ASCII characters without space, quotes and colon"


class SecretScheme(StrEnum):
    """How a client secret is kept."""

    GENERATED = "sha256"
    """256 bits of entropy, so SHA-256 is enough."""
    TYPED = "argon2id"
    """Somebody thought of it, so guessing must be slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecret:
    """One live secret of a client, as a hash; a client has two during a rotation."""

    id: UUID
    scheme: SecretScheme
    hash: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether the client may still authenticate with it."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, kw_only=True)
class Client:
    """
    A registered client: its id is never used again, its client_id may be.

    ``generation`` only grows; a token issued under an earlier one is dead. ``unread``
    is what this release cannot read of the stored settings; it is inactive then.
    """

    id: UUID
    realm_id: RealmId
    client_id: str
    settings: ClientSettings
    secrets: tuple[ClientSecret, ...] = ()
    generation: int = 0
    unread: tuple[Fault, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether the client cannot keep a secret, RFC 6749 §2.1."""
        return self.settings.token_endpoint_auth_method == "none"  # noqa: S105 - a method

    @property
    def is_verified(self) -> bool:
        """Whether somebody has checked who runs it."""
        return bool(self.settings.verified_by)

    @property
    def is_active(self) -> bool:
        """Whether the client may do anything at all."""
        return self.settings.status == "active" and not self.unread

    @cached_property
    def scopes(self) -> frozenset[Scope]:
        """The names in the client's Scope(s)."""
        return frozenset(names_of(self.settings.scopes))

    @cached_property
    def scope_names(self) -> tuple[Scope, ...]:
        """The same, in the order of the settings."""
        return names_of(self.settings.scopes)

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The client's custom_properties, by their names."""
        pairs = (each.partition("=") for each in self.settings.custom_properties)
        return MappingProxyType({name: value for name, _, value in pairs})

    @cached_property
    def default_scopes(self) -> tuple[Scope, ...]:
        """The names in the client's Default Scope(s)."""
        return names_of(self.settings.default_scopes)

    def all_scopes(self, provider: ProviderSettings) -> tuple[Scope, ...]:
        """
        Give every scope that this client can be granted.

        Those it can ask for, then those that it gets where it asks for none.
        """
        default = self.default_scopes or names_of(provider.default_scopes)
        return tuple(dict.fromkeys((*names_of(self.settings.scopes), *default)))

    def authorization_code_lifetime(self, provider: ProviderSettings) -> int:
        """Give the seconds a code of this client lives: its own, or the provider's."""
        return (
            self.settings.authorization_code_lifetime
            or provider.authorization_code_lifetime
        )

    def consent_lifetime(self, provider: ProviderSettings) -> int:
        """Give the seconds a remembered answer counts: its own, or the provider's."""
        return self.settings.consent_lifetime or provider.consent_lifetime

    def lets_users_choose(self, provider: ProviderSettings) -> bool:
        """Whether people may leave out scopes: its own choice, or the provider's."""
        chosen = self.settings.let_users_choose_scopes
        return chosen == "yes" if chosen else provider.let_users_choose_scopes

    def uses_policies_for_scopes(self, provider: ProviderSettings) -> bool:
        """Whether policies decide about its scopes: its choice, or the provider's."""
        chosen = self.settings.use_policies_for_scopes
        return chosen == "yes" if chosen else provider.use_policies_for_scopes

    def access_token_lifetime(self, provider: ProviderSettings) -> int:
        """Give the seconds a token of this client lives: its own, or the provider's."""
        return self.settings.access_token_lifetime or provider.access_token_lifetime

    def allowed_resources(self, provider: ProviderSettings) -> tuple[str, ...]:
        """Give the resources it may ask for: its own, or the provider's."""
        return self.settings.allowed_resources or provider.allowed_resources

    def default_resources(self, provider: ProviderSettings) -> tuple[str, ...]:
        """Give whom its tokens are for without asking: its own, or the provider's."""
        return self.settings.default_resources or provider.default_resources

    def access_token_format(self, provider: ProviderSettings) -> str:
        """Give the format of this client's tokens: its own, or the provider's."""
        return self.settings.access_token_format or provider.access_token_format
