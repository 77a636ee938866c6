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
from iam.domain.refresh_tokens import Rules
from iam.storage.base import table_of
from iam.storage.consents import ConsentRow
from iam.storage.grants import GrantRow
from iam.storage.sessions import SessionRow

_CONSENTS, _GRANTS = table_of(ConsentRow), table_of(GrantRow)
_SESSIONS = table_of(SessionRow)
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

    def unrefreshed(
        self,
        realm_id: RealmId,
        client_uuid: UUID,
        now: datetime,
        *,
        before: Rules,
        after: Rules,
    ) -> Count:
        """Count what a client can refresh under some rules, and not under others."""
        chosen = (
            (_GRANTS.c.realm_id == realm_id)
            & (_GRANTS.c.client_uuid == client_uuid)
            & _can_be_refreshed(now)
            & _is_under(before, now)
        )
        if after.issues:
            chosen &= ~_is_under(after, now)
        people = func.count(_GRANTS.c.subject_id.distinct())
        grants, each = self.connection.execute(
            select(func.count(), people).where(chosen)
        ).one()
        return Count(grants=grants, people=each)


def _can_be_refreshed(now: datetime) -> ColumnElement[bool]:
    """Say what has not ended by itself; a session can have run out unseen."""
    session = (
        select(_SESSIONS.c.id)
        .where(
            _SESSIONS.c.realm_id == _GRANTS.c.realm_id,
            _SESSIONS.c.id == _GRANTS.c.session_id,
            _SESSIONS.c.ends_at > now,
            _SESSIONS.c.idle_ends_at > now,
        )
        .exists()
    )
    return (
        _GRANTS.c.revoked_at.is_(None)
        & _GRANTS.c.refresh_seed.is_not(None)
        & (_GRANTS.c.refresh_ends_at > now)
        & (_GRANTS.c.refresh_idle_ends_at > now)
        & (~_GRANTS.c.ends_with_session | session)
    )


def _is_under(rules: Rules, now: datetime) -> ColumnElement[bool]:
    """Say what some rules let live, as `iam.domain.refresh_tokens.ends_of`."""
    used = _GRANTS.c.last_used_at
    return (_GRANTS.c.granted_at > now - rules.lifetime) & (
        used.is_(None) | (used > now - rules.idle_lifetime)
    )


def _of_client(realm_id: RealmId, client_uuid: UUID) -> ColumnElement[bool]:
    return (_CONSENTS.c.realm_id == realm_id) & (_CONSENTS.c.client_uuid == client_uuid)


def _remembered(now: datetime) -> ColumnElement[bool]:
    return _CONSENTS.c.expires_at > now
