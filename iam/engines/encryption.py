"""Encrypt a JWT to a key that its reader has registered, RFC 7516: joserfc."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import import_key

_ANY_METHOD = "A128GCM"
"""It says nothing of the key."""


class UnusableKey(Exception):
    """What was registered as a key is none, or none for this algorithm."""


def is_usable(key: Mapping[str, Any], algorithm: str) -> bool:
    """Whether what looks like a key is one: a point may not be on its curve."""
    try:
        encrypt("", key, algorithm=algorithm, method=_ANY_METHOD)
    except UnusableKey:
        return False
    return True


def encrypt(token: str, key: Mapping[str, Any], *, algorithm: str, method: str) -> str:
    """
    Give a nested JWT that only the holder of the private key can read.

    Args:
        token: What was signed.
        key: The public key, as a JWK.
        algorithm: How the content's key comes along (``alg``).
        method: How the content is encrypted (``enc``).

    Raises:
        UnusableKey: Nothing can be encrypted to it.

    Sources:
        RFC 7519 §5.2: ``cty`` says that a JWT is inside.
    """
    header = {"alg": algorithm, "enc": method, "cty": "JWT"}
    if "kid" in key:
        header["kid"] = key["kid"]
    try:
        public = import_key(dict(key))
        return jwe.encrypt_compact(
            header, token.encode("ascii"), public, algorithms=[algorithm, method]
        )
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise UnusableKey(type(error).__name__) from error
