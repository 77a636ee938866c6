"""Look at an ID Token as a relying party must, OpenID Connect Core §3.1.3.7."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from iam.domain.id_tokens import half_hash
from iam.engines.signatures import decode_unverified, verify_published
from iam.services.inspection import Finding, Verdict

_ENCRYPTED_PARTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """
    What a client knows of what it asked for.

    ``nonce`` and ``access_token`` are empty, and ``max_age`` is None, where there was
    none; ``now`` is in seconds since 1970.
    """

    issuer: str
    client_id: str
    now: float
    nonce: str = ""
    access_token: str = ""
    max_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    What was found in an ID Token.

    The claims are those that a published key signed; there are none where none did.
    """

    findings: tuple[Finding, ...]
    claims: Mapping[str, object] | None = None

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.verdict is not Verdict.WRONG for finding in self.findings)


def read_id_token(
    text: str, keys: Iterable[Mapping[str, object]], expected: Expected
) -> Read:
    """
    Look at an ID Token.

    Args:
        text: As it came.
        keys: The public JWKs of the issuer.
        expected: What it is compared with.
    """
    if text.count(".") == _ENCRYPTED_PARTS - 1:
        words = "it is encrypted to the client, whose key opens it: not looked at"
        return Read(findings=(_finding("form", Verdict.NOTE, words),))
    claims = read_signed(text, keys)
    if claims is None:
        words = "no key that the issuer publishes signed it"
        return Read(findings=(_finding("signature", Verdict.WRONG, words),))
    return Read(findings=tuple(_compared(text, claims, expected)), claims=claims)


def read_signed(
    text: str, keys: Iterable[Mapping[str, object]]
) -> Mapping[str, object] | None:
    """Give the claims of what one of these keys signed, in the algorithm it is for."""
    header, _ = decode_unverified(text) or ({}, {})
    named = [key for key in keys if key.get("kid") == header.get("kid")]
    if not named or named[0].get("alg") != header.get("alg"):
        return None
    return verify_published(text, named[0])


def _compared(
    text: str, claims: Mapping[str, object], expected: Expected
) -> Iterator[Finding]:
    yield _finding(
        "signature", Verdict.RIGHT, "is a published key's, and nothing was changed"
    )
    yield _same("iss", claims, expected.issuer)
    audience = claims.get("aud")
    is_ours = audience in (expected.client_id, [expected.client_id])
    verdict = Verdict.RIGHT if is_ours else Verdict.WRONG
    yield _finding("aud", verdict, f"is for {audience!a}")
    if "azp" in claims:
        yield _same("azp", claims, expected.client_id)
    yield _on_time("exp", claims, after=expected.now)
    yield _on_time("iat", claims, before=expected.now)
    if expected.nonce:
        yield _same("nonce", claims, expected.nonce)
    if expected.max_age is not None:
        earliest = expected.now - expected.max_age
        yield _on_time("auth_time", claims, after=earliest, before=expected.now)
    if expected.access_token and "at_hash" in claims:
        header, _ = decode_unverified(text) or ({}, {})
        wanted = half_hash(expected.access_token, str(header.get("alg")))
        yield _same("at_hash", claims, wanted)


_SKEW = 60
"""Seconds by which the clocks of two machines may differ."""


def _same(name: str, claims: Mapping[str, object], wanted: str) -> Finding:
    if claims.get(name) == wanted:
        return _finding(name, Verdict.RIGHT, "is what it must be")
    return _finding(
        name, Verdict.WRONG, f"is {claims.get(name)!a}, and must be {wanted!a}"
    )


def _on_time(
    name: str,
    claims: Mapping[str, object],
    *,
    after: float | None = None,
    before: float | None = None,
) -> Finding:
    at = claims.get(name)
    if not isinstance(at, int):
        return _finding(name, Verdict.WRONG, "is no time, and must be one")
    if after is not None and at + _SKEW < after:
        return _finding(name, Verdict.WRONG, f"is {int(after - at)} seconds too early")
    if before is not None and at - _SKEW > before:
        return _finding(name, Verdict.WRONG, f"is {int(at - before)} seconds too late")
    return _finding(name, Verdict.RIGHT, "is in time")


def _finding(about: str, verdict: Verdict, words: str) -> Finding:
    return Finding(about=about, verdict=verdict, words=words)
