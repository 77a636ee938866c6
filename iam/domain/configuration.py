"""The configuration of all realms at one moment, as plain values with look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from iam.domain.clients import Client
from iam.domain.faults import Fault
from iam.domain.keys import Key
from iam.domain.policies.values import NO_POLICIES, RealmPolicies
from iam.domain.realms import Realm, RealmId, RealmPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """
    Everything that requests are decided by, read in one snapshot of the database.

    ``version`` grows with every change; ``epoch`` names the database's life, so that
    a version that goes backwards within it shows a restored copy.
    """

    version: int
    epoch: UUID
    realms: dict[RealmPath, Realm]
    active_realms: dict[RealmPath, Realm]
    realms_by_id: dict[RealmId, Realm]
    clients: dict[tuple[RealmId, str], Client]
    clients_by_id: dict[UUID, Client]
    keys: tuple[Key, ...]
    origins: dict[RealmId, frozenset[str]]
    """Every origin that clients of a realm have registered: a preflight names none."""
    policies: Mapping[RealmId, RealmPolicies] = field(default_factory=dict)
    """Those of realms that have some."""

    @classmethod
    def of(
        cls,
        *,
        version: int,
        epoch: UUID,
        realms: Iterable[Realm],
        clients: Iterable[Client],
        keys: Iterable[Key],
        policies: Mapping[RealmId, RealmPolicies] | None = None,
    ) -> Configuration:
        """Arrange what was read for looking up."""
        all_realms, all_clients = list(realms), list(clients)
        ids = {realm.id: realm.id for realm in all_realms}
        by_path = {realm.path: realm for realm in all_realms}
        active = {path for path, realm in by_path.items() if realm.active}
        return cls(
            version=version,
            epoch=epoch,
            realms=by_path,
            active_realms={
                path: realm
                for path, realm in by_path.items()
                if all(above in active for above in path.with_those_above)
            },
            realms_by_id={realm.id: realm for realm in all_realms},
            clients={(c.realm_id, c.client_id): c for c in all_clients},
            clients_by_id={client.id: client for client in all_clients},
            keys=tuple(keys),
            origins=_origins_of(all_clients),
            policies={  # by the very ids that look-ups have: those compare at once
                ids.get(realm_id, realm_id): found
                for realm_id, found in (policies or {}).items()
            },
        )

    def active_realm(self, path: RealmPath) -> Realm | None:
        """Give the realm at a path where it and every realm above it is active."""
        return self.active_realms.get(path)

    def active_client(self, realm: Realm, client_id: str) -> Client | None:
        """Give a client of a realm that may do something."""
        client = self.clients.get((realm.id, client_id))
        return client if client is not None and client.is_active else None

    def policies_of(self, realm: Realm) -> RealmPolicies:
        """Give the policies of a realm, or that there are none."""
        return self.policies.get(realm.id, NO_POLICIES)

    def unread(self) -> dict[str, tuple[Fault, ...]]:
        """
        Name what a newer release wrote, and what of it this one cannot read.

        Such realms and clients are inactive here.
        """
        realms = {
            f"realm {realm.path}": realm.unread
            for realm in self.realms.values()
            if realm.unread
        }
        clients = {
            f"client {client.client_id} of {self._path_of(client)}": client.unread
            for client in self.clients.values()
            if client.unread
        }
        return realms | clients

    def unread_policies(self) -> dict[str, tuple[Fault, ...]]:
        """Name the policies that a newer release wrote, and what is not known here."""
        return {
            f"policy {name} of {self.realms_by_id[realm_id].path}": faults
            for realm_id, policies in self.policies.items()
            for name, faults in policies.why_unread.items()
        }

    def _path_of(self, client: Client) -> str:
        realm = self.realms_by_id.get(client.realm_id)
        return str(realm.path if realm else client.realm_id)

    def children(self, path: RealmPath) -> list[Realm]:
        """Give the realm at a path and every realm beneath it, the nearest first."""
        return sorted(
            (realm for realm in self.realms.values() if path.contains(realm.path)),
            key=lambda realm: realm.path.names,
        )


def _origins_of(clients: Iterable[Client]) -> dict[RealmId, frozenset[str]]:
    found: dict[RealmId, frozenset[str]] = {}
    for client in clients:
        if client.is_active and client.settings.javascript_origins:
            known = found.get(client.realm_id, frozenset())
            found[client.realm_id] = known.union(client.settings.javascript_origins)
    return found
