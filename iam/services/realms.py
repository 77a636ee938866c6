"""Realms: create, configure, switch off, delete."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from uuid import uuid4

from iam.domain.audit import Operation
from iam.domain.faults import Refused
from iam.domain.provider import ProviderSettings
from iam.domain.realms import ROOT, Realm, RealmPath
from iam.services.changes import Change, Changes
from iam.services.keys import KeyService


@dataclass(frozen=True, slots=True, kw_only=True)
class RealmService:
    """What can be done with realms."""

    changes: Changes
    keys: KeyService

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
        self, path: RealmPath, provider: ProviderSettings, *, active: bool
    ) -> Realm:
        """
        Change a realm's settings; switching it off ends every token beneath.

        Raises:
            Refused: There is none at this path, or the root would be switched off.
        """
        return self.changes.make(
            lambda change: self.alter(change, path, provider, active=active)[0]
        )

    def alter(
        self,
        change: Change,
        path: RealmPath,
        provider: ProviderSettings,
        *,
        active: bool,
    ) -> tuple[Realm, tuple[str, ...]]:
        """Do the same within an open change; tell also what changed."""
        before = change.before.realms.get(path)
        if before is None:
            raise Refused.because(f"there is no realm {path}")
        if path == ROOT and not active:
            raise Refused.because("the root realm cannot be switched off")
        after = replace(before, provider=provider, active=active)
        changed = _differences(before, after)
        if changed:
            change.store.realms.change(after)
            change.note(after, f"{path}", Operation.UPDATE, *changed)
            self.keys.follow_algorithm(change, after)
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
            if path not in change.before.realms:
                raise Refused.because(f"there is no realm {path}")
            gone = change.before.children(path)
            change.end_realm(change.before.realms[path])
            for realm in gone:
                change.note(realm, f"{realm.path}", Operation.DELETE)
            ids = [realm.id for realm in gone]
            change.store.end_users.delete_of_realms(ids)
            change.store.clients.delete_of_realms(ids)
            change.store.keys.delete_of_realms(ids)
            change.store.realms.delete(ids)
            return [realm.path for realm in gone]

        return self.changes.make(work)


def _differences(before: Realm, after: Realm) -> tuple[str, ...]:
    changed = [
        field.name
        for field in fields(ProviderSettings)
        if getattr(before.provider, field.name) != getattr(after.provider, field.name)
    ]
    return (*changed, *(["active"] if before.active != after.active else []))
