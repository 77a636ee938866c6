"""Look at a token as its reader would: what is right with it, what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from iam.domain.claims import TYPE_OF_USERINFO
from iam.domain.keys import Key, State
from iam.domain.realms import Realm, issuer
from iam.domain.refresh_tokens import RefreshToken
from iam.domain.refresh_tokens import parse as parse_refresh_token
from iam.domain.tokens import LONGEST_READ
from iam.engines.seals import kid_of
from iam.engines.signatures import decode_unverified
from iam.services.configuration import Live
from iam.services.other_tokens import TYPES, is_for_others
from iam.services.token_writing import TYPE_OF_JWT
from iam.services.tokens import TokenService

_SEALED_PARTS, _SIGNED_PARTS = 5, 3
_NOT_LOOKED_AT = (
    "whether it was revoked, and whether its client and realm are still there, is not "
    "in the token: ask 'iam token introspect'"
)


class Verdict(StrEnum):
    """What was found of one thing."""

    RIGHT = "right"
    WRONG = "wrong"
    NOTE = "note"
    """Neither: it was not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, and what was found, in words."""

    about: str
    verdict: Verdict
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """
    Everything that was found.

    ``kind`` is ``jwt``, ``opaque``, ``refresh_token`` or ``unknown``; header and claims
    are there for a JWT alone, and are not to be believed where a finding is wrong.
    """

    kind: str
    findings: tuple[Finding, ...]
    header: Mapping[str, object] | None = None
    claims: Mapping[str, object] | None = None

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.verdict is not Verdict.WRONG for finding in self.findings)


def inspect(tokens: TokenService, text: str, *, audience: str | None) -> Inspection:
    """
    Look at a token of any kind; the database is not asked about it.

    Args:
        tokens: Its keys, clock and base_url are what is compared with.
        text: The token.
        audience: The one whom it must be for; None compares no audience.
    """
    if not text.isascii() or len(text) > LONGEST_READ:
        return _neither(f"has more than {LONGEST_READ} characters, or is not ASCII")
    if (refresh_token := parse_refresh_token(text)) is not None:
        return _inspect_refresh_token(refresh_token)
    if text.count(".") == _SEALED_PARTS - 1:
        return _inspect_opaque(tokens, text, audience)
    decoded = decode_unverified(text) if text.count(".") == _SIGNED_PARTS - 1 else None
    if decoded is None:
        return _neither(
            "is neither a JWT (three parts with dots between, the first two JSON in "
            "base64url) nor an opaque access token (five parts); was all of it copied?"
        )
    header, claims = decoded
    return Inspection(
        kind="jwt",
        header=header,
        claims=claims,
        findings=_look_at_jwt(tokens, text, header, claims, audience),
    )


def _inspect_refresh_token(token: RefreshToken) -> Inspection:
    words = f"is a refresh token, number {token.counter} of grant {token.grant_id}"
    counts = "whether it counts is in the database alone: ask 'iam token introspect'"
    notes = _note("form", words), _note("revocation", counts)
    return Inspection(kind="refresh_token", findings=notes)


def _inspect_opaque(
    tokens: TokenService, text: str, audience: str | None
) -> Inspection:
    live = tokens.cache.current()
    form = _note("form", "is opaque: sealed, so that only this server can read it")
    of_key = _look_at_key(live, kid_of(text))
    token = tokens.read(text)
    if token is None:
        seal = _wrong("seal", "no key of ours opens it: another's, changed or cut off")
        return Inspection(kind="opaque", findings=(form, of_key, seal))
    times = {"exp": token.expires_at, "iat": token.issued_at}
    findings = (
        form,
        of_key,
        _right("seal", "a key of ours opens it, and nothing was changed"),
        _look_at_audience(list(token.audience), audience),
        *_look_at_times(times, tokens.clock.time()),
        _note("revocation", _NOT_LOOKED_AT),
    )
    return Inspection(kind="opaque", findings=findings)


def _look_at_jwt(
    tokens: TokenService,
    text: str,
    header: Mapping[str, object],
    claims: Mapping[str, object],
    audience: str | None,
) -> tuple[Finding, ...]:
    live = tokens.cache.current()
    key = _key(live, header.get("kid"))
    home = live.configuration.realms_by_id[key.realm_id] if key else None
    is_userinfo = is_for_others(key) and header.get("typ") == TYPE_OF_USERINFO
    times = _look_at_times(claims, tokens.clock.time())
    return (
        _look_at_key(live, header.get("kid")),
        _look_at_algorithm(header, key),
        _look_at_type(header, key),
        _look_at_signature(live, text, header, key),
        _look_at_issuer(claims, home, tokens.base_url),
        _look_at_audience(claims.get("aud"), audience),
        *(_NO_TIMES if is_userinfo else times),
        *(() if is_for_others(key) else (_note("revocation", _NOT_LOOKED_AT),)),
    )


def _key(live: Live, kid: object) -> Key | None:
    return next((key for key in live.configuration.keys if key.id == kid), None)


def _look_at_key(live: Live, kid: object) -> Finding:
    key = _key(live, kid)
    if key is None:
        named = f"names {_shown(kid)}" if kid else "names no key"
        return _wrong("key", f"{named}, and that is not one of this server's")
    realm = live.configuration.realms_by_id[key.realm_id].path
    name = f"{key.id}, the {key.state} {key.purpose} key of {realm}"
    if key.state is State.COMPROMISED:
        return _wrong("key", f"{name}: what it made is dead")
    return _right("key", name)


def _look_at_algorithm(header: Mapping[str, object], key: Key | None) -> Finding:
    written = header.get("alg")
    if key is None:
        return _note("algorithm", f"{_shown(written)}; without a key to compare with")
    if written != key.algorithm:
        words = f"is {_shown(written)}, and that key is for {key.algorithm} alone"
        return _wrong("algorithm", words)
    return _right("algorithm", f"{key.algorithm}, as that key is for")


def _look_at_type(header: Mapping[str, object], key: Key | None) -> Finding:
    written = header.get("typ")
    if is_for_others(key):
        words = TYPES.get(str(written))
        if words is not None:
            return _note("type", f"{written}: {words}")
        return _wrong("type", f"is {_shown(written)}, which nothing of that key's has")
    if written == TYPE_OF_JWT:
        return _right("type", f"{TYPE_OF_JWT}: an access token, RFC 9068")
    words = f"is {_shown(written)}, and an access token's is {TYPE_OF_JWT}"
    return _wrong("type", f"{words}: perhaps it is an ID Token")


def _look_at_signature(
    live: Live, text: str, header: Mapping[str, object], key: Key | None
) -> Finding:
    signers = live.keyring.signers | live.keyring.id_token_signers
    if key is None or key.id not in signers:
        return _wrong("signature", "cannot be verified without a key of ours")
    signer = signers[key.id]
    if signer.verify(text, typ=str(header.get("typ"))) is None:
        words = "is not that key's over this header and these claims"
        return _wrong("signature", f"{words}: forged, changed or cut off")
    return _right("signature", "is that key's, and nothing was changed")


def _look_at_issuer(
    claims: Mapping[str, object], home: Realm | None, base_url: str
) -> Finding:
    written = claims.get("iss")
    if home is None:
        return _note("issuer", f"{_shown(written)}; without a key to compare with")
    wanted = issuer(base_url, home.path)
    if written == wanted:
        return _right("issuer", f"{wanted}, the issuer of {home.path}")
    words = f"is {_shown(written)}, and the issuer of the key's realm is {wanted}"
    return _wrong("issuer", f"{words}: is base_url what it was?")


def _look_at_audience(written: object, audience: str | None) -> Finding:
    audiences = written if isinstance(written, list) else [written]
    shown = ", ".join(map(_shown, audiences))
    if audience is None:
        return _note("audience", f"{shown}; name yours (--audience) to compare it")
    if audience in audiences:
        return _right("audience", f"{_shown(audience)} is whom it is for")
    return _wrong("audience", f"is {shown}, and not {_shown(audience)}")


def _look_at_times(claims: Mapping[str, object], now: float) -> list[Finding]:
    ends, made = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    starts = _seconds(claims.get("nbf", 0))
    findings = []
    if ends is None:
        findings.append(_wrong("end", "has no exp that is a time"))
    elif now >= ends:
        words = f"expired {int(now - ends)} seconds ago, at {_instant(ends)}"
        findings.append(_wrong("end", words))
    else:
        words = f"{int(ends - now)} seconds are left, until {_instant(ends)}"
        findings.append(_right("end", words))
    if made is None:
        findings.append(_wrong("start", "has no iat that is a time"))
    elif max(made, starts or 0) > now:
        words = f"begins in the future, at {_instant(max(made, starts or 0))}"
        findings.append(_wrong("start", f"{words}: do the clocks agree?"))
    else:
        findings.append(_right("start", f"was issued at {_instant(made)}"))
    return findings


def _seconds(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return value if abs(value) <= sys.float_info.max else None  # nor is inf a time


def _instant(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, OSError, ValueError):
        return f"second {seconds}"


def _shown(value: object) -> str:
    """Show what somebody else wrote: short, and without control characters."""
    return ascii(value)[:200]


def _neither(words: str) -> Inspection:
    return Inspection(kind="unknown", findings=(_wrong("form", words),))


def _right(about: str, words: str) -> Finding:
    return Finding(about=about, verdict=Verdict.RIGHT, words=words)


def _wrong(about: str, words: str) -> Finding:
    return Finding(about=about, verdict=Verdict.WRONG, words=words)


def _note(about: str, words: str) -> Finding:
    return Finding(about=about, verdict=Verdict.NOTE, words=words)


_NO_TIMES = (_note("times", "none are in it: it is an answer, true when it was given"),)
