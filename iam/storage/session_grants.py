"""Grants as far as they belong to the session in which they were made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, update

from iam.domain.grants import GrantId
from iam.domain.realms import RealmId
from iam.domain.sessions import SessionId
from iam.storage.base import table_of
from iam.storage.grants import GrantRow

_TABLE = table_of(GrantRow)


@dataclass(frozen=True, slots=True)
class SessionGrants:
    """The grants of sessions, in an open transaction."""

    connection: Connection

    def end(
        self, realm_id: RealmId, session_ids: Collection[SessionId], at: datetime
    ) -> list[GrantId]:
        """Mark those as revoked that end with these sessions; give which."""
        ended = self.connection.execute(
            update(_TABLE)
            .where(
                _TABLE.c.realm_id == realm_id,
                _TABLE.c.session_id.in_(list(session_ids)),
                _TABLE.c.ends_with_session,
                _TABLE.c.revoked_at.is_(None),
            )
            .values(revoked_at=at)
            .returning(_TABLE.c.id)
        )
        return list(ended.scalars())

    def move(self, realm_id: RealmId, session_id: SessionId, to: SessionId) -> None:
        """Let a session take over what was granted in another one."""
        self.connection.execute(
            update(_TABLE)
            .where(
                _TABLE.c.realm_id == realm_id,
                _TABLE.c.session_id == session_id,
                _TABLE.c.revoked_at.is_(None),
            )
            .values(session_id=to)
        )
