"""Refresh tokens: what one is, which use of it counts, how long it lasts, §6."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from iam.domain.claims import OFFLINE_ACCESS, OPENID
from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.errors import InvalidGrant, InvalidScope
from iam.domain.grants import INVALID, Grant, GrantId, no_longer_allowed
from iam.domain.provider import ProviderSettings
from iam.domain.scopes.syntax import Scope
from iam.domain.sessions import Session

GRANT_TYPE = "refresh_token"
SEED_BYTES = 32

_LABEL = b"refresh token\0"
_WRITTEN = re.compile(
    r"([A-Za-z0-9_-]{22})\.(0|[1-9][0-9]{0,9})\.([A-Za-z0-9_-]{43})", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """
    A refresh token as it was presented; nothing of it is believed yet.

    It is the id of its grant, its number, and a code over both that nobody can make
    without the seed of the grant.
    """

    grant_id: GrantId
    counter: int
    text: str

    def is_authentic(self, seed: bytes) -> bool:
        """Whether it was made by us for its grant."""
        made = written(seed, self.grant_id, self.counter)
        return hmac.compare_digest(made, self.text)


def written(seed: bytes, grant_id: GrantId, counter: int) -> str:
    """Write the refresh token of a grant that has this number."""
    plain = f"{grant_id}.{counter}"
    code = hmac.digest(seed, _LABEL + plain.encode("ascii"), hashlib.sha256)
    return f"{plain}.{urlsafe_b64encode(code).rstrip(b'=').decode('ascii')}"


def parse(text: str) -> RefreshToken | None:
    """Read what looks like a refresh token; None for all else."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    return RefreshToken(grant_id=found[1], counter=int(found[2]), text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What counts for a client's refresh tokens today."""

    issues: bool
    rotates: bool
    lifetime: timedelta
    idle_lifetime: timedelta
    grace: timedelta


def rules_of(client: Client, provider: ProviderSettings) -> Rules:
    """
    Give what counts for a client: its own choices, else the provider's.

    Nothing is issued that could not be used: both must have the grant type.

    Sources:
        RFC 9700 §4.14.2: refresh tokens of public clients rotate.
    """
    own = client.settings
    has_type = GRANT_TYPE in own.grant_types and GRANT_TYPE in provider.grant_types
    lifetime = own.refresh_token_lifetime or provider.refresh_token_lifetime
    idle = own.refresh_token_idle_lifetime or provider.refresh_token_idle_lifetime
    grace = own.refresh_token_grace_period
    if grace < 0:
        grace = provider.refresh_token_grace_period
    rotates = _chosen(own.rotate_refresh_tokens, provider.rotate_refresh_tokens)
    return Rules(
        issues=has_type
        and _chosen(own.issue_refresh_token, provider.issue_refresh_token),
        rotates=rotates or client.is_public,
        lifetime=timedelta(seconds=lifetime),
        idle_lifetime=timedelta(seconds=idle),
        grace=timedelta(seconds=grace),
    )


def _chosen(own: str, provider: bool) -> bool:  # noqa: FBT001 - one of two choices
    return own == "yes" if own else provider


def ends_with_session(scopes: Iterable[Scope]) -> bool:
    """
    Whether a grant of these scopes ends with the session that it was made in.

    A grant without ``openid`` knows of no session: it is access to something, and
    lasts until it ends or somebody ends it.

    Sources:
        OpenID Connect Core §11: ``offline_access`` is access while nobody is there.
    """
    asked = frozenset(scopes)
    return OPENID in asked and OFFLINE_ACCESS not in asked


class Use(StrEnum):
    """What a use of an authentic refresh token is."""

    FIRST = "first"
    """Of the one that counts."""
    AGAIN = "again"
    """Of the one before: its answer was lost, or others asked at the same moment."""
    REPLAY = "replay"
    """Of one that has been used: one of two who have it is a thief."""
    AHEAD = "ahead"
    """Of one that was not made yet: the grant is older than the token."""


def use_of(token: RefreshToken, grant: Grant, rules: Rules, now: datetime) -> Use:
    """
    Say what a use of an authentic refresh token is.

    Sources:
        RFC 9700 §4.14.2: a second use of a refresh token ends its grant. The grace
        period is for the one before the newest, while nobody has used the newest.
    """
    if token.counter == grant.refresh_counter:
        return Use.FIRST
    if token.counter > grant.refresh_counter:
        return Use.AHEAD
    came = grant.refreshed_at
    is_last = token.counter == grant.refresh_counter - 1
    if is_last and rules.rotates and came is not None and now < came + rules.grace:
        return Use.AGAIN
    return Use.REPLAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """
    When a grant ends that is used now.

    ``tokens`` is when the last token must end that is made now; None: there is no
    end but their own. ``idle`` and ``refresh`` are those of its refresh token; None:
    it has none. ``latest`` is when nothing of it is left, however it is used.
    """

    tokens: datetime | None
    idle: datetime | None
    refresh: datetime | None
    latest: datetime | None

    @property
    def tokens_end(self) -> int | None:
        """Give the same as ``tokens``, in whole seconds since 1970."""
        return None if self.tokens is None else int(self.tokens.timestamp())


def ends_of(
    grant: Grant,
    rules: Rules,
    *,
    session: Session | None,
    now: datetime,
    is_used: bool = True,
) -> Ends:
    """
    Say when a grant ends.

    Args:
        grant: Which.
        rules: Today's; they can shorten what was promised, and lengthen nothing.
        session: The one that it ends with, as its use now leaves it; None: none.
        now: Now.
        is_used: Whether this use counts; the one in a grace period does not.
    """
    idle = refresh = None
    if rules.issues:
        refresh = grant.granted_at + rules.lifetime
        refresh = min(refresh, grant.refresh_ends_at or refresh)
        since = now if is_used else grant.last_used_at or now
        idle = min(since + rules.idle_lifetime, refresh)
        if not is_used:
            idle = min(idle, grant.refresh_idle_ends_at or idle)
    latest = _first(refresh, session.ends_at if session else None)
    tokens = _first(idle, _first(session.idle_ends_at if session else None, latest))
    return Ends(tokens=tokens, idle=idle, refresh=refresh, latest=latest)


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)


def fault_of_refresh(
    grant: Grant, user: EndUser | None, rules: Rules, now: datetime
) -> str | None:
    """
    Say why a grant cannot be refreshed, or nothing.

    The lifetimes of today count where they are shorter than those of then.
    """
    if grant.revoked_at is not None:
        return "the grant was revoked"
    if user is None or user.disabled:
        return "the person is gone or disabled"
    if not rules.issues:
        return "the client gets no refresh tokens any more"
    ends = ends_of(grant, rules, session=None, now=now, is_used=False)
    if ends.refresh is None or now >= ends.refresh:
        return "the grant has ended"
    if ends.idle is None or now >= ends.idle:
        return "the refresh token was not used for too long"
    return None


def fault_of_session(
    session: Session | None,
    user: EndUser | None,
    provider: ProviderSettings,
    now: datetime,
) -> str | None:
    """Say why the session that a grant ends with has ended, or nothing."""
    is_live = (
        session is not None
        and session.is_live(now)
        and session.is_allowed(provider, now)
        and session.belongs_to(user)
    )
    return None if is_live else "the session it was granted in has ended"


def narrowed(
    requested: tuple[Scope, ...],
    grant: Grant,
    *,
    client: Client,
    provider: ProviderSettings,
) -> tuple[Scope, ...]:
    """
    Give the scopes of one answer: all that was granted, or those that are named.

    What the client may not have any more is left out of all; the grant keeps it.

    Raises:
        InvalidScope: One is named that was not granted, or is not allowed any more.
        InvalidGrant: None is left.

    Sources:
        RFC 6749 §6.
    """
    gone = frozenset(no_longer_allowed(grant.scopes, client, provider))
    left = tuple(scope for scope in grant.scopes if scope not in gone)
    if wider := [scope for scope in requested if scope not in left]:
        raise InvalidScope(f"Unknown/invalid scope(s): [{', '.join(wider)}]")
    if not left:
        reason = "the client may not have any of these scopes any more"
        raise InvalidGrant(INVALID, reason=reason)
    return requested or left
