"""Grants: one row per authorization that a person gave a client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Text,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.claims_request import ClaimsRequest
from iam.domain.grants import Grant, GrantId, ShownScope
from iam.domain.realms import RealmId
from iam.storage.base import (
    Base,
    Id,
    Instant,
    MaybeInstant,
    columns_of,
    given,
    is_one_of,
    one,
    table_of,
)


class GrantRow(Base):
    """One row per authorization; ``words`` are those its scopes were shown in."""

    __tablename__ = "grants"
    __table_args__ = (
        Index("grants_by_subject", "realm_id", "subject_id"),
        Index("grants_by_client", "realm_id", "client_uuid"),
        Index("grants_by_session", "realm_id", "session_id"),
    )

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_uuid: Mapped[Id]
    subject_id: Mapped[Id]
    session_id: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    auth_time: Mapped[Instant]
    granted_at: Mapped[Instant]
    last_used_at: Mapped[MaybeInstant]
    ends_at: Mapped[Instant] = mapped_column(index=True)
    revoked_at: Mapped[MaybeInstant]
    ends_with_session: Mapped[bool] = mapped_column(server_default=false())
    claims_request: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )
    refresh_counter: Mapped[int] = mapped_column(server_default="0")
    refresh_seed: Mapped[bytes | None] = mapped_column(LargeBinary)
    refreshed_at: Mapped[MaybeInstant]
    refresh_idle_ends_at: Mapped[MaybeInstant]
    refresh_ends_at: Mapped[MaybeInstant]
    resources: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    acr: Mapped[str] = mapped_column(Text, server_default=text("''"))
    requested: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


_TABLE = table_of(GrantRow)
_ADD = insert(_TABLE)
_ONE = is_one_of(_TABLE)
_FIND = select(_TABLE).where(_ONE)
_NEWEST_FIRST = select(_TABLE).order_by(_TABLE.c.granted_at.desc(), _TABLE.c.id)
_OF_CLIENT_AND_SUBJECT = _NEWEST_FIRST.where(
    _TABLE.c.realm_id == given("of_realm", _TABLE.c.realm_id),
    _TABLE.c.subject_id == given("of_subject", _TABLE.c.subject_id),
    _TABLE.c.client_uuid == given("of_client", _TABLE.c.client_uuid),
    _TABLE.c.revoked_at.is_(None),
    _TABLE.c.ends_at > given("now", _TABLE.c.ends_at),
).limit(bindparam("most", type_=Integer))
_USE = (
    update(_TABLE)
    .where(_ONE, _TABLE.c.revoked_at.is_(None))
    .values(
        last_used_at=given("at", _TABLE.c.last_used_at),
        ends_at=given("end", _TABLE.c.ends_at),
    )
)


@dataclass(frozen=True, slots=True)
class Grants:
    """The grants of an open transaction."""

    connection: Connection

    def add(self, grant: Grant) -> None:
        """Keep a new grant."""
        self.connection.execute(_ADD, _to_plain(grant))

    def find(self, realm_id: RealmId, grant_id: GrantId) -> Grant | None:
        """Give one grant, whatever has become of it."""
        found = self.connection.execute(_FIND, one(realm_id, grant_id)).first()
        return _to_domain(found) if found else None

    def of_subject(
        self, realm_id: RealmId, subject_id: UUID, now: datetime | None = None
    ) -> list[Grant]:
        """
        Give what a person granted and nobody revoked, the newest first.

        With ``now``, only what has not ended by then.
        """
        return self._where(_live(realm_id, subject_id, now))

    def of_client_and_subject(
        self,
        realm_id: RealmId,
        client_uuid: UUID,
        subject_id: UUID,
        now: datetime,
        *,
        most: int,
    ) -> list[Grant]:
        """Give the newest of what a person granted one client and what counts still."""
        rows = self.connection.execute(
            _OF_CLIENT_AND_SUBJECT,
            {
                "of_realm": realm_id,
                "of_subject": subject_id,
                "of_client": client_uuid,
                "now": now,
                "most": most,
            },
        )
        return [_to_domain(row) for row in rows]

    def of_each_client(
        self, realm_id: RealmId, subject_id: UUID, now: datetime, *, most: int
    ) -> list[Grant]:
        """
        Give the newest live grants of each client, and the one that ends last.

        A client can have any number of them, and must not hide another one's.
        """
        client, at = _TABLE.c.client_uuid, _TABLE.c.granted_at.desc()
        by_age = func.row_number().over(partition_by=client, order_by=at)
        by_end = func.row_number().over(
            partition_by=client, order_by=_TABLE.c.ends_at.desc()
        )
        ranked = (
            select(
                _TABLE.c.id.label("id"), by_age.label("age"), by_end.label("end_rank")
            )
            .where(_live(realm_id, subject_id, now))
            .subquery()
        )
        chosen = select(ranked.c.id).where(
            (ranked.c.age <= most) | (ranked.c.end_rank == 1)
        )
        return self._where((_TABLE.c.realm_id == realm_id) & _TABLE.c.id.in_(chosen))

    def use(
        self, realm_id: RealmId, grant_id: GrantId, *, at: datetime, ends_at: datetime
    ) -> bool:
        """Keep that a token was made of a grant, and how long it lives; not revoked."""
        used = self.connection.execute(
            _USE, {**one(realm_id, grant_id), "at": at, "end": ends_at}
        )
        return used.rowcount == 1

    def touch(self, realm_id: RealmId, grant_id: GrantId, at: datetime) -> None:
        """Keep when a grant was last used."""
        self.connection.execute(
            update(_TABLE).where(_is(realm_id, grant_id)).values(last_used_at=at)
        )

    def revoke(self, realm_id: RealmId, grant_id: GrantId, at: datetime) -> bool:
        """Mark a grant as revoked; give whether it was not before."""
        return bool(self._revoke(_is(realm_id, grant_id), at))

    def revoke_of_subject(
        self, realm_id: RealmId, subject_id: UUID, at: datetime
    ) -> list[GrantId]:
        """Mark all that a person granted as revoked; give which."""
        return self._revoke(_of_subject(realm_id, subject_id), at)

    def revoke_of_client_and_subject(
        self,
        realm_id: RealmId,
        client_uuid: UUID,
        subject_id: UUID,
        at: datetime,
    ) -> list[GrantId]:
        """Mark all that a person granted to one client as revoked; give which."""
        of_client = _TABLE.c.client_uuid == client_uuid
        return self._revoke(_of_subject(realm_id, subject_id) & of_client, at)

    def revoke_of_client(
        self, realm_id: RealmId, client_uuid: UUID, at: datetime
    ) -> list[GrantId]:
        """Mark all that anybody granted to a client as revoked; give which."""
        return self._revoke(_of_client(realm_id, client_uuid), at)

    def revoke_of_realms(
        self, realm_ids: Iterable[RealmId], at: datetime
    ) -> list[GrantId]:
        """Mark all that anybody granted in realms as revoked; give which."""
        return self._revoke(_TABLE.c.realm_id.in_(list(realm_ids)), at)

    def _revoke(self, condition: ColumnElement[bool], at: datetime) -> list[GrantId]:
        revoked = self.connection.execute(
            update(_TABLE)
            .where(condition, _TABLE.c.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(_TABLE.c.id)
        )
        return [row.id for row in revoked]

    def delete_of_subject(self, realm_id: RealmId, subject_id: UUID) -> None:
        """Forget all that a person granted."""
        self._delete(_of_subject(realm_id, subject_id))

    def delete_of_client(self, realm_id: RealmId, client_uuid: UUID) -> None:
        """Forget all that anybody granted to a client."""
        self._delete(_of_client(realm_id, client_uuid))

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all grants of realms."""
        self._delete(_TABLE.c.realm_id.in_(list(realm_ids)))

    def _delete(self, condition: ColumnElement[bool]) -> None:
        self.connection.execute(delete(_TABLE).where(condition))

    def purge(self, before: datetime, *, most: int) -> int:
        """Forget what ended before an instant; give how many."""
        ended = self.connection.execute(
            select(_TABLE.c.realm_id, _TABLE.c.id)
            .where(_TABLE.c.ends_at <= before)
            .limit(most)
        ).all()
        for row in ended:
            self._delete(_is(row.realm_id, row.id) & (_TABLE.c.ends_at <= before))
        return len(ended)

    def _where(self, condition: ColumnElement[bool]) -> list[Grant]:
        rows = self.connection.execute(_NEWEST_FIRST.where(condition))
        return [_to_domain(row) for row in rows]


def _is(realm_id: RealmId, grant_id: GrantId) -> ColumnElement[bool]:
    return (_TABLE.c.realm_id == realm_id) & (_TABLE.c.id == grant_id)


def _of_subject(realm_id: RealmId, subject_id: UUID) -> ColumnElement[bool]:
    return (_TABLE.c.realm_id == realm_id) & (_TABLE.c.subject_id == subject_id)


def _live(
    realm_id: RealmId, subject_id: UUID, now: datetime | None
) -> ColumnElement[bool]:
    """Say what a person granted and nobody revoked; of an instant, what counts then."""
    live = _of_subject(realm_id, subject_id) & _TABLE.c.revoked_at.is_(None)
    return live if now is None else live & (_TABLE.c.ends_at > now)


def _of_client(realm_id: RealmId, client_uuid: UUID) -> ColumnElement[bool]:
    return (_TABLE.c.realm_id == realm_id) & (_TABLE.c.client_uuid == client_uuid)


def _to_plain(grant: Grant) -> dict[str, Any]:
    asked = grant.claims_request
    return columns_of(grant, _TABLE) | {
        "words": [each.to_plain() for each in grant.words],
        "claims_request": asked.to_plain() if asked else None,
    }


def _to_domain(row: Row[Any]) -> Grant:
    read = dict(row._mapping)  # noqa: SLF001 - public, in SQLAlchemy's words
    for name in ("scopes", "requested", "resources"):
        read[name] = tuple(read[name] or ())
    read["words"] = tuple(ShownScope(**each) for each in read["words"])
    read["claims_request"] = ClaimsRequest.from_plain(read["claims_request"])
    return Grant(**read)
