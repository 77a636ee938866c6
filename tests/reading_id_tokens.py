"""
ID Tokens for tests, read as a relying party does: with what is published, and no more.

    said = read(server, answer.json["id_token"])   # verified; the claims
"""

from __future__ import annotations

from joserfc import jwe, jws, jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from joserfc.registry import Header

ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]


class OurAlgorithms(jws.JWSRegistry):
    """Take EdDSA without being told that its name has a successor in RFC 9864."""

    def get_alg(self, name: str):
        return self.algorithms[name]


def keys_of(server, realm: str = "/alpha") -> KeySet:
    return KeySet.import_key_set(server.get("connect/jwk_uri", realm=realm).json)


def read_with_header(
    server, id_token: str, realm: str = "/alpha"
) -> tuple[Header, dict]:
    """Give the header and the claims, if a published key of the realm signed them."""
    registry = OurAlgorithms(algorithms=ALGORITHMS)
    token = jwt.decode(id_token, keys_of(server, realm), registry=registry)
    return token.header, token.claims


def read(server, id_token: str, realm: str = "/alpha") -> dict:
    return read_with_header(server, id_token, realm)[1]


def decrypted(id_token: str, key: RSAKey | ECKey, *algorithms: str) -> tuple[dict, str]:
    """Open a nested JWT; give its header and the one inside."""
    opened = jwe.decrypt_compact(id_token, key, algorithms=list(algorithms))
    return opened.protected, opened.plaintext.decode("ascii")
