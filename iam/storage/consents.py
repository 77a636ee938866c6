"""Remembered consents: one row per end user, client and scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    Row,
    String,
    Text,
    delete,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.consents import RememberedConsent
from iam.domain.realms import RealmId
from iam.domain.scopes.syntax import Scope
from iam.storage.base import Base, Id, Instant, table_of


class ConsentRow(Base):
    """
    One row per scope: a new answer replaces the old one.

    ``configured`` is the entry that decided its words for ``reader_locale``.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("consents_by_client", "realm_id", "client_uuid"),)

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    subject_id: Mapped[Id] = mapped_column(primary_key=True)
    client_uuid: Mapped[Id] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(255), primary_key=True)
    shown: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    configured: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(64))
    reader_locale: Mapped[str] = mapped_column(String(64))
    granted_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)


_TABLE = table_of(ConsentRow)
_KEY = ("realm_id", "subject_id", "client_uuid", "scope")


@dataclass(frozen=True, slots=True)
class Consents:
    """The remembered consents of an open transaction."""

    connection: Connection

    def find(
        self, realm_id: RealmId, subject_id: UUID, client_uuid: UUID
    ) -> list[RememberedConsent]:
        """Give what a person let one client have, expired or not."""
        return self._where(_of(realm_id, subject_id, client_uuid))

    def of_subject(
        self, realm_id: RealmId, subject_id: UUID
    ) -> list[RememberedConsent]:
        """Give what a person let every client have, expired or not."""
        return self._where(
            (_TABLE.c.realm_id == realm_id) & (_TABLE.c.subject_id == subject_id)
        )

    def keep(self, consents: Iterable[RememberedConsent]) -> None:
        """Remember answers; each replaces an older one for its scope."""
        dialect = self.connection.dialect.name
        insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
        for consent in consents:
            values: dict[str, Any] = {
                column.name: getattr(consent, column.name) for column in _TABLE.c
            }
            self.connection.execute(
                insert(_TABLE)
                .values(values)
                .on_conflict_do_update(
                    index_elements=list(_KEY),
                    set_={k: v for k, v in values.items() if k not in _KEY},
                )
            )

    def forget(
        self,
        realm_id: RealmId,
        subject_id: UUID,
        client_uuid: UUID,
        scopes: Collection[Scope] | None = None,
    ) -> int:
        """Forget what a person let one client have, or these scopes of it."""
        where = _of(realm_id, subject_id, client_uuid)
        if scopes is not None:
            where &= _TABLE.c.scope.in_(scopes)
        return self.connection.execute(delete(_TABLE).where(where)).rowcount

    def delete_of_subject(self, realm_id: RealmId, subject_id: UUID) -> int:
        """Forget everything that a person let anybody have."""
        return self.connection.execute(
            delete(_TABLE).where(
                _TABLE.c.realm_id == realm_id, _TABLE.c.subject_id == subject_id
            )
        ).rowcount

    def delete_of_client(self, realm_id: RealmId, client_uuid: UUID) -> int:
        """Forget everything that anybody let a client have."""
        return self.connection.execute(
            delete(_TABLE).where(
                _TABLE.c.realm_id == realm_id, _TABLE.c.client_uuid == client_uuid
            )
        ).rowcount

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all consents of realms."""
        self.connection.execute(
            delete(_TABLE).where(_TABLE.c.realm_id.in_(list(realm_ids)))
        )

    def purge(self, now: datetime, *, most: int) -> int:
        """Forget what has expired; give how many."""
        ended = self.connection.execute(
            select(*(_TABLE.c[name] for name in _KEY))
            .where(_TABLE.c.expires_at <= now)
            .limit(most)
        ).all()
        for row in ended:
            self.connection.execute(
                delete(_TABLE).where(
                    _of(row.realm_id, row.subject_id, row.client_uuid),
                    _TABLE.c.scope == row.scope,
                    _TABLE.c.expires_at <= now,  # renewed meanwhile: it stays
                )
            )
        return len(ended)

    def _where(self, condition: ColumnElement[bool]) -> list[RememberedConsent]:
        rows = self.connection.execute(
            select(_TABLE)
            .where(condition)
            .order_by(_TABLE.c.client_uuid, _TABLE.c.scope)
        )
        return [_to_domain(row) for row in rows]


def _of(realm_id: RealmId, subject_id: UUID, client_uuid: UUID) -> ColumnElement[bool]:
    return (
        (_TABLE.c.realm_id == realm_id)
        & (_TABLE.c.subject_id == subject_id)
        & (_TABLE.c.client_uuid == client_uuid)
    )


def _to_domain(row: Row[Any]) -> RememberedConsent:
    return RememberedConsent(**row._mapping)  # noqa: SLF001 - public, in SQLAlchemy's words
