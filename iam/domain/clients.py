"""Clients: what an operator chooses for one, and what follows, RFC 6749 §2."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from iam.domain.provider import (
    ACCESS_TOKEN_FORMATS,
    GRANT_TYPES,
    LONGEST_LIFETIME,
    UNLISTED_SCOPES,
    ProviderSettings,
)
from iam.domain.realms import RealmId
from iam.domain.redirect_uris import redirect_uri_fault
from iam.domain.scopes.checks import entry_fault, words_fault
from iam.domain.scopes.syntax import Scope, names_of
from iam.domain.setting import Kind, setting

# VSCHAR of RFC 6749 appendix A.1, without the colon that Basic cannot carry plainly
# and the space and quotes that logs and shells trip over.
_CLIENT_ID = re.compile(r"[!#-&(-9;-_a-~]{1,100}")

AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")


def client_id_fault(text: object) -> str | None:
    """Say why a text cannot be a client_id, or nothing where it can."""
    if isinstance(text, str) and _CLIENT_ID.fullmatch(text):
        return None
    return "must be 1 to 100 printable ASCII characters without space, quotes and colon"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """What an operator chooses for one client; RFC 7591 §2 where it has the name."""

    client_name: tuple[str, ...] = setting(
        (),
        help="The name people read: text, and locale|text for other languages.",
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.name",
        rfc7591="client_name",
        check=words_fault,
    )
    status: str = setting(
        "active",
        help="An inactive client cannot authenticate, and its tokens are dead.",
        kind=Kind.TEXT,
        am="coreOAuth2ClientConfig.status",
        choices=("active", "inactive"),
    )
    grant_types: tuple[str, ...] = setting(
        ("authorization_code",),
        help="Grant types this client may use, of those the realm offers.",
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.grantTypes",
        rfc7591="grant_types",
        choices=GRANT_TYPES,
    )
    redirect_uris: tuple[str, ...] = setting(
        (),
        help="Where a browser may be sent back to; compared character by character.",
        kind=Kind.TEXTS,
        am="coreOAuth2ClientConfig.redirectionUris",
        rfc7591="redirect_uris",
        check=redirect_uri_fault,
    )
    scopes: tuple[str, ...] = setting(
        (),
        help="Scope(s): what the client may request, each with its words for people.",
        kind=Kind.TEXTS,
        am="coreOAuth2ClientConfig.scopes",
        rfc7591="scope",
        check=entry_fault,
    )
    default_scopes: tuple[str, ...] = setting(
        (),
        help="Default Scope(s): granted when a request names no scope.",
        kind=Kind.TEXTS,
        am="coreOAuth2ClientConfig.defaultScopes",
        check=entry_fault,
    )
    token_endpoint_auth_method: str = setting(
        "client_secret_basic",
        help="How the client authenticates; none makes it a public client.",
        kind=Kind.TEXT,
        am="advancedOAuth2ClientConfig.tokenEndpointAuthMethod",
        rfc7591="token_endpoint_auth_method",
        choices=AUTH_METHODS,
    )
    unlisted_scopes: str = setting(
        "",
        help="As the provider's; empty: the provider's.",
        kind=Kind.TEXT,
        choices=("", *UNLISTED_SCOPES),
    )
    access_token_format: str = setting(
        "",
        help="As the provider's; empty: the provider's.",
        kind=Kind.TEXT,
        am="overrideOAuth2ClientConfig.statelessTokensEnabled",
        choices=("", *ACCESS_TOKEN_FORMATS),
    )
    access_token_lifetime: int = setting(
        0,
        help="How long an access token is active; 0: the provider's.",
        kind=Kind.WHOLE_NUMBER,
        am="coreOAuth2ClientConfig.accessTokenLifetime",
        maximum=LONGEST_LIFETIME,
        unit="seconds",
    )


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

    ``generation`` only grows; a token issued under an earlier one is dead.
    """

    id: UUID
    realm_id: RealmId
    client_id: str
    settings: ClientSettings
    secrets: tuple[ClientSecret, ...] = ()
    generation: int = 0

    @property
    def is_public(self) -> bool:
        """Whether the client cannot keep a secret, RFC 6749 §2.1."""
        return self.settings.token_endpoint_auth_method == "none"  # noqa: S105 - a method

    @property
    def is_active(self) -> bool:
        """Whether the client may do anything at all."""
        return self.settings.status == "active"

    @cached_property
    def scopes(self) -> frozenset[Scope]:
        """The names in the client's Scope(s)."""
        return frozenset(names_of(self.settings.scopes))

    @cached_property
    def default_scopes(self) -> tuple[Scope, ...]:
        """The names in the client's Default Scope(s)."""
        return names_of(self.settings.default_scopes)

    def access_token_lifetime(self, provider: ProviderSettings) -> int:
        """Give the seconds a token of this client lives: its own, or the provider's."""
        return self.settings.access_token_lifetime or provider.access_token_lifetime

    def access_token_format(self, provider: ProviderSettings) -> str:
        """Give the format of this client's tokens: its own, or the provider's."""
        return self.settings.access_token_format or provider.access_token_format
