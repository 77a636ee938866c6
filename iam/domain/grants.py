"""Grants: what one authorization gave a client, and the words it was shown in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from iam.domain.claims import still_named
from iam.domain.claims_request import ClaimsRequest, claim_of_key
from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.errors import InvalidGrant, InvalidRequest, OAuthError
from iam.domain.pkce import is_proven
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmId
from iam.domain.redirect_uris import chosen_redirect_uri
from iam.domain.scopes.syntax import Scope, names_of
from iam.domain.sessions import SessionId

INVALID = "The provided access grant is invalid, expired, or revoked."
"""AM's one text for all that could help somebody who guesses."""

MOST_GRANTS = 20
"""Grants of one client that are looked at; one that asks each minute has many."""

GrantId = str
"""132 random bits as 22 characters of base64url; every token of it carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownScope:
    """
    How a person saw a scope when they agreed.

    ``shown`` is ``text``, ``name``, ``hidden`` or ``counted``; ``words`` is empty where
    nothing was to be read; ``locale`` is the language of the words. One ``by_policy``
    was granted without being asked for: these are the words that it would have had.
    """

    scope: Scope
    shown: str
    words: str
    locale: str
    by_policy: bool = False

    def to_plain(self) -> dict[str, object]:
        """Write it as it is kept; earlier releases know nothing of policies."""
        written = asdict(self)
        if not self.by_policy:
            del written["by_policy"]
        return written


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """
    One authorization; revoked, no token of it is active.

    ``ends_at`` is when the last token of it ends, and its code before there is one.
    One that ``ends_with_session`` also ends when the session does that made it.
    ``claims_request`` is what the person let the client ask for by name.

    What begins with ``refresh`` is there where a refresh token was issued: the seed,
    encrypted, under which its tokens are authentic; the number of the one that counts;
    when that one came; and when it ends, unused and in any case.

    ``resources`` are those it is limited to, RFC 8707; empty: none was named.
    ``requested`` are the scopes that were asked for; empty: those that were granted.
    """

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
    ends_with_session: bool = False
    claims_request: ClaimsRequest | None = None
    refresh_counter: int = 0
    refresh_seed: bytes | None = field(default=None, repr=False)
    refreshed_at: datetime | None = None
    refresh_idle_ends_at: datetime | None = None
    refresh_ends_at: datetime | None = None
    resources: tuple[str, ...] = ()
    acr: str = ""
    requested: tuple[Scope, ...] = ()

    @property
    def asked_for(self) -> tuple[Scope, ...]:
        """The scopes that were asked for, of which policies and people left some."""
        return self.requested or self.scopes

    def is_live(self, now: datetime) -> bool:
        """Whether anything of it can be used still."""
        return self.revoked_at is None and now < self.ends_at

    @property
    def unasked(self) -> frozenset[Scope]:
        """The scopes that policies alone granted: the person was not asked."""
        return frozenset(each.scope for each in self.words if each.by_policy)

    def claims_named(self, scopes: Iterable[Scope]) -> ClaimsRequest | None:
        """
        Give what may be told by name beside these scopes of it.

        What had words of its own on the page stays; what a scope gave goes with it.
        """
        if self.claims_request is None:
            return None
        shown = (each.scope for each in self.words)
        keys = (key for key in shown if claim_of_key(key) is not None)
        return still_named(self.claims_request, (*scopes, *keys))


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

    def counts(self, client_uuid: UUID, now: datetime) -> bool:
        """Whether it is this client's, unused, and has not expired."""
        is_unused = self.used_at is None and now < self.expires_at
        return is_unused and self.client_uuid == client_uuid


def fault_of_exchange(
    code: AuthorizationCode, *, redirect_uri: str | None, verifier: str | None
) -> OAuthError | None:
    """
    Say why an exchange does not go with its code, or nothing where it does.

    The address must be repeated where it was sent, and be the same in any case; the
    verifier must prove the challenge, and be absent where there was none.

    Sources:
        RFC 6749 §4.1.3; RFC 7636 §4.6; RFC 9700 §4.8.2.
    """
    if redirect_uri is None and code.redirect_uri_was_sent:
        return InvalidRequest("Missing parameter, 'redirect_uri'")
    if redirect_uri not in {None, code.redirect_uri}:
        return InvalidGrant(INVALID, reason="another redirect_uri than was asked with")
    if verifier is None and code.code_challenge:
        return InvalidRequest("code_verifier parameter required")
    if not code.code_challenge and verifier is not None:
        return InvalidGrant(
            INVALID, reason="a code_verifier, and no code_challenge was asked with"
        )
    if not is_proven(
        verifier, challenge=code.code_challenge, method=code.code_challenge_method
    ):
        return InvalidGrant(INVALID, reason="the code_verifier is not the challenge's")
    return None


def fault_of_grant(
    grant: Grant | None,
    user: EndUser | None,
    *,
    redirect_uri: str,
    client: Client,
    provider: ProviderSettings,
) -> str | None:
    """
    Say why nothing can be made of a grant any more, or nothing.

    All of it was so when the person agreed, and is looked at anew.
    """
    if grant is None or grant.revoked_at is not None:
        return "the grant was revoked"
    if user is None or user.disabled:
        return "the person is gone or disabled"
    settings = client.settings
    if not chosen_redirect_uri(
        settings.redirect_uris,
        redirect_uri,
        any_loopback_port=settings.loopback_interface_redirection,
    ):
        return "the redirect_uri is not registered any more"
    if missing := no_longer_allowed(grant.scopes, client, provider):
        return f"the client may not have these scopes any more: {', '.join(missing)}"
    return None


def no_longer_allowed(
    scopes: Iterable[Scope], client: Client, provider: ProviderSettings
) -> tuple[Scope, ...]:
    """Name the scopes that a client could not get today, asked for or by default."""
    default = client.default_scopes or names_of(provider.default_scopes)
    allowed = client.scopes.union(default)
    return tuple(scope for scope in scopes if scope not in allowed)


def seconds_within(until: int | None, *, wanted: int, now: int) -> int:
    """
    Give the seconds that a token of a grant lives: as wanted, if the grant does.

    Args:
        until: When the grant ends, in seconds since 1970; None: it does not.
        wanted: Seconds.
        now: In seconds since 1970.

    Raises:
        InvalidGrant: It ends within this second, and no token lives for less than one.
    """
    if until is None:
        return wanted
    if until <= now:
        raise InvalidGrant(INVALID, reason="the grant ended while it was looked at")
    return min(wanted, until - now)
