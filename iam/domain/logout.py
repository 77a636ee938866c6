"""
Signing out for applications: what one may ask, and what the others are told.

Sources:
    OpenID Connect RP-Initiated Logout 1.0; OpenID Connect Back-Channel Logout 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from iam.domain.clients import Client
from iam.domain.id_tokens import HintClaims
from iam.domain.realms import RealmId
from iam.domain.sessions import SessionId

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPE_OF_LOGOUT_TOKEN = "logout+jwt"  # noqa: S105 - a type
"""OpenID Connect Back-Channel Logout §2.4; no other token of ours has it."""
LOGOUT_TOKEN_LIFETIME = 120
"""Seconds; each try carries a token of its own."""

_WAITS = (10, 60, 300, 1800, 7200, 21_600, 43_200)
"""Seconds between two tries: nearly a day in all, then it is given up."""
MOST_TRIES = len(_WAITS) + 1
LEASE = timedelta(seconds=60)
"""For how long a delivery is one process's own; it is tried again if that one died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutRequest:
    """
    A request to sign out, sound as far as can be known without the person.

    ``address`` is the registered one that the browser then goes to, with ``state``;
    empty where it stays with us. ``hint`` is None where none was sent, or a bad one.
    """

    client: Client | None
    hint: HintClaims | None
    address: str
    state: str
    logout_hint: str
    ui_locales: str


def must_ask(
    request: LogoutRequest, *, subject: str, username: str, sids: frozenset[str]
) -> bool:
    """
    Whether the person must say so before they are signed out.

    Args:
        request: What is asked.
        subject: The ``sub`` by which the client of the hint knows who is signed in.
        username: Theirs.
        sids: Every ``sid`` that clients were told of this session.

    Sources:
        OpenID Connect RP-Initiated Logout 1.0 §2: asked where there is no hint, or
        where it does not belong to the session or to the person who is signed in.
    """
    hint = request.hint
    if hint is None or hint.subject != subject:
        return True
    if hint.sid and hint.sid not in sids:
        return True
    return request.logout_hint not in {"", username, subject}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutDelivery:
    """
    A session's end that one client is to be told.

    ``tries`` have been made; the next is due at ``due_at``. ``failed`` is why the last
    one did, empty where there was none yet.
    """

    id: str
    realm_id: RealmId
    client_uuid: UUID
    subject_id: UUID
    session_id: SessionId
    sid: str
    ended_at: datetime
    due_at: datetime
    tries: int = 0
    failed: str = ""

    def next_try(self, now: datetime) -> datetime | None:
        """Give when to try again after ``tries`` that failed; None: not any more."""
        if self.tries >= MOST_TRIES:
            return None
        return now + timedelta(seconds=_WAITS[max(self.tries, 1) - 1])


class Outcome(StrEnum):
    """How a try to tell a client ended."""

    HEARD = "heard"
    FAILED = "failed"
    """It is tried again."""
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many clients of a realm wait to hear of an end, and since when the first."""

    realm_id: RealmId
    clients: int
    since: datetime


def logout_claims(
    *, issuer: str, client_id: str, subject: str, sid: str, jti: str, now: int
) -> Mapping[str, object]:
    """
    Give the claims of a logout token.

    Never a ``nonce``: nobody can pass it off as an ID Token.

    Sources:
        OpenID Connect Back-Channel Logout 1.0 §2.4.
    """
    return {
        "iss": issuer,
        "aud": client_id,
        "sub": subject,
        "sid": sid,
        "iat": now,
        "exp": now + LOGOUT_TOKEN_LIFETIME,
        "jti": jti,
        "events": {LOGOUT_EVENT: {}},
    }
