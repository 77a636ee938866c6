"""The public keys that a client registers or publishes, a JWK Set, RFC 7517 §5."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from typing import Any

from iam.domain.redirect_uris import backchannel_logout_uri_fault

LONGEST_KEYS = 16_384
"""Characters of a JWK Set."""
MOST_KEYS = 20
SHORTEST_KEPT = 60
"""Seconds that keys of a ``jwks_uri`` are kept, whatever its answer says."""
KEPT = 600
"""Seconds that they are kept where its answer says nothing."""
LONGEST_KEPT = 3600
"""Seconds, however long its answer says."""
_LONGEST_KID = 255
_MAX_AGE = re.compile(r'max-age="?([0-9]{1,12})"?')
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_NEEDED = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_KINDS_OF = {"RSA": ("RSA",), "ECDH": ("EC", "OKP")}
_CURVES = frozenset({"P-256", "P-384", "P-521", "X25519"})
_SMALLEST_MODULUS = 2048
"""Bits; RFC 7518 §4.3 says so."""

Jwk = Mapping[str, Any]


def jwks_uri_fault(uri: str) -> str | None:
    """
    Say why keys cannot be fetched from an address, or nothing where they can.

    It is called as the address is that hears of logouts, and may be the same ones.
    """
    return backchannel_logout_uri_fault(uri)


def seconds_kept(cache_control: str) -> int:
    """
    Say how long keys are kept, by the ``Cache-Control`` that they came with.

    Sources:
        RFC 9111 §5.2.2: directives are compared without regard to case.
    """
    said = [each.strip().lower() for each in cache_control.split(",")]
    if "no-store" in said or "no-cache" in said:
        return SHORTEST_KEPT
    ages = [int(found[1]) for each in said if (found := _MAX_AGE.fullmatch(each))]
    return max(SHORTEST_KEPT, min([*ages, LONGEST_KEPT])) if ages else KEPT


def keys_fault(written: str) -> str | None:
    """Say why a text is no set of public keys, or nothing where it is."""
    if not written:
        return None
    try:
        keys = read_keys(written)
    except ValueError as error:
        return str(error)
    return next(filter(None, map(_key_fault, keys)), None)


def read_keys(written: str) -> list[Jwk]:
    """
    Read a JWK Set.

    Raises:
        ValueError: It is none, with what is wrong.
    """
    try:
        found = json.loads(written or '{"keys": []}')
    except (ValueError, RecursionError) as error:
        raise ValueError('must be JSON: {"keys": […]}') from error
    keys = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise ValueError('must be a JWK Set: {"keys": […]}')
    if len(keys) > MOST_KEYS:
        raise ValueError(f"at most {MOST_KEYS} keys")
    return keys


def read_published_keys(written: str) -> list[Jwk]:
    """
    Read a JWK Set that a client publishes for everybody; pass over what is not for us.

    Sources:
        RFC 7517 §5: keys of a type that is not understood should be ignored. So are
        those that have lost their secret by standing there.

    Raises:
        ValueError: It is none, with what is wrong.
    """
    return [key for key in read_keys(written or "?") if _key_fault(key) is None]


def encryption_key(keys: Iterable[Jwk], algorithm: str) -> Jwk | None:
    """
    Choose the key that something is encrypted to, the first that fits.

    Sources:
        OpenID Connect Core §10.2: what ``use`` and ``alg`` say counts, where they say.
    """
    return next(iter(encryption_keys(keys, algorithm)), None)


def encryption_keys(keys: Iterable[Jwk], algorithm: str) -> list[Jwk]:
    """Give all that fit, in their order."""
    return [key for key in keys if _fits(key, algorithm)]


def _fits(key: Jwk, algorithm: str) -> bool:
    kinds = _KINDS_OF[algorithm.partition("-")[0]]
    is_curve_known = key.get("kty") == "RSA" or key.get("crv") in _CURVES
    return (
        key.get("kty") in kinds
        and is_curve_known
        and key.get("use", "enc") == "enc"
        and key.get("alg", algorithm) == algorithm
    )


def _bits(number: str) -> int:
    """Count the bits of a Base64urlUInt, RFC 7518 §2; zeros before it are none."""
    try:
        read = urlsafe_b64decode(number + "=" * (-len(number) % 4))
    except ValueError:
        return 0
    return int.from_bytes(read, "big").bit_length()


def _key_fault(key: Jwk) -> str | None:
    kty = key.get("kty")
    needed = _NEEDED.get(str(kty))
    if needed is None:
        return f"a key has kty {str(kty)[:20]!r}, not RSA, EC or OKP"
    if private := sorted(_PRIVATE & key.keys()):
        return f"a private member of a key, {private[0]}, is nobody's but the client's"
    for name in needed:
        if not isinstance(key.get(name), str) or not key[name]:
            return f"a key of kty {kty} has no {name}"
    if kty == "RSA" and _bits(key["n"]) < _SMALLEST_MODULUS:
        return "an RSA key has less than 2048 bits"
    kid = key.get("kid", "")
    if not isinstance(kid, str) or len(kid) > _LONGEST_KID:
        return f"a kid is not a text of at most {_LONGEST_KID} characters"
    return None
