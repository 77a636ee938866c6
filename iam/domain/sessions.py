"""Sessions: a person who signed in, in one browser."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from iam.domain.end_users import EndUser
from iam.domain.realms import RealmId
from iam.domain.sign_in_settings import SignInSettings

SessionId = str
"""The SHA-256 of what the cookie holds, in hexadecimal: 64 characters."""

LONGEST_ADDRESS = 64
LONGEST_USER_AGENT = 255
TOUCH_EVERY = timedelta(minutes=1)
"""A session's last use is written down no oftener."""
_SID_BYTES = 24
_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")
"""256 random bits in base64url."""


def session_id(cookie: str) -> SessionId | None:
    """Give the id of the session that a cookie names; None where it is none of ours."""
    if not _COOKIE.fullmatch(cookie):
        return None
    return hashlib.sha256(cookie.encode("ascii")).hexdigest()


def sid_of(session_id: SessionId, client_uuid: UUID) -> str:
    """
    Give the ``sid`` by which a client knows a session.

    Nobody finds the session's own id, nor what its cookie holds, by it; and clients
    that compare theirs do not learn that they mean one person.

    Sources:
        OpenID Connect Back-Channel Logout 1.0, section 2.1.
    """
    named = f"sid {session_id} {client_uuid.hex}"
    digest = hashlib.sha256(named.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[:_SID_BYTES]).rstrip(b"=").decode("ascii")


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

    def is_allowed(self, settings: SignInSettings, now: datetime) -> bool:
        """Whether it counts under the lifetimes of today, which may be shorter."""
        age, idle = now - self.auth_time, now - self.last_used_at
        return (
            age.total_seconds() < settings.session_lifetime
            and idle.total_seconds() < settings.session_idle_lifetime
        )

    def belongs_to(self, user: EndUser | None) -> bool:
        """Whether this person, as they are now, may go on with it."""
        return (
            user is not None
            and user.id == self.subject_id
            and not user.disabled
            and user.generation == self.generation
        )

    def must_be_touched(self, settings: SignInSettings, now: datetime) -> bool:
        """
        Whether its last use is long enough ago to be written down anew.

        Oftener than once a minute only where the idle lifetime is a few minutes: one
        who uses the session must not fall out of it between two writes.
        """
        idle = timedelta(seconds=settings.session_idle_lifetime)
        return now - self.last_used_at >= min(TOUCH_EVERY, idle / 4)

    def idle_end(self, settings: SignInSettings, now: datetime) -> datetime:
        """Give when it ends if nobody uses it after now; never later than its end."""
        idle = timedelta(seconds=settings.session_idle_lifetime)
        return min(now + idle, self.ends_at)


def new_session(
    cookie: str,
    user: EndUser,
    settings: SignInSettings,
    *,
    browser: str,
    address: str,
    user_agent: str,
    now: datetime,
) -> Session:
    """Give the session of a person who has just signed in."""
    name = session_id(cookie)
    assert name is not None, "made by us"  # noqa: S101 - for mypy
    idle = timedelta(seconds=settings.session_idle_lifetime)
    ends_at = now + timedelta(seconds=settings.session_lifetime)
    return Session(
        id=name,
        realm_id=user.realm_id,
        subject_id=user.id,
        generation=user.generation,
        browser=browser,
        auth_time=now,
        last_used_at=now,
        idle_ends_at=min(now + idle, ends_at),
        ends_at=ends_at,
        address=_printable(address)[:LONGEST_ADDRESS],
        user_agent=_printable(user_agent)[:LONGEST_USER_AGENT],
    )


def _printable(text: str) -> str:
    return "".join(filter(str.isprintable, text))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A live session and the person, both as they are now."""

    session: Session
    user: EndUser
