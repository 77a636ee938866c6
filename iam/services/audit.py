"""The audit trail: a row in the transaction of what it records, and a line of JSON."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

from iam.domain.audit import AuditEvent, EventName, Operation, timestamp
from iam.domain.realms import Realm, RealmPath
from iam.engines.lines import JsonLines
from iam.services.clock import Clock
from iam.storage.database import Database
from iam.storage.store import Store

T = TypeVar("T")

log = logging.getLogger(__name__)

OPERATOR = "operator"
"""Who acts when a command is run."""


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """Where events go."""

    lines: JsonLines
    clock: Clock

    def access(self, realm: RealmPath | None, fields: Mapping[str, object]) -> None:
        """Append the outcome of one request; never a token or a secret."""
        self._line(EventName.ACCESS_OUTCOME, realm, fields)

    def shadow(
        self,
        realm: RealmPath,
        *,
        actor: str,
        object_id: str,
        differences: Sequence[str],
    ) -> None:
        """Append what the shadow of a policy would have decided otherwise."""
        fields = {
            "userId": actor,
            "runAs": actor,
            "objectId": object_id,
            "changedFields": list(differences),
            "trackingIds": [],
        }
        self._line(EventName.POLICY_SHADOW, realm, fields)

    def _line(
        self, name: EventName, realm: RealmPath | None, fields: Mapping[str, object]
    ) -> None:
        self._append(
            {
                "_id": os.urandom(16).hex(),
                "timestamp": timestamp(self.clock.now()),
                "topic": name.topic,
                "eventName": name.value,
                "component": "OAuth",
                "realm": str(realm) if realm else None,
                "level": "INFO",
                **fields,
            }
        )

    def _append(self, record: Mapping[str, object]) -> None:
        try:
            self.lines.append(record)
        except OSError as error:
            log.critical("the audit log cannot be written: %s", error.strerror)

    def publish(self, events: list[tuple[AuditEvent, RealmPath]]) -> None:
        """Append lines for events whose transaction is done."""
        for event, path in events:
            self._append(event.to_plain(str(path)))

    def record(
        self,
        database: Database,
        work: Callable[[Store, Journal], T],
        *,
        actor: str = "",
    ) -> T:
        """
        Do work in one transaction with its events, whose lines follow it.

        Args:
            database: Where the work is done, again from the start if it lost a race.
            work: Gets the open store, and the journal for its events.
            actor: Who acts, as events name them.
        """
        journals: list[Journal] = []

        def attempt(store: Store) -> T:
            journals[:] = [Journal(store, self.clock, actor, [])]
            return work(store, journals[0])

        result = database.write(attempt)
        for journal in journals:
            self.publish(journal.events)
        return result


@dataclass(slots=True)
class Journal:
    """The events of one open transaction."""

    store: Store
    clock: Clock
    actor: str
    events: list[tuple[AuditEvent, RealmPath]]

    def note(
        self,
        realm: Realm,
        name: EventName,
        object_id: str,
        operation: Operation,
        *,
        changed: tuple[str, ...] = (),
        tracking_ids: tuple[str, ...] = (),
        reason: str = "",
    ) -> None:
        """Keep an event with what it records; its line follows the commit."""
        event = AuditEvent(
            id=uuid4(),
            at=self.clock.now(),
            realm_id=realm.id,
            name=name,
            actor=self.actor,
            object_id=object_id,
            operation=operation,
            changed=changed,
            tracking_ids=tracking_ids,
            reason=reason,
        )
        self.keep(realm, event)

    def keep(self, realm: Realm, event: AuditEvent) -> None:
        """Keep an event that was made elsewhere."""
        self.store.audit.add(event)
        self.events.append((event, realm.path))
