"""The audit trail: AM's topics, event names and fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from iam.domain.realms import RealmId


class EventName(StrEnum):
    """What can happen; a new name is added here first."""

    ACCESS_OUTCOME = "AM-ACCESS-OUTCOME"
    """A client called an endpoint."""
    REVOCATION = "AM-TOKEN-REVOKED"
    """A token or a grant was ended."""
    CONSENT_GRANTED = "AM-CONSENT-GRANTED"
    """A person let a client in, or was not asked."""
    CONSENT_DENIED = "AM-CONSENT-DENIED"
    """A person refused a client."""
    CONSENT_WITHDRAWN = "AM-CONSENT-WITHDRAWN"
    """A person or an operator ended what was remembered of a consent."""
    IDENTITY_CHANGE = "AM-IDENTITY-CHANGE"
    """A person was added, changed or deleted, by an operator or by themselves."""
    LOGIN_COMPLETED = "AM-LOGIN-COMPLETED"
    """A person signed in, or somebody tried to."""
    LOGOUT = "AM-LOGOUT"
    """Sessions were ended, by the person whose they are."""
    BACK_CHANNEL_LOGOUT = "AM-BACK-CHANNEL-LOGOUT"
    """A client was told that a session has ended, or could not be."""
    POLICY_SHADOW = "AM-POLICY-SHADOW"
    """The shadow of a policy would have decided otherwise than what is live."""
    CONFIG_CHANGE = "AM-CONFIG-CHANGE"
    """Realms, clients, policies or keys were changed."""

    @property
    def topic(self) -> str:
        """AM's topic for the event."""
        return {
            EventName.ACCESS_OUTCOME: "access",
            EventName.REVOCATION: "activity",
            EventName.CONSENT_GRANTED: "activity",
            EventName.CONSENT_DENIED: "activity",
            EventName.CONSENT_WITHDRAWN: "activity",
            EventName.IDENTITY_CHANGE: "activity",
            EventName.LOGIN_COMPLETED: "authentication",
            EventName.LOGOUT: "authentication",
            EventName.BACK_CHANNEL_LOGOUT: "activity",
            EventName.POLICY_SHADOW: "activity",
            EventName.CONFIG_CHANGE: "config",
        }[self]


class Result(StrEnum):
    """How an authentication ended, in AM's words."""

    SUCCESSFUL = "SUCCESSFUL"
    FAILED = "FAILED"


class Operation(StrEnum):
    """What was done to an object, in AM's words."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """
    One event that is kept in the transaction of what it records.

    ``object_id`` names what was changed, as ``/alpha/clients/myClient``;
    ``changed`` names fields, never their values where those could be secret.
    ``actor`` is a client_id, or ``operator`` for the command line. ``reason`` says why,
    where that could be one thing or another. An authentication has a
    ``result``, the network address it came from, and no actor where it failed.
    """

    id: UUID
    at: datetime
    realm_id: RealmId
    name: EventName
    actor: str
    object_id: str
    operation: Operation
    changed: tuple[str, ...] = ()
    tracking_ids: tuple[str, ...] = field(default=())
    reason: str = ""
    result: Result | None = None
    address: str = ""

    def to_plain(self, realm: str) -> dict[str, object]:
        """Write the event with AM's field names, for one line of JSON."""
        return {
            "_id": str(self.id),
            "timestamp": timestamp(self.at),
            "topic": self.name.topic,
            "eventName": self.name.value,
            "component": "OAuth",
            "realm": realm,
            "level": "INFO",
            "userId": self.actor or None,
            "runAs": self.actor or None,
            "objectId": self.object_id,
            "operation": self.operation.value,
            "changedFields": list(self.changed),
            "trackingIds": list(self.tracking_ids),
            **({"reason": self.reason} if self.reason else {}),
            **({"result": self.result.value} if self.result else {}),
            **({"client": {"ip": self.address}} if self.address else {}),
        }


def timestamp(at: datetime) -> str:
    """Write an instant as AM does: ISO 8601, milliseconds, Z."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
