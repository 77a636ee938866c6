"""Sessions: a person who signed in, in one browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from iam.domain.end_users import EndUser
from iam.domain.realms import RealmId

SessionId = str
"""The SHA-256 of what the cookie holds, in hexadecimal: 64 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """
    One session.

    ``browser`` is the hash of the pre-session cookie that signed in, so that what was
    begun before signing in, in another tab too, still belongs here. ``generation`` is
    the end user's at sign-in: a higher one ends the session.
    """

    id: SessionId
    realm_id: RealmId
    subject_id: UUID
    generation: int
    browser: str
    auth_time: datetime
    last_used_at: datetime
    idle_ends_at: datetime
    ends_at: datetime
    address: str
    user_agent: str

    def is_live(self, now: datetime) -> bool:
        """Whether it counts still."""
        return now < self.idle_ends_at and now < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A live session and the person, both as they are now."""

    session: Session
    user: EndUser
