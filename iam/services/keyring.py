"""The keys of a configuration, ready for use: each is decrypted and parsed once."""

from __future__ import annotations

from dataclasses import dataclass, field

from iam.domain.keys import (
    Key,
    KeyId,
    Purpose,
    State,
    encryption_context,
    is_secret,
)
from iam.domain.realms import RealmId
from iam.engines.seals import MemberSeal, SealKey
from iam.engines.signatures import SigningKey
from iam.engines.vault import Vault, WrongMasterKey

__all__ = ["Keyring", "Locksmith", "ReadyKey", "WrongMasterKey"]

ReadyKey = SealKey | SigningKey | bytes
ACCESS_TOKEN = "access token"  # noqa: S105 - a purpose
RECORDING = "recording"
PURPOSES = ("authorization request", "device", "attempts", RECORDING)
"""
What browsers carry for us, what a counter of attempts is named by, and requests that
are kept to try policies on.
"""


@dataclass(frozen=True, slots=True)
class Keyring:
    """
    Every honoured key by its id, and the current ones by realm.

    ``boxes`` seal what only we are to read, each under a sub-key of the realm's seal
    key for its own purpose.

    ``home`` is the realm of a key: a token's realm is its key's. ``id_token_signers``
    are apart from those of access tokens, so that neither is taken for the other.
    ``person_seals`` hide the person in JWTs of pairwise clients.
    """

    seals: dict[KeyId, SealKey] = field(default_factory=dict)
    signers: dict[KeyId, SigningKey] = field(default_factory=dict)
    home: dict[KeyId, RealmId] = field(default_factory=dict)
    current_seal: dict[RealmId, SealKey] = field(default_factory=dict)
    current_signer: dict[RealmId, SigningKey] = field(default_factory=dict)
    id_token_signers: dict[KeyId, SigningKey] = field(default_factory=dict)
    current_id_token_signer: dict[tuple[RealmId, Purpose], SigningKey] = field(
        default_factory=dict
    )
    subject_secrets: dict[RealmId, bytes] = field(default_factory=dict, repr=False)
    person_seals: dict[RealmId, MemberSeal] = field(default_factory=dict)
    boxes: dict[tuple[str, KeyId], SealKey] = field(default_factory=dict)
    current_box: dict[tuple[str, RealmId], SealKey] = field(default_factory=dict)


class Locksmith:
    """Opens keys, and keeps those that are still in the configuration."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._ready: dict[KeyId, ReadyKey] = {}
        self._boxes: dict[tuple[str, KeyId], SealKey] = {}

    def keyring(self, keys: tuple[Key, ...]) -> Keyring:
        """
        Make the keyring of a configuration; compromised keys are not on it.

        Raises:
            WrongMasterKey: A key was encrypted under another master key.
        """
        ring = Keyring()
        honoured = [key for key in keys if key.is_honoured]
        ring.boxes.update(self._boxes_for(honoured))
        self._ready = {key.id: self._open(key) for key in honoured}
        for key in honoured:
            ring.home[key.id] = key.realm_id
            _hang(ring, key, self._ready[key.id])
        return ring

    def _boxes_for(self, keys: list[Key]) -> dict[tuple[str, KeyId], SealKey]:
        names = [
            (purpose, key)
            for key in keys
            if key.purpose is Purpose.SEAL
            for purpose in PURPOSES
        ]
        self._boxes = {
            (purpose, key.id): self._boxes.get((purpose, key.id))
            or SealKey(key.id, self._decrypt(key), purpose=purpose)
            for purpose, key in names
        }
        return self._boxes

    def _open(self, key: Key) -> ReadyKey:
        ready = self._ready.get(key.id)
        if ready is not None:
            return ready
        if key.purpose is Purpose.SEAL:
            return SealKey(key.id, self._decrypt(key), purpose=ACCESS_TOKEN)
        if is_secret(key.purpose):
            return self._decrypt(key)
        return SigningKey(key.id, key.algorithm, self._decrypt(key))

    def _decrypt(self, key: Key) -> bytes:
        context = encryption_context(key.realm_id, key.purpose, key.id)
        return self._vault.decrypt(key.encrypted, context=context)


def _hang(ring: Keyring, key: Key, ready: ReadyKey) -> None:
    """Put a key where it is looked for."""
    is_current = key.state is State.CURRENT
    if isinstance(ready, bytes):
        ring.subject_secrets[key.realm_id] = ready
        ring.person_seals[key.realm_id] = MemberSeal(ready, purpose=ACCESS_TOKEN)
    elif isinstance(ready, SealKey):
        ring.seals[key.id] = ready
        if is_current:
            ring.current_seal[key.realm_id] = ready
            for purpose in PURPOSES:
                box = ring.boxes[purpose, key.id]
                ring.current_box[purpose, key.realm_id] = box
    elif key.purpose is Purpose.SIGN_ACCESS_TOKENS:
        ring.signers[key.id] = ready
        if is_current:
            ring.current_signer[key.realm_id] = ready
    else:
        ring.id_token_signers[key.id] = ready
        if is_current:
            ring.current_id_token_signer[key.realm_id, key.purpose] = ready
