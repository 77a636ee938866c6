"""Secrets at rest: encrypted under the master key, bound to their place."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_ID_LENGTH = 8
_NONCE_LENGTH = 12


class WrongMasterKey(Exception):
    """A secret was encrypted under a master key that this process does not have."""


class Vault:
    """
    The master keys of this process: the first encrypts, all decrypt.

    Args:
        master_keys: 32 bytes each; at least one.
    """

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        self._keys = {_id_of(key): AESGCM(_derived(key)) for key in master_keys}
        self._first = _id_of(master_keys[0])

    def encrypt(self, plain: bytes, *, context: bytes) -> bytes:
        """Encrypt a secret; it opens again only with the same context."""
        nonce = os.urandom(_NONCE_LENGTH)
        return (
            self._first + nonce + self._keys[self._first].encrypt(nonce, plain, context)
        )

    def decrypt(self, encrypted: bytes, *, context: bytes) -> bytes:
        """
        Open a secret.

        Raises:
            WrongMasterKey: No master key of this process fits, or the secret was
                moved from another place.
        """
        key = self._keys.get(encrypted[:_ID_LENGTH])
        body = encrypted[_ID_LENGTH:]
        if key is None:
            raise WrongMasterKey(
                "the keys in the database were encrypted under another master key: "
                "set IAM_MASTER_KEY (or the file master.key) to the one they had"
            )
        try:
            return key.decrypt(body[:_NONCE_LENGTH], body[_NONCE_LENGTH:], context)
        except InvalidTag as error:
            raise WrongMasterKey(
                "a key in the database was changed by somebody else"
            ) from error

    @property
    def beginning(self) -> bytes:
        """What every secret begins with that is under the first master key."""
        return self._first

    def is_current(self, encrypted: bytes) -> bool:
        """Whether a secret is encrypted under the first master key."""
        return encrypted[:_ID_LENGTH] == self._first


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"assent master key id\0" + key).digest()[:_ID_LENGTH]


def _derived(key: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"assent secrets at rest").derive(key)


def master_key_in(directory: Path) -> str:
    """
    Give the text of the master key kept beside the embedded database.

    It is made on the first start, readable by its owner alone. Two processes that
    start at once agree: the one that comes second reads what the first one made.
    """
    path = directory / "master.key"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return _read_private(path)
    made = directory / f".master.key.{secrets.token_hex(8)}"
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return _read_private(path)


def _read_private(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise WrongMasterKey(f"others can read {path}: chmod 600 it")
    try:
        return path.read_text("ascii")
    except UnicodeDecodeError as error:
        raise WrongMasterKey(f"{path} is not a master key") from error
