"""Access tokens: what one says, how long it lives, when it is active."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from iam.domain.realms import RealmId
from iam.domain.reserved_claims import OF_ACCESS_TOKENS, OF_EVERY_TOKEN
from iam.domain.scopes.syntax import Scope, format_scopes

NumericDate = int
"""Whole seconds since 1970 in UTC, RFC 7519 §2: the unit of the wire."""

LONGEST_MADE = 4096
"""Characters; no longer token is made."""
LONGEST_READ = 8192
"""Characters; a longer token is inactive, unread."""
_GENERATION_BYTES = 8
_OURS = OF_EVERY_TOKEN | OF_ACCESS_TOKENS


@dataclass(frozen=True, slots=True, kw_only=True)
class Generations:
    """
    The generations a token was issued under; it is dead where one has grown since.

    No clocks are compared, so neither skew nor the same second matters.
    """

    realm: int
    client: int
    end_user: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """
    An access token as it was issued.

    ``subject_id`` and ``auth_time`` are those of the person it acts for; a client that
    acts for itself has neither.

    Realm and client are named by ids that are never used again; their names, and
    whether they still exist, are looked up when the token is used.

    ``extra`` are the claims that policies of the realm gave it.
    """

    jti: str
    realm_id: RealmId
    client_uuid: UUID
    grant_id: str
    audit_tracking_id: str
    grant_type: str
    format: str
    scopes: tuple[Scope, ...]
    audience: tuple[str, ...]
    issued_at: NumericDate
    expires_at: NumericDate
    generations: Generations
    subject_id: UUID | None = None
    auth_time: NumericDate | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    def has_expired(self, now: float) -> bool:
        """Whether its time is over; it is, in the very second it names."""
        return now >= self.expires_at

    def seconds_left(self, now: float) -> int:
        """Give the whole seconds left, never less than none."""
        return max(0, int(self.expires_at - now))


def lifetime(wanted: int, *, longest: int) -> int:
    """Give the seconds a token lives: as wanted, cut to what the server allows."""
    return min(wanted, longest)


def to_claims(
    token: AccessToken, *, seal_person: Callable[[bytes], str] | None = None
) -> dict[str, object]:
    """
    Write what a token itself must say, under the names that JWTs have for it.

    ``iam`` is the one private claim: the client's id and the generations, and for a
    person's token their id and generation.

    Args:
        token: To be written.
        seal_person: Hides the person's id and generation from whoever reads the claims;
            None writes them plainly.
    """
    claims: dict[str, object] = {
        "jti": token.jti,
        "iat": token.issued_at,
        "exp": token.expires_at,
        "aud": list(token.audience) if len(token.audience) > 1 else token.audience[0],
        "scope": format_scopes(token.scopes),
        "grant_type": token.grant_type,
        "authGrantId": token.grant_id,
        "auditTrackingId": token.audit_tracking_id,
        "iam": [
            token.client_uuid.hex,
            token.generations.realm,
            token.generations.client,
        ],
    }
    if token.subject_id is not None:
        person: list[object] = [token.subject_id.hex, token.generations.end_user]
        if seal_person is not None:
            generation = token.generations.end_user.to_bytes(_GENERATION_BYTES)
            person = [seal_person(token.subject_id.bytes + generation)]
        claims["iam"] = [
            token.client_uuid.hex,
            token.generations.realm,
            token.generations.client,
            *person,
        ]
        claims["auth_time"] = token.auth_time
    return {**token.extra, **claims} if token.extra else claims


def from_claims(
    claims: Mapping[str, Any],
    *,
    realm_id: RealmId,
    token_format: str,
    open_person: Callable[[str], bytes | None] | None = None,
) -> AccessToken:
    """
    Read what `to_claims` wrote.

    Args:
        claims: Believed already: opened, or verified, with the key of `realm_id`.
        realm_id: The realm of the key; a claim never names it.
        token_format: ``opaque`` or ``jwt``.
        open_person: Opens what ``seal_person`` gave; None opens nothing.

    Raises:
        ValueError, KeyError, TypeError: Another release wrote something else.
    """
    client_uuid, realm_generation, client_generation, *person = claims["iam"]
    if len(person) == 1:
        person = _opened(person[0], open_person)
    subject_id, end_user_generation = person or (None, 0)
    audience = claims["aud"]
    return AccessToken(
        jti=claims["jti"],
        realm_id=realm_id,
        client_uuid=UUID(hex=str(client_uuid)),
        grant_id=claims["authGrantId"],
        audit_tracking_id=claims["auditTrackingId"],
        grant_type=claims["grant_type"],
        format=token_format,
        scopes=tuple(str.split(claims["scope"], " ")),
        audience=(audience,) if isinstance(audience, str) else tuple(audience),
        issued_at=int(claims["iat"]),
        expires_at=int(claims["exp"]),
        generations=Generations(
            realm=realm_generation,
            client=client_generation,
            end_user=end_user_generation,
        ),
        subject_id=UUID(hex=subject_id) if subject_id else None,
        auth_time=int(claims["auth_time"]) if subject_id else None,
        extra={name: claims[name] for name in claims if name not in _OURS},
    )


def _opened(
    sealed: str, open_person: Callable[[str], bytes | None] | None
) -> list[Any]:
    """Give the id and the generation of a person who was sealed."""
    plain = open_person(sealed) if open_person is not None else None
    if plain is None:
        raise ValueError("the person is sealed, and no key of ours opens it")
    subject_id = UUID(bytes=plain[:-_GENERATION_BYTES])
    return [subject_id.hex, int.from_bytes(plain[-_GENERATION_BYTES:])]
