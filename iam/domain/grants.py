"""Grants: what one authorization gave a client, and the words it was shown in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from iam.domain.realms import RealmId
from iam.domain.scopes.syntax import Scope
from iam.domain.sessions import SessionId

GrantId = str
"""132 random bits as 22 characters of base64url; every token of it carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownScope:
    """
    How a person saw a scope when they agreed.

    ``shown`` is ``text``, ``name``, ``hidden`` or ``counted``; ``words`` is empty where
    nothing was to be read; ``locale`` is the language of the words.
    """

    scope: Scope
    shown: str
    words: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One authorization; revoked or ended, no token of it is active."""

    id: GrantId
    realm_id: RealmId
    client_uuid: UUID
    subject_id: UUID
    session_id: SessionId
    scopes: tuple[Scope, ...]
    words: tuple[ShownScope, ...]
    auth_time: datetime
    granted_at: datetime
    ends_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationCode:
    """
    What a code is bound to, RFC 6749 §4.1.2; ``id`` is the SHA-256 of the code.

    ``code_challenge`` is empty where none was sent; ``nonce`` too.
    """

    id: str
    realm_id: RealmId
    grant_id: GrantId
    client_uuid: UUID
    subject_id: UUID
    redirect_uri: str
    redirect_uri_was_sent: bool
    code_challenge: str
    code_challenge_method: str
    nonce: str
    expires_at: datetime
    keep_until: datetime
    used_at: datetime | None = None
