"""Which clients were told of which session, to tell them of its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.realms import RealmId
from iam.domain.sessions import SessionId
from iam.storage.base import Base, Id, for_each_dialect, given, table_of


class SessionClientRow(Base):
    """
    One row per session and client, with the ``sid`` that the client was told.

    A person who signs in anew goes on in another session, which takes these rows over:
    the client knows it by the ``sid`` of before, then as well.
    """

    __tablename__ = "session_clients"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_uuid: Mapped[Id] = mapped_column(primary_key=True)
    sid: Mapped[str] = mapped_column(String(64))


_TABLE = table_of(SessionClientRow)
_KEY = [column.name for column in _TABLE.primary_key]
_ADD = for_each_dialect(
    _TABLE,
    lambda insert: insert.on_conflict_do_update(
        index_elements=_KEY,
        set_={"sid": _TABLE.c.sid},  # as it was: so that it is returned
    ).returning(_TABLE.c.sid),
)
_SIDS = select(_TABLE.c.sid).where(
    _TABLE.c.realm_id == given("of_realm", _TABLE.c.realm_id),
    _TABLE.c.session_id == given("of_session", _TABLE.c.session_id),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A client that was told of a session, and by which ``sid``."""

    session_id: SessionId
    client_uuid: UUID
    sid: str


@dataclass(frozen=True, slots=True)
class SessionClients:
    """The clients of sessions, in an open transaction."""

    connection: Connection

    def add(
        self,
        realm_id: RealmId,
        session_id: SessionId,
        client_uuid: UUID,
        *,
        sid: str,
    ) -> str:
        """
        Keep that a client is told of a session.

        Returns:
            The ``sid`` it is told: this one, or that by which it knows the session.
        """
        told = self.connection.execute(
            _ADD[self.connection.dialect.name],
            {
                "realm_id": realm_id,
                "session_id": session_id,
                "client_uuid": client_uuid,
                "sid": sid,
            },
        )
        known: str = told.scalar_one()
        return known

    def sids(self, realm_id: RealmId, session_id: SessionId) -> frozenset[str]:
        """Give every ``sid`` that any client was told of a session."""
        found = self.connection.execute(
            _SIDS, {"of_realm": realm_id, "of_session": session_id}
        )
        return frozenset(found.scalars())

    def take(self, realm_id: RealmId, session_ids: Iterable[SessionId]) -> list[Told]:
        """Forget who was told of sessions, and give who it was."""
        taken = self.connection.execute(
            delete(_TABLE)
            .where(
                _TABLE.c.realm_id == realm_id,
                _TABLE.c.session_id.in_(list(session_ids)),
            )
            .returning(_TABLE.c.session_id, _TABLE.c.client_uuid, _TABLE.c.sid)
        )
        return [Told(**row) for row in taken.mappings()]

    def move(self, realm_id: RealmId, session_id: SessionId, to: SessionId) -> None:
        """Let a session take over who was told of another one."""
        self.connection.execute(
            update(_TABLE)
            .where(_TABLE.c.realm_id == realm_id, _TABLE.c.session_id == session_id)
            .values(session_id=to)
        )

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all of them of realms."""
        self.connection.execute(
            delete(_TABLE).where(_TABLE.c.realm_id.in_(list(realm_ids)))
        )
