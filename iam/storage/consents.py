"""Remembered consents: one row per end user, client and scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Index,
    Row,
    String,
    Text,
    bindparam,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.consents import RememberedConsent
from iam.domain.realms import RealmId
from iam.domain.scopes.syntax import Scope
from iam.storage.base import (
    Base,
    Id,
    Insert,
    Instant,
    columns_of,
    for_each_dialect,
    given,
    table_of,
)


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
_OF_CLIENT = (
    (_TABLE.c.realm_id == given("of_realm", _TABLE.c.realm_id))
    & (_TABLE.c.subject_id == given("of_subject", _TABLE.c.subject_id))
    & (_TABLE.c.client_uuid == given("of_client", _TABLE.c.client_uuid))
)
_IN_ORDER = select(_TABLE).order_by(_TABLE.c.client_uuid, _TABLE.c.scope)
_FIND = _IN_ORDER.where(_OF_CLIENT)
_FORGET = delete(_TABLE).where(_OF_CLIENT)
_FORGET_SCOPES = _FORGET.where(_TABLE.c.scope.in_(bindparam("scopes", expanding=True)))


def _replacing(insert: Insert) -> Insert:
    kept = {c.name: c for c in insert.excluded if c.name not in _KEY}
    return insert.on_conflict_do_update(index_elements=list(_KEY), set_=kept)


_KEEP = for_each_dialect(_TABLE, _replacing)


@dataclass(frozen=True, slots=True)
class Consents:
    """The remembered consents of an open transaction."""

    connection: Connection

    def find(
        self, realm_id: RealmId, subject_id: UUID, client_uuid: UUID
    ) -> list[RememberedConsent]:
        """Give what a person let one client have, expired or not."""
        rows = self.connection.execute(_FIND, _of(realm_id, subject_id, client_uuid))
        return [_to_domain(row) for row in rows]

    def of_subject(
        self, realm_id: RealmId, subject_id: UUID
    ) -> list[RememberedConsent]:
        """Give what a person let every client have, expired or not."""
        rows = self.connection.execute(
            _IN_ORDER.where(
                _TABLE.c.realm_id == realm_id, _TABLE.c.subject_id == subject_id
            )
        )
        return [_to_domain(row) for row in rows]

    def keep(self, consents: Iterable[RememberedConsent]) -> None:
        """Remember answers; each replaces an older one for its scope."""
        keep = _KEEP[self.connection.dialect.name]
        for consent in consents:
            self.connection.execute(keep, columns_of(consent, _TABLE))

    def forget(
        self,
        realm_id: RealmId,
        subject_id: UUID,
        client_uuid: UUID,
        scopes: Collection[Scope] | None = None,
    ) -> int:
        """Forget what a person let one client have, or these scopes of it."""
        of = _of(realm_id, subject_id, client_uuid)
        if scopes is None:
            return self.connection.execute(_FORGET, of).rowcount
        return self.connection.execute(
            _FORGET_SCOPES, {**of, "scopes": list(scopes)}
        ).rowcount

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
        expired = _FORGET_SCOPES.where(
            _TABLE.c.expires_at <= now  # renewed meanwhile: it stays
        )
        for row in ended:
            of = _of(row.realm_id, row.subject_id, row.client_uuid)
            self.connection.execute(expired, {**of, "scopes": [row.scope]})
        return len(ended)


def _of(realm_id: RealmId, subject_id: UUID, client_uuid: UUID) -> dict[str, object]:
    return {
        "of_realm": realm_id,
        "of_subject": subject_id,
        "of_client": client_uuid,
    }


def _to_domain(row: Row[Any]) -> RememberedConsent:
    return RememberedConsent(**row._mapping)  # noqa: SLF001 - public, in SQLAlchemy's words
