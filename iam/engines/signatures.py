"""Make keys, sign and verify JWTs with cached key objects: joserfc."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from iam.engines.compact import from_json, to_json

_RSA_BITS = 2048
_PARTS = 3

Claims = dict[str, Any]


class _OneAlgorithm(jws.JWSRegistry):
    """
    Knows the one algorithm of a key.

    joserfc's own would warn at each use that the name EdDSA has a successor in
    RFC 9864, which resource servers do not know yet.
    """

    def __init__(self, algorithm: str) -> None:
        super().__init__(algorithms=[algorithm])
        self._only = algorithm

    def get_alg(self, name: str) -> JWSAlgModel:
        """See joserfc; what a token asks for is not looked at."""
        del name
        return self.algorithms[self._only]


class SigningKey:
    """
    A key pair whose private half is parsed once, when it is first used.

    Parsing RSA costs 36 ms, and a server can have many realms that nobody asks today.

    Args:
        kid: The id of the key, as tokens and the JWKS carry it.
        algorithm: The one algorithm it is used with.
        private: The private JWK as JSON.
    """

    def __init__(self, kid: str, algorithm: str, private: bytes) -> None:
        self.kid = kid
        self.algorithm = algorithm
        self._private = private
        self._registry = _OneAlgorithm(algorithm)

    @cached_property
    def _key(self) -> Key:
        return import_key(json.loads(self._private))

    def sign(self, claims: Mapping[str, object], *, typ: str) -> str:
        """Give a signed JWT whose header has ``alg``, ``kid`` and ``typ``."""
        header = {"alg": self.algorithm, "kid": self.kid, "typ": typ}
        return jwt.encode(
            header, dict(claims), self._key, registry=self._registry, default_type=None
        )

    def verify(self, token: str, *, typ: str) -> Claims | None:
        """
        Give the claims of a JWT that this key signed for this ``typ``, or None.

        The header is compared with the one we write for this ``typ``; nothing in it is
        interpreted, so the algorithm is the key's. Times are not looked at.
        """
        if token.partition(".")[0] != self._header(typ):
            return None
        try:
            signed = jws.deserialize_compact(token, self._key, registry=self._registry)
            claims = from_json(signed.payload)
        except (JoseError, ValueError):
            return None
        return claims if isinstance(claims, dict) else None

    def _header(self, typ: str) -> str:
        header = {"alg": self.algorithm, "kid": self.kid, "typ": typ}
        written = to_json(header)
        return urlsafe_b64encode(written).rstrip(b"=").decode("ascii")


def verify_published(token: str, key: Mapping[str, object]) -> Claims | None:
    """
    Give the claims of a JWT as a client reads it: with a published key, and no more.

    Args:
        token: Of anybody.
        key: A public JWK; its ``alg`` is the one algorithm that is tried.
    """
    algorithm = str(key.get("alg"))
    try:
        registry = _OneAlgorithm(algorithm)
        public = import_key({name: str(value) for name, value in key.items()})
        signed = jws.deserialize_compact(token, public, registry=registry)
        claims = json.loads(signed.payload)
    except (JoseError, KeyError, TypeError, ValueError):
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


def kid_of(token: str) -> str | None:
    """Give the key id that a JWT names, or None where it names none."""
    header = _object(token.partition(".")[0])
    kid = header.get("kid") if header else None
    return kid if isinstance(kid, str) else None


def decode_unverified(token: str) -> tuple[Claims, Claims] | None:
    """Give the header and the claims of a JWT without believing them, or None."""
    parts = token.split(".")
    if len(parts) != _PARTS:
        return None
    header, claims = _object(parts[0]), _object(parts[1])
    return (header, claims) if header is not None and claims is not None else None


def _object(part: str) -> Claims | None:
    """Decode one part that must be a JSON object."""
    try:
        raw = part.encode("ascii")
        decoded = json.loads(urlsafe_b64decode(raw + b"=" * (-len(raw) % 4)))
    except (ValueError, RecursionError):
        return None
    return decoded if isinstance(decoded, dict) else None
