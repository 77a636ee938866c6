"""Realms, one row each; the provider's settings are one JSON column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import (
    Connection,
    Row,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm, RealmId, RealmPath
from iam.domain.setting import read_settings, to_plain
from iam.storage.base import Base, Id, LongName, Settings, given, table_of


class RealmRow(Base):
    """One row per realm; two paths that differ only in case cannot both exist."""

    __tablename__ = "realms"
    __table_args__ = (UniqueConstraint("folded_path", name="realms_path_once"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    path: Mapped[LongName]
    folded_path: Mapped[LongName]
    active: Mapped[bool]
    generation: Mapped[int]
    settings: Mapped[Settings]


_TABLE = table_of(RealmRow)
_HOLD = (
    select(_TABLE.c.id)
    .where(_TABLE.c.id == given("of_id", _TABLE.c.id))
    .with_for_update(read=True)
)
_HOLD_AS_IT_WAS = _HOLD.where(
    _TABLE.c.generation == given("generation", _TABLE.c.generation)
)


@dataclass(frozen=True, slots=True)
class Realms:
    """The realms of an open transaction."""

    connection: Connection

    def all(self) -> list[Realm]:
        """Give every realm."""
        return [_realm(row) for row in self.connection.execute(select(_TABLE))]

    def add(self, realm: Realm) -> None:
        """Keep a new realm."""
        self.connection.execute(insert(_TABLE).values(id=realm.id, **_columns(realm)))

    def change(self, realm: Realm) -> None:
        """Keep a realm's settings and state; its generation is `end`'s alone."""
        columns = _columns(realm)
        del columns["generation"]
        self.connection.execute(
            update(_TABLE).where(_TABLE.c.id == realm.id).values(columns)
        )

    def hold(self, realm_id: RealmId, *, generation: int | None = None) -> bool:
        """
        Whether a realm is there; it stays so until the transaction ends.

        With ``generation``, also whether nothing has ended it since it was looked up.

        For what is added to a realm: otherwise it could outlive the realm, if that is
        deleted in the same moment.
        """
        if generation is None:
            found = self.connection.execute(_HOLD, {"of_id": realm_id})
        else:
            found = self.connection.execute(
                _HOLD_AS_IT_WAS, {"of_id": realm_id, "generation": generation}
            )
        return found.first() is not None

    def end(self, realm: Realm) -> Realm:
        """Raise a realm's generation, and give the realm as it is then."""
        generation = self.connection.execute(
            update(_TABLE)
            .where(_TABLE.c.id == realm.id)
            .values(generation=_TABLE.c.generation + 1)
            .returning(_TABLE.c.generation)
        ).scalar_one()
        return replace(realm, generation=generation)

    def delete(self, ids: Iterable[RealmId]) -> None:
        """Forget realms."""
        self.connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(list(ids))))


def _realm(row: Row[tuple[object, ...]]) -> Realm:
    """
    Read a realm; what a newer release wrote could be a rule that this one would break.

    So a realm with a value or a setting that is not known here is inactive.
    """
    provider, unread = read_settings(ProviderSettings, row.settings)
    return Realm(
        id=row.id,
        path=RealmPath.parse(row.path),
        active=row.active and not unread,
        generation=row.generation,
        provider=provider,
        unread=tuple(unread),
    )


def _columns(realm: Realm) -> dict[str, object]:
    return {
        "path": str(realm.path),
        "folded_path": str(realm.path).lower(),
        "active": realm.active,
        "generation": realm.generation,
        "settings": to_plain(realm.provider),
    }
