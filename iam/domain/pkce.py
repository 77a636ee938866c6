"""Proof Key for Code Exchange: the challenge and its verifier, RFC 7636."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from iam.domain.clients import Client
from iam.domain.errors import InvalidRequest
from iam.domain.provider import ProviderSettings

S256, PLAIN = "S256", "plain"

# unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~", 43 to 128 of them, section 4.1
_SPELLING = re.compile(r"[A-Za-z0-9._~-]{43,128}")
# What base64url makes of 256 bits, section 4.2.
_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")


def methods_offered(provider: ProviderSettings) -> tuple[str, ...]:
    """Name the methods of a realm, the one to use first."""
    return (S256, PLAIN) if provider.allow_plain_code_challenge else (S256,)


def is_required(client: Client, provider: ProviderSettings) -> bool:
    """
    Whether a request without a challenge is refused.

    Sources:
        RFC 9700 §2.1.1: public clients must use it; a client without a secret has
        nothing else to prove that a code is its own.
    """
    return client.is_public or provider.code_verifier_required == "all"


def check_challenge(
    client: Client, provider: ProviderSettings, *, challenge: str, method: str
) -> tuple[str, str]:
    """
    Read what a request says, §4.3.

    Args:
        client: Who asks.
        provider: Its realm's.
        challenge: Empty where none was sent.
        method: Empty where none was sent, which means ``plain``.

    Returns:
        Challenge and method; both empty where there is none.

    Raises:
        InvalidRequest: It is missing, malformed, or of a method that is not offered.
    """
    if not challenge:
        if method:
            raise InvalidRequest("code_challenge_method without code_challenge")
        if is_required(client, provider):
            raise InvalidRequest("Missing parameter, 'code_challenge'")
        return "", ""
    method = method or PLAIN
    if method not in methods_offered(provider):
        raise InvalidRequest(
            "code_challenge_method must be "
            + " or ".join(methods_offered(provider))
            + "; left out, it means plain"
        )
    spelling = _DIGEST if method == S256 else _SPELLING
    if not spelling.fullmatch(challenge):
        raise InvalidRequest(f"code_challenge is malformed for {method}")
    return challenge, method


def is_proven(verifier: str | None, *, challenge: str, method: str) -> bool:
    """
    Whether a verifier belongs to a challenge, §4.6.

    Where there is no challenge there must be no verifier either: a client that sends
    one sent a challenge before, and somebody took it away on the way.

    Sources:
        RFC 9700 §4.8.2, PKCE downgrade.
    """
    if not challenge or verifier is None:
        return not challenge and verifier is None
    if not _SPELLING.fullmatch(verifier):
        return False
    found = verifier.encode("ascii")
    if method == S256:
        digest = hashlib.sha256(found).digest()
        found = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return hmac.compare_digest(found, challenge.encode("ascii"))
