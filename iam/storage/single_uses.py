"""Values that may be used once: an insert that a key guards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.realms import RealmId
from iam.storage.base import (
    Base,
    Id,
    Instant,
    for_each_dialect,
    is_one_of,
    one,
    table_of,
)


class SingleUseRow(Base):
    """One row per value that was used, as a hash."""

    __tablename__ = "single_uses"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[Instant] = mapped_column(index=True)


_TABLE = table_of(SingleUseRow)
_USE = for_each_dialect(
    _TABLE, lambda insert: insert.on_conflict_do_nothing().returning(_TABLE.c.id)
)
_FIND = select(_TABLE.c.id).where(is_one_of(_TABLE))


@dataclass(frozen=True, slots=True)
class SingleUses:
    """The used values of an open transaction."""

    connection: Connection

    def use(self, realm_id: RealmId, use_id: str, *, expires_at: datetime) -> bool:
        """Use a value; give whether nobody did before."""
        used = self.connection.execute(
            _USE[self.connection.dialect.name],
            {"realm_id": realm_id, "id": use_id, "expires_at": expires_at},
        )
        return used.first() is not None

    def is_used(self, realm_id: RealmId, use_id: str) -> bool:
        """Whether a value was used."""
        found = self.connection.execute(_FIND, one(realm_id, use_id))
        return found.first() is not None

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all that was used in realms."""
        self.connection.execute(
            delete(_TABLE).where(_TABLE.c.realm_id.in_(list(realm_ids)))
        )

    def purge(self, now: datetime, *, most: int) -> int:
        """Forget what nobody could use again; give how many."""
        ended = self.connection.execute(
            select(_TABLE.c.realm_id, _TABLE.c.id)
            .where(_TABLE.c.expires_at <= now)
            .limit(most)
        ).all()
        for row in ended:
            self.connection.execute(
                delete(_TABLE).where(
                    _TABLE.c.realm_id == row.realm_id, _TABLE.c.id == row.id
                )
            )
        return len(ended)
