"""Who a change of the configuration would be felt by; nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, func, select, tuple_, union

from iam.domain.impact import Answered, Count
from iam.domain.realms import RealmId
from iam.storage.base import table_of
from iam.storage.consents import ConsentRow
from iam.storage.grants import GrantRow

_CONSENTS, _GRANTS = table_of(ConsentRow), table_of(GrantRow)
_ALIKE = tuple(
    _CONSENTS.c[name] for name in ("scope", "shown", "configured", "reader_locale")
)
_AT_ONCE = 1000
"""Kinds of answers in one statement; SQLite takes 32,766 values."""


@dataclass(frozen=True, slots=True)
class Affected:
    """People, by what they answered and granted, of an open transaction."""

    connection: Connection

    def answered(
        self, realm_id: RealmId, client_uuid: UUID, now: datetime
    ) -> list[Answered]:
        """Give how people read what they let a client have, where that counts still."""
        rows = self.connection.execute(
            select(*_ALIKE, func.count().label("count"))
            .where(_of_client(realm_id, client_uuid), _remembered(now))
            .group_by(*_ALIKE)
            .order_by(*_ALIKE)
        )
        return [
            Answered(
                scope=row.scope,
                shown=row.shown,
                configured=row.configured,
                reader_locale=row.reader_locale,
                count=row[-1],
            )
            for row in rows
        ]

    def people(
        self,
        realm_id: RealmId,
        client_uuid: UUID,
        now: datetime,
        answers: Iterable[Answered],
    ) -> int:
        """Count those who answered a client in any of these ways, each once."""
        wanted = iter(
            [(a.scope, a.shown, a.configured, a.reader_locale) for a in answers]
        )
        found: set[UUID] = set()
        while some := list(islice(wanted, _AT_ONCE)):
            found.update(
                self.connection.scalars(
                    select(_CONSENTS.c.subject_id)
                    .distinct()
                    .where(
                        _of_client(realm_id, client_uuid),
                        _remembered(now),
                        tuple_(*_ALIKE).in_(some),
                    )
                )
            )
        return len(found)

    def ended(
        self,
        realm_ids: Collection[RealmId],
        now: datetime,
        *,
        client_uuid: UUID | None = None,
        subject_id: UUID | None = None,
        forgets: bool,
    ) -> Count:
        """
        Count what is granted in realms and would end.

        Args:
            realm_ids: The realms.
            now: What has ended by then counts no more.
            client_uuid: Only what this client has.
            subject_id: Only what this person granted.
            forgets: Whether remembered consents end too.
        """

        def chosen(table: Table) -> ColumnElement[bool]:
            where: ColumnElement[bool] = table.c.realm_id.in_(realm_ids)
            if client_uuid is not None:
                where &= table.c.client_uuid == client_uuid
            if subject_id is not None:
                where &= table.c.subject_id == subject_id
            return where

        ends = {
            _GRANTS: chosen(_GRANTS)
            & _GRANTS.c.revoked_at.is_(None)
            & (_GRANTS.c.ends_at > now)
        }
        if forgets:
            ends[_CONSENTS] = chosen(_CONSENTS) & _remembered(now)
        people = union(
            *(select(t.c.realm_id, t.c.subject_id).where(ends[t]) for t in ends)
        ).subquery()
        counted = {
            table: self.connection.scalar(
                select(func.count()).select_from(table).where(where)
            )
            for table, where in ends.items()
        }
        each = self.connection.scalar(select(func.count()).select_from(people))
        return Count(
            consents=counted.get(_CONSENTS) or 0,
            grants=counted[_GRANTS] or 0,
            people=each or 0,
        )


def _of_client(realm_id: RealmId, client_uuid: UUID) -> ColumnElement[bool]:
    return (_CONSENTS.c.realm_id == realm_id) & (_CONSENTS.c.client_uuid == client_uuid)


def _remembered(now: datetime) -> ColumnElement[bool]:
    return _CONSENTS.c.expires_at > now
