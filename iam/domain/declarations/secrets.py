"""What a file may say of secrets and passwords; no message here repeats one."""

from __future__ import annotations

import re
import unicodedata

from iam.domain.clients import SecretScheme
from iam.domain.passwords import MOST_CHARACTERS

LONGEST_SECRET = 255
MOST_SECRETS = 2
"""Live secrets of a client: the new one, and the old one during a rotation."""

# client-secret = *VSCHAR, RFC 6749 appendix A.2
_CLIENT_SECRET = re.compile(r"[\x20-\x7e]{1,255}")
_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")
_ARGON2ID = re.compile(
    r"\$argon2id\$v=19"
    r"\$m=([1-9][0-9]{0,4}),t=([1-9]|10),p=[1-4]"  # what a server can bear
    r"\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,86}"
)


def client_secret_fault(text: object) -> str | None:
    """
    Say why a text cannot be a client secret, or nothing where it can.

    Sources:
        RFC 6749 appendix A.2: VSCHAR only, and so what Basic carries.
    """
    if isinstance(text, str) and _CLIENT_SECRET.fullmatch(text):
        return None
    return f"must be 1 to {LONGEST_SECRET} printable ASCII characters"


def password_fault(text: object) -> str | None:
    """Say why a text cannot be a password, or nothing where it can."""
    if not isinstance(text, str) or not 1 <= len(text) <= MOST_CHARACTERS:
        return f"must be 1 to {MOST_CHARACTERS} characters"
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        return "has a control character"
    return None


def password_hash_fault(text: object) -> str | None:
    """Say why a text cannot be the hash of a password, or nothing where it can."""
    if isinstance(text, str) and _ARGON2ID.fullmatch(text):
        return None
    return "must be a hash as export writes it, $argon2id$v=19$m=…,t=…,p=…$…$…"


def secret_file_fault(text: object) -> str | None:
    """Say why a text cannot name a file, or nothing where it can."""
    if isinstance(text, str) and text and text.isprintable():
        return None
    return "must name a file"


def secret_hash_fault(text: object) -> str | None:
    """Say why a text cannot be the hash of a client secret, or nothing where it can."""
    if isinstance(text, str) and (_SHA256.fullmatch(text) or _ARGON2ID.fullmatch(text)):
        return None
    return (
        "must be a hash as export writes it: sha256: and 64 of 0-9 a-f for a generated "
        "secret, $argon2id$v=19$m=…,t=…,p=…$…$… for a typed one"
    )


def parse_secret_hash(text: str) -> tuple[SecretScheme, str]:
    """Read a text that has no fault: how the secret is kept, and its hash."""
    if generated := _SHA256.fullmatch(text):
        return SecretScheme.GENERATED, generated[1]
    return SecretScheme.TYPED, text


def format_secret_hash(scheme: SecretScheme, digest: str) -> str:
    """Write a hash as `parse_secret_hash` reads it."""
    return f"sha256:{digest}" if scheme is SecretScheme.GENERATED else digest
