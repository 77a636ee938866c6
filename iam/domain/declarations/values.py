"""
What a configuration file declares, as plain values.

``where`` is the path to the table in the file, for faults that only show later; two
values that say the same are equal wherever they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import SecretScheme
from iam.domain.end_users import EndUserAttributes
from iam.domain.faults import Path
from iam.domain.policies.values import Policy
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSecret:
    """A client secret as a hash; ``created_at`` left out is when it is applied."""

    scheme: SecretScheme
    hash: str = field(repr=False)
    created_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredClient:
    """
    A client; at most one of the three kinds of secret is there.

    ``logo_files`` are still to be read; then they stand in the settings.

    ``secret_hashes`` is never empty. Where nothing is said of secrets, those of today
    stay.
    """

    client_id: str
    settings: ClientSettings
    secret: str | None = field(default=None, repr=False)
    secret_file: str | None = None
    secret_hashes: tuple[DeclaredSecret, ...] | None = None
    logo_files: tuple[str, ...] = ()
    where: Path = field(default=(), compare=False)

    @property
    def is_public(self) -> bool:
        """Whether the client cannot keep a secret, RFC 6749 §2.1."""
        method = self.settings.token_endpoint_auth_method
        return method == "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredUser:
    """
    An end user; what nothing is said of stays as it is today.

    That is the password, and whether the person is disabled: a file that is applied
    every day lets nobody in again whom an operator shut out.
    """

    username: str
    attributes: EndUserAttributes
    password: str | None = field(default=None, repr=False)
    password_hash: str | None = field(default=None, repr=False)
    disabled: bool | None = None
    where: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPolicy:
    """A policy that is to be live."""

    policy: Policy
    where: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredRealm:
    """A realm with its provider, its clients, its people and its policies."""

    path: RealmPath
    active: bool = True
    provider: ProviderSettings = field(default_factory=ProviderSettings)
    clients: tuple[DeclaredClient, ...] = ()
    end_users: tuple[DeclaredUser, ...] = ()
    policies: tuple[DeclaredPolicy, ...] = ()
    logo_files: tuple[str, ...] = ()
    where: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A whole file; realms stand in its order."""

    realms: tuple[DeclaredRealm, ...] = ()
