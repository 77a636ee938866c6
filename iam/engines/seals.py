"""Seal and open opaque tokens: JWE compact, dir with A256GCM, RFC 7516."""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections import OrderedDict
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SALT_LENGTH = 16
_NONCE_LENGTH = 12
_TAG_LENGTH = 16
_NO_NONCE = bytes(_NONCE_LENGTH)
_PARTS = 5
MOST_SEALS = 2**31
"""Seals under one sub-key; random 96-bit nonces are safe far beyond it."""
MOST_SUBKEYS = 256
"""Salts of other processes whose sub-keys are kept; each restart makes one."""


class SealKey:
    """
    One seal key of a realm, and the sub-keys that processes derive from it.

    Each process seals under a sub-key of its own, so that nonces of two processes
    cannot meet: HKDF-SHA-256 of the key, a random salt and the purpose. The salt
    stands beside the key id in ``kid``.

    Args:
        kid: The id of the key.
        key: 256 bits.
        purpose: What is sealed; a token sealed for one purpose opens for no other.
    """

    def __init__(self, kid: str, key: bytes, *, purpose: str) -> None:
        self.kid = kid
        self._key = key
        self._label = f"assent seal {purpose}".encode()
        self._lock = threading.Lock()
        self._seals_left = 0
        self._process = 0
        self._sealing: tuple[bytes, AESGCM] | None = None
        self._opened: OrderedDict[bytes, AESGCM] = OrderedDict()
        self._naming: bytes | None = None

    def seal(self, plain: bytes) -> str:
        """Give a token that only a holder of the key can read or make."""
        header, subkey = self._own_subkey()
        nonce = os.urandom(_NONCE_LENGTH)
        sealed = subkey.encrypt(nonce, plain, header)
        body, tag = sealed[:-_TAG_LENGTH], sealed[-_TAG_LENGTH:]
        return b"..".join((header, b".".join(map(_encode, (nonce, body, tag))))).decode(
            "ascii"
        )

    def open(self, token: str) -> bytes | None:
        """
        Give what was sealed; None where this key did not seal it.

        The header is compared byte for byte with the one we write for its ``kid``;
        nothing in it is interpreted.
        """
        parts = token.encode("ascii").split(b".")
        if len(parts) != _PARTS or parts[1]:
            return None
        header = parts[0]
        try:
            nonce, body, tag = (_decode(part) for part in parts[2:])
            subkey = self._opened.get(header) or self._subkey_of(header)
        except ValueError:
            return None
        if not subkey or len(nonce) != _NONCE_LENGTH or len(tag) != _TAG_LENGTH:
            return None
        try:
            plain = subkey.decrypt(nonce, body + tag, header)
        except InvalidTag:
            return None
        self._remember(header, subkey)
        return plain

    def pseudonym(self, text: bytes) -> str:
        """
        Give what stands for a text where the text itself must not: 64 characters.

        The same text has the same one for as long as the key is this one, whichever
        process asks; without the key nobody finds either from the other.
        """
        if self._naming is None:
            label = self._label + b" pseudonyms"
            self._naming = HKDF(SHA256(), 32, None, label).derive(self._key)
        return hmac.new(self._naming, text, hashlib.sha256).hexdigest()

    def _subkey_of(self, header: bytes) -> AESGCM | None:
        salt = salt_of(header, self.kid)
        return self._derive(salt) if salt is not None else None

    def _own_subkey(self) -> tuple[bytes, AESGCM]:
        with self._lock:
            if self._seals_left <= 0 or self._process != os.getpid():
                salt = os.urandom(_SALT_LENGTH)
                self._sealing = (_header(self.kid, salt), self._derive(salt))
                self._seals_left = MOST_SEALS
                self._process = os.getpid()
            self._seals_left -= 1
            assert self._sealing is not None, "drawn above"  # noqa: S101 - for mypy
            return self._sealing

    def _derive(self, salt: bytes) -> AESGCM:
        return AESGCM(HKDF(SHA256(), 32, salt, self._label).derive(self._key))

    def _remember(self, header: bytes, subkey: AESGCM) -> None:
        """Keep a sub-key whose header was compared and under which a tag was right."""
        if header in self._opened:
            return
        with self._lock:
            self._opened[header] = subkey
            if len(self._opened) > MOST_SUBKEYS:
                self._opened.popitem(last=False)


class MemberSeal:
    """
    Seals one member of something that is signed, and that others may read.

    Each whole has a key of its own, made of its name; so there is no nonce to carry,
    and a member that is moved into another whole opens there for nobody.

    Args:
        key: 256 bits.
        purpose: What is sealed.
    """

    def __init__(self, key: bytes, *, purpose: str) -> None:
        label = f"assent seal of a member {purpose}".encode()
        self._key = HKDF(SHA256(), 32, None, label).derive(key)

    def seal(self, plain: bytes, *, within: str) -> str:
        """Give a member for the whole of a name, which must never be used again."""
        sealed = self._key_within(within).encrypt(_NO_NONCE, plain, None)
        return _encode(sealed).decode("ascii")

    def open(self, text: str, *, within: str) -> bytes | None:
        """Give what was sealed; None where this key did not seal it for this whole."""
        try:
            sealed = _decode(text.encode("ascii"))
            return self._key_within(within).decrypt(_NO_NONCE, sealed, None)
        except (ValueError, InvalidTag):
            return None

    def _key_within(self, name: str) -> AESGCM:
        return AESGCM(hmac.digest(self._key, name.encode("utf-8"), "sha256"))


def kid_of(token: str) -> str | None:
    """Give the key id that a sealed token names, or None where it names none."""
    return _kid_in(token.partition(".")[0])


@lru_cache(maxsize=256)
def _kid_in(header: str) -> str | None:
    try:
        written = _decode(header.encode("ascii"))
    except ValueError:
        return None
    before, _, after = written.partition(b'"kid":"')
    if before != b'{"alg":"dir","enc":"A256GCM",':
        return None
    return after.partition(b".")[0].decode("ascii", "replace")


def salt_of(header: bytes, kid: str) -> bytes | None:
    """Give the salt in a header that we wrote for this key, or None."""
    written = _decode(header)
    salt = _decode(written.rpartition(b".")[2].removesuffix(b'"}'))
    if len(salt) != _SALT_LENGTH or _header(kid, salt) != header:
        return None
    return salt


def _header(kid: str, salt: bytes) -> bytes:
    written = b'{"alg":"dir","enc":"A256GCM","kid":"%s.%s"}'
    return _encode(written % (kid.encode("ascii"), _encode(salt)))


def _encode(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    """Decode base64url; only the one way we write it is taken."""
    try:
        data = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except NotBase64 as error:
        raise ValueError("not base64url") from error
    if _encode(data) != text:
        raise ValueError("not as we write base64url")
    return data
