"""Make keys, sign and verify JWTs with cached key objects: joserfc."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

_RSA_BITS = 2048

Claims = dict[str, Any]


class SigningKey:
    """
    A key pair whose private half was parsed once: parsing RSA costs 36 ms.

    Args:
        kid: The id of the key, as tokens and the JWKS carry it.
        algorithm: The one algorithm it is used with.
        private: The private JWK as JSON.
    """

    def __init__(self, kid: str, algorithm: str, private: bytes) -> None:
        self.kid = kid
        self.algorithm = algorithm
        self._key: Key = import_key(json.loads(private))

    def sign(self, claims: Mapping[str, object], *, typ: str) -> str:
        """Give a signed JWT whose header has ``alg``, ``kid`` and ``typ``."""
        header = {"alg": self.algorithm, "kid": self.kid, "typ": typ}
        return jwt.encode(header, dict(claims), self._key, algorithms=[self.algorithm])

    def verify(self, token: str, *, typ: str) -> Claims | None:
        """
        Give the claims of a JWT that this key signed for this ``typ``, or None.

        The algorithm is the key's, never the token's. Times are not looked at.
        """
        try:
            signed = jws.deserialize_compact(
                token, self._key, algorithms=[self.algorithm]
            )
            header = signed.headers()
            claims = json.loads(signed.payload)
        except (JoseError, ValueError):
            return None
        if header != {"alg": self.algorithm, "kid": self.kid, "typ": typ}:
            return None
        return claims if isinstance(claims, dict) else None


def make_key(algorithm: str) -> tuple[dict[str, str], bytes]:
    """Make a key pair; give the public members of its JWK, and the private JWK."""
    key: ECKey | RSAKey | OKPKey
    if algorithm == "ES256":
        key = ECKey.generate_key("P-256", auto_kid=False)
    elif algorithm == "EdDSA":
        key = OKPKey.generate_key("Ed25519", auto_kid=False)
    else:
        key = RSAKey.generate_key(_RSA_BITS, auto_kid=False)
    public = {name: str(value) for name, value in key.as_dict(private=False).items()}
    return public, json.dumps(key.as_dict(private=True)).encode()


def decode_unverified(token: str) -> tuple[Claims, Claims] | None:
    """Give the header and the claims of a JWT without believing them, or None."""
    try:
        signed = jws.extract_compact(token.encode("ascii"))
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, RecursionError):
        return None
    header = signed.headers()
    return (dict(header), claims) if isinstance(claims, dict) else None
