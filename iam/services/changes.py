"""A change of the configuration: one transaction, its version, its audit events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from iam.domain.audit import EventName, Operation
from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.faults import Refused
from iam.domain.realms import Realm
from iam.domain.revocation import RETENTION, client_key, realm_key
from iam.services.audit import OPERATOR, AuditTrail, Journal
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache
from iam.storage.database import Database
from iam.storage.store import Store

T = TypeVar("T")


@dataclass(slots=True)
class Change:
    """An open change: the store, and the configuration before it."""

    store: Store
    journal: Journal
    before: Configuration

    def today(self, realm: Realm) -> Realm:
        """
        Give a realm that was looked up before the change, as it is now.

        Raises:
            Refused: Somebody deleted it meanwhile.
        """
        found = self.before.realms_by_id.get(realm.id)
        if found is None:
            raise Refused.because(f"there is no realm {realm.path} any more")
        return found

    def note(
        self,
        realm: Realm,
        object_id: str,
        operation: Operation,
        *changed: str,
    ) -> None:
        """Keep that something was changed, by the names of its fields."""
        self.journal.note(
            realm, EventName.CONFIG_CHANGE, object_id, operation, changed=changed
        )

    def end_client(self, client: Client) -> None:
        """Kill every token and grant of a client, wherever it was issued from."""
        ended = self.store.clients.end(client)
        at = self.journal.clock.now()
        self.store.grants.revoke_of_client(client.realm_id, client.id, at)
        self.store.revocations.add(
            client.realm_id,
            client_key(client.id),
            ended.generation,
            seconds=RETENTION,
        )

    def end_realm(self, realm: Realm) -> None:
        """End tokens, grants, codes and sessions of a realm and of those beneath."""
        beneath = self.before.children(realm.path)
        for each in beneath:
            ended = self.store.realms.end(each)
            self.store.revocations.add(
                each.id, realm_key(each.id), ended.generation, seconds=RETENTION
            )
        # What was answered before is no answer in the realm that comes back.
        ids = [each.id for each in beneath]
        self.store.grants.revoke_of_realms(ids, self.journal.clock.now())
        self.store.authorization_codes.delete_of_realms(ids)
        self.store.sessions.delete_of_realms(ids)
        self.store.session_clients.delete_of_realms(ids)


@dataclass(frozen=True, slots=True)
class Changes:
    """How the configuration is changed."""

    database: Database
    cache: ConfigurationCache
    audit: AuditTrail
    clock: Clock

    def make(self, work: Callable[[Change], T], *, actor: str = OPERATOR) -> T:
        """
        Do work and raise the version, or nothing at all.

        The version is raised first: its row is the lock that changes wait for, so
        what `work` reads is not changed by another before it commits.
        """

        def attempt(store: Store, journal: Journal) -> T:
            store.version.raise_()
            return work(Change(store, journal, store.configuration()))

        result = self.audit.record(self.database, attempt, actor=actor)
        self.cache.refresh()
        return result
