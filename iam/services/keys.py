"""Keys: made with their realm, rotated, retired, compromised, rewrapped."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from iam.domain.audit import Operation
from iam.domain.faults import Refused
from iam.domain.key_rotation import has_use_for
from iam.domain.keys import (
    OF_EVERY_REALM,
    ROTATED,
    Key,
    Purpose,
    State,
    algorithm_of,
    encryption_context,
    is_secret,
)
from iam.domain.realms import Realm
from iam.engines.signatures import make_key
from iam.engines.vault import Vault
from iam.services.changes import Change, Changes
from iam.services.clock import Clock
from iam.services.configuration import OLDEST

_KID_BYTES = 12
_SECRET_BYTES = 32
_FOR_EVER = (
    "the key that names people to clients is never changed: every pairwise sub would "
    "be another one, and clients would take everybody for somebody new"
)

_NEEDLESS = (
    "{realm} has no {key} key, and none of its clients needs one; it is made with the "
    "first client that does"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyService:
    """
    What can be done with keys.

    ``jwks_max_age`` is how many seconds others may keep the published keys. A new
    signing key waits that long before it signs, and `OLDEST` longer: until then,
    another process may not know it and tell the old keys, to be kept for as long.
    """

    changes: Changes
    vault: Vault
    clock: Clock
    jwks_max_age: int

    def make_for(self, change: Change, realm: Realm) -> None:
        """Make the keys of a new realm; they are current at once."""
        for purpose in OF_EVERY_REALM:
            self._add(change, realm, purpose, State.CURRENT)

    def make_first(self, change: Change, realm: Realm, purpose: Purpose) -> None:
        """
        Make a realm's first key of a purpose; it is current at once.

        Nobody knows the key then: who gets something of it fetches the keys anew, as
        it names one that they have not.
        """
        self._add(change, realm, purpose, State.CURRENT)

    def follow_algorithm(self, change: Change, realm: Realm) -> None:
        """Make a key of the realm's algorithm, where the newest is of another."""
        purpose = Purpose.SIGN_ACCESS_TOKENS
        wanted = realm.provider.access_token_signing_algorithm
        waiting = _find(change, realm, purpose, State.PUBLISHED)
        newest = waiting or _find(change, realm, purpose, State.CURRENT)
        if newest and newest[-1].algorithm != wanted:
            self._succeed(change, realm, purpose, at_once=False)

    def rotate(self, realm: Realm, purpose: Purpose, *, at_once: bool = False) -> Key:
        """
        Make a successor of the current key.

        A seal key takes over at once. A signing key is published first and takes over
        when everybody can know it, unless ``at_once``.

        Raises:
            Refused: A successor waits already, the realm is gone, this key is for
                ever, or there is none and nobody needs one.
        """
        if purpose not in ROTATED:
            raise Refused.because(_FOR_EVER)

        def work(change: Change) -> Key:
            today = change.today(realm)
            if not has_use_for(purpose, today, change.before):
                raise Refused.because(_NEEDLESS.format(realm=today.path, key=purpose))
            return self._succeed(change, today, purpose, at_once=at_once)

        return self.changes.make(work)

    def _succeed(
        self, change: Change, realm: Realm, purpose: Purpose, *, at_once: bool
    ) -> Key:
        waiting = _find(change, realm, purpose, State.PUBLISHED)
        if at_once or purpose is Purpose.SEAL:
            for key in waiting:
                self._retire(change, realm, key)
            for key in _find(change, realm, purpose, State.CURRENT):
                self._retire(change, realm, key)
            return self._add(change, realm, purpose, State.CURRENT)
        for key in waiting:
            if key.algorithm == algorithm_of(purpose, realm.provider):
                raise Refused.because(
                    f"key {key.id} waits already and takes over at "
                    f"{key.activates_at:%Y-%m-%d %H:%M:%S} UTC"
                )
            self._retire(change, realm, key)
        return self._add(change, realm, purpose, State.PUBLISHED)

    def prepare(
        self, realm: Realm, purpose: Purpose, *, takes_over_at: datetime
    ) -> Key:
        """
        Make a successor that is to be published, and take over at an instant.

        A seal key waits too: a node that does not know it would take what it made for
        nobody's.
        """
        made = self._make(realm, purpose, State.PUBLISHED)
        return replace(made, activates_at=max(takes_over_at, made.activates_at))

    def _add(self, change: Change, realm: Realm, purpose: Purpose, state: State) -> Key:
        return self.keep(change, realm, self._make(realm, purpose, state))

    def keep(self, change: Change, realm: Realm, key: Key) -> Key:
        """Keep a key that was made."""
        change.store.keys.add(key)
        change.note(realm, _name(realm, key), Operation.CREATE, "state")
        return key

    def _make(self, realm: Realm, purpose: Purpose, state: State) -> Key:
        now = self.clock.now()
        kid = secrets.token_hex(_KID_BYTES)
        algorithm = algorithm_of(purpose, realm.provider)
        if is_secret(purpose):
            public, private = dict[str, str](), secrets.token_bytes(_SECRET_BYTES)
        else:
            public, private = make_key(algorithm)
        context = encryption_context(realm.id, purpose, kid)
        waits = timedelta(seconds=self.jwks_max_age + OLDEST)
        return Key(
            id=kid,
            realm_id=realm.id,
            purpose=purpose,
            algorithm=algorithm,
            state=state,
            public=public,
            encrypted=self.vault.encrypt(private, context=context),
            created_at=now,
            activates_at=now + waits if state is State.PUBLISHED else now,
        )

    def _retire(self, change: Change, realm: Realm, key: Key) -> None:
        retired = replace(key, state=State.RETIRED, retired_at=self.clock.now())
        change.store.keys.move(key, to=retired)
        change.note(realm, _name(realm, key), Operation.UPDATE, "state")

    def promote_due(self) -> int:
        """Let published keys that have waited long enough take over; give how many."""
        now = self.clock.now()
        live = self.changes.cache.current()
        if not any(key.is_due(now) for key in live.configuration.keys):
            return 0
        return self.changes.make(lambda change: self._promote(change, now))

    def _promote(self, change: Change, now: datetime) -> int:
        due = [key for key in change.before.keys if key.is_due(now)]
        for key in due:
            realm = change.before.realms_by_id[key.realm_id]
            for current in _find(change, realm, key.purpose, State.CURRENT):
                self._retire(change, realm, current)
            change.store.keys.move(key, to=replace(key, state=State.CURRENT))
            change.note(realm, _name(realm, key), Operation.UPDATE, "state")
        return len(due)

    def retire(self, kid: str) -> Key:
        """
        Stop a key from making tokens; what it made is honoured until it ends.

        A current key is succeeded at once.

        Raises:
            Refused: There is no such key, or it makes nothing any more.
        """

        def work(change: Change) -> Key:
            key, realm = _by_id(change, kid)
            if key.purpose not in ROTATED:
                raise Refused.because(_FOR_EVER)
            if key.state is State.CURRENT:
                self._succeed(change, realm, key.purpose, at_once=True)
            elif key.state is State.PUBLISHED:
                self._retire(change, realm, key)
            else:
                raise Refused.because(f"key {kid} is {key.state} already")
            return key

        return self.changes.make(work)

    def compromise(self, *kids: str) -> list[Key]:
        """
        Put keys out at once: what they made is dead everywhere within seconds.

        A current key is succeeded at once.

        Raises:
            Refused: There is no such key.
        """

        def work(change: Change) -> list[Key]:
            found = [_by_id(change, kid) for kid in dict.fromkeys(kids)]
            if any(key.purpose not in ROTATED for key, _ in found):
                raise Refused.because(_FOR_EVER)
            for key, realm in found:
                if key.state is State.COMPROMISED:
                    continue
                now = self.clock.now()
                gone = replace(key, state=State.COMPROMISED, retired_at=now)
                change.store.keys.move(key, to=gone)
                change.note(realm, _name(realm, key), Operation.UPDATE, "state")
                if key.state is State.CURRENT:
                    self._add(change, realm, key.purpose, State.CURRENT)
            return [key for key, _ in found]

        return self.changes.make(work)

    def rewrap(self) -> int:
        """Encrypt every key under the first master key; give how many were not."""

        def work(change: Change) -> int:
            behind = [
                key
                for key in change.before.keys
                if not self.vault.is_current(key.encrypted)
            ]
            for key in behind:
                context = encryption_context(key.realm_id, key.purpose, key.id)
                plain = self.vault.decrypt(key.encrypted, context=context)
                change.store.keys.rewrap(
                    key, self.vault.encrypt(plain, context=context)
                )
            return len(behind)

        return self.changes.make(work)

    def purge(self) -> int:
        """Forget keys whose last token has ended; give how many."""
        now = self.clock.now()
        live = self.changes.cache.current()
        if not any(_has_ended(key, now) for key in live.configuration.keys):
            return 0

        def work(change: Change) -> int:
            ended = [key for key in change.before.keys if _has_ended(key, now)]
            for key in ended:
                realm = change.before.realms_by_id[key.realm_id]
                change.store.keys.delete(realm.id, [key.id])
                change.note(realm, _name(realm, key), Operation.DELETE)
            return len(ended)

        return self.changes.make(work)


def _has_ended(key: Key, now: datetime) -> bool:
    return key.has_ended(now)


def _find(change: Change, realm: Realm, purpose: Purpose, state: State) -> list[Key]:
    return [
        key
        for key in change.before.keys
        if (key.realm_id, key.purpose, key.state) == (realm.id, purpose, state)
    ]


def _by_id(change: Change, kid: str) -> tuple[Key, Realm]:
    for key in change.before.keys:
        if key.id == kid:
            return key, change.before.realms_by_id[key.realm_id]
    raise Refused.because(f"there is no key {kid[:64]!r}; 'iam key list' shows them")


def _name(realm: Realm, key: Key) -> str:
    return f"{str(realm.path).rstrip('/')}/keys/{key.id}"
