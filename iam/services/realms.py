"""Realms: create, configure, switch off, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from uuid import uuid4

from iam.domain.audit import Operation
from iam.domain.faults import Refused
from iam.domain.provider import ProviderSettings
from iam.domain.realms import ROOT, Realm, RealmId, RealmPath
from iam.domain.setting import require_read, with_changes
from iam.services.changes import Change, Changes
from iam.services.key_needs import KeyNeeds
from iam.services.keys import KeyService
from iam.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RealmService:
    """What can be done with realms."""

    changes: Changes
    keys: KeyService
    needs: KeyNeeds

    def all(self) -> list[Realm]:
        """Give every realm, the root first."""
        return self.changes.cache.current().configuration.children(ROOT)

    def get(self, path: RealmPath) -> Realm:
        """
        Give one realm, active or not.

        Raises:
            Refused: There is none at this path.
        """
        realm = self.changes.cache.current().configuration.realms.get(path)
        if realm is None:
            raise Refused.because(f"there is no realm {path}; 'iam realm list'")
        return realm

    def ensure_root(self) -> None:
        """Make the root realm where the database is new."""
        if not self.changes.database.read(lambda store: store.realms.all()):
            self.changes.make(self._make_root)

    def _make_root(self, change: Change) -> None:
        if ROOT not in change.before.realms:
            self.add(change, ROOT, ProviderSettings(), active=True)

    def one_or_all(self, path: RealmPath | None) -> list[Realm]:
        """
        Give one realm, or every one where none is named.

        Raises:
            Refused: There is no such realm.
        """
        return self.all() if path is None else [self.get(path)]

    def create(
        self, path: RealmPath, provider: ProviderSettings, *, active: bool = True
    ) -> Realm:
        """
        Make a realm and its keys.

        Raises:
            Refused: It is there, or the realm above is not.
        """
        return self.changes.make(
            lambda change: self.add(change, path, provider, active=active)
        )

    def add(
        self,
        change: Change,
        path: RealmPath,
        provider: ProviderSettings,
        *,
        active: bool,
    ) -> Realm:
        """Do the same within an open change."""
        same = [p for p in change.before.realms if str(p).lower() == str(path).lower()]
        if same:
            raise Refused.because(f"there is a realm {same[0]} already")
        if path.parent is not None and path.parent not in change.before.realms:
            raise Refused.because(f"there is no realm {path.parent} above {path}")
        realm = Realm(id=uuid4(), path=path, active=active, provider=provider)
        change.store.realms.add(realm)
        change.before.realms[path] = realm
        change.before.realms_by_id[realm.id] = realm
        change.note(realm, f"{path}", Operation.CREATE)
        self.keys.make_for(change, realm)
        return realm

    def set(
        self,
        path: RealmPath,
        wanted: ProviderSettings | Mapping[str, object],
        *,
        active: bool | None,
    ) -> Realm:
        """
        Change a realm's settings; switching it off ends every token beneath.

        Args:
            path: The realm.
            wanted: All settings; or some by their names, and what others change at
                the same moment is kept.
            active: Whether it answers; None: as it is.

        Raises:
            Refused: There is none at this path, a value does not fit, or the root
                would be switched off.
        """

        def work(change: Change) -> Realm:
            before = _find(change, path)
            provider = (
                with_changes(before.provider, wanted)
                if isinstance(wanted, Mapping)
                else wanted
            )
            answers = before.active if active is None else active
            return self.alter(change, path, provider, active=answers)[0]

        return self.changes.make(work)

    def alter(
        self,
        change: Change,
        path: RealmPath,
        provider: ProviderSettings,
        *,
        active: bool,
    ) -> tuple[Realm, tuple[str, ...]]:
        """Do the same within an open change; tell also what changed."""
        before = _find(change, path)
        if path == ROOT and not active:
            raise Refused.because("the root realm cannot be switched off")
        after = replace(before, provider=provider, active=active)
        changed = _differences(before, after)
        if changed:
            require_read(f"realm {path}", before.unread)
            change.store.realms.change(after)
            change.before.realms[path] = change.before.realms_by_id[after.id] = after
            change.note(after, f"{path}", Operation.UPDATE, *changed)
            self.keys.follow_algorithm(change, after)
            self.needs.follow_provider(change, after)
            if before.active and not active:
                change.end_realm(after)
        return after, changed

    def delete(self, path: RealmPath) -> list[RealmPath]:
        """
        Delete a realm, everything in it and every realm beneath; end all tokens.

        Raises:
            Refused: There is none at this path, or it is the root.
        """
        if path == ROOT:
            raise Refused.because("the root realm cannot be deleted")

        def work(change: Change) -> list[RealmPath]:
            change.end_realm(_find(change, path))
            gone = change.before.children(path)
            for realm in gone:
                change.note(realm, f"{realm.path}", Operation.DELETE)
            _forget(change.store, [realm.id for realm in gone])
            return [realm.path for realm in gone]

        return self.changes.make(work)


def _find(change: Change, path: RealmPath) -> Realm:
    realm = change.before.realms.get(path)
    if realm is None:
        raise Refused.because(f"there is no realm {path}; 'iam realm list'")
    return realm


def _forget(store: Store, ids: list[RealmId]) -> None:
    """Forget realms and all that is theirs; revocations and the audit trail stay."""
    for repository in (
        *(store.end_users, store.sessions, store.attempts, store.consents),
        *(store.grants, store.authorization_codes, store.single_uses),
        *(store.session_clients, store.logout_deliveries, store.clients, store.keys),
        *(store.policies, store.recordings),
    ):
        repository.delete_of_realms(ids)
    store.realms.delete(ids)


def _differences(before: Realm, after: Realm) -> tuple[str, ...]:
    changed = [
        field.name
        for field in fields(ProviderSettings)
        if getattr(before.provider, field.name) != getattr(after.provider, field.name)
    ]
    return (*changed, *(["active"] if before.active != after.active else []))
