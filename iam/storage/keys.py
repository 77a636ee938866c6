"""Keys, one row each, their secret part encrypted under the master key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    JSON,
    Connection,
    Index,
    LargeBinary,
    String,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.keys import Key, KeyId, Purpose, State
from iam.domain.realms import RealmId
from iam.storage.base import Base, Id, Instant, MaybeInstant, table_of


class KeyRow(Base):
    """One row per key; a realm has one current key for each purpose."""

    __tablename__ = "keys"
    __table_args__ = (
        Index(
            "keys_one_current",
            "realm_id",
            "purpose",
            unique=True,
            sqlite_where=text("state = 'current'"),
            postgresql_where=text("state = 'current'"),
        ),
    )

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32))
    algorithm: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    public: Mapped[dict[str, str]] = mapped_column(JSON)
    encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Instant]
    activates_at: Mapped[Instant]
    retired_at: Mapped[MaybeInstant]


_TABLE = table_of(KeyRow)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of an open transaction."""

    connection: Connection

    def all(self) -> list[Key]:
        """
        Give every key, the oldest first.

        Those for what only a newer release does are that release's.
        """
        rows = self.connection.execute(
            select(_TABLE)
            .where(_TABLE.c.purpose.in_([purpose.value for purpose in Purpose]))
            .order_by(_TABLE.c.created_at, _TABLE.c.id)
        )
        return [
            Key(
                id=row.id,
                realm_id=row.realm_id,
                purpose=Purpose(row.purpose),
                algorithm=row.algorithm,
                state=State(row.state),
                public=row.public,
                encrypted=row.encrypted,
                created_at=row.created_at,
                activates_at=row.activates_at,
                retired_at=row.retired_at,
            )
            for row in rows
        ]

    def current_purposes(self, realm_id: RealmId) -> frozenset[Purpose]:
        """Give the purposes for which a realm has a current key."""
        rows = self.connection.execute(
            select(_TABLE.c.purpose).where(
                _TABLE.c.realm_id == realm_id, _TABLE.c.state == State.CURRENT.value
            )
        )
        known = {purpose.value for purpose in Purpose}
        return frozenset(Purpose(row.purpose) for row in rows if row.purpose in known)

    def add(self, key: Key) -> None:
        """Keep a new key."""
        self.connection.execute(
            insert(_TABLE).values(
                realm_id=key.realm_id,
                id=key.id,
                purpose=key.purpose.value,
                algorithm=key.algorithm,
                state=key.state.value,
                public=key.public,
                encrypted=key.encrypted,
                created_at=key.created_at,
                activates_at=key.activates_at,
                retired_at=key.retired_at,
            )
        )

    def move(self, key: Key, *, to: Key) -> bool:
        """
        Take a key to its next state.

        Returns:
            False where somebody else moved it first; nothing is changed then.
        """
        moved = self.connection.execute(
            update(_TABLE)
            .where(
                _TABLE.c.realm_id == key.realm_id,
                _TABLE.c.id == key.id,
                _TABLE.c.state == key.state.value,
            )
            .values(
                state=to.state.value,
                activates_at=to.activates_at,
                retired_at=to.retired_at,
            )
        )
        return moved.rowcount == 1

    def rewrap(self, key: Key, encrypted: bytes) -> None:
        """Keep a key's secret part under another master key."""
        self.connection.execute(
            update(_TABLE)
            .where(_TABLE.c.realm_id == key.realm_id, _TABLE.c.id == key.id)
            .values(encrypted=encrypted)
        )

    def delete(self, realm_id: RealmId, ids: Iterable[KeyId]) -> None:
        """Forget keys of a realm."""
        self.connection.execute(
            delete(_TABLE).where(
                _TABLE.c.realm_id == realm_id, _TABLE.c.id.in_(list(ids))
            )
        )

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all keys of realms."""
        self.connection.execute(
            delete(_TABLE).where(_TABLE.c.realm_id.in_(list(realm_ids)))
        )
