"""End users, one row each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    String,
    UniqueConstraint,
    delete,
    false,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.realms import RealmId
from iam.domain.setting import read_settings, to_plain
from iam.storage.base import Base, Id, Name, Settings, table_of


class EndUserRow(Base):
    """One row per end user; a username is used once in a realm."""

    __tablename__ = "end_users"
    __table_args__ = (
        UniqueConstraint("realm_id", "username", name="end_users_username_once"),
    )

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    username: Mapped[Name]
    generation: Mapped[int]
    attributes: Mapped[Settings]
    password_hash: Mapped[str | None] = mapped_column(String(255))
    disabled: Mapped[bool] = mapped_column(server_default=false())


_TABLE = table_of(EndUserRow)


@dataclass(frozen=True, slots=True)
class EndUsers:
    """The end users of an open transaction."""

    connection: Connection

    def of_realms(self, realm_ids: Iterable[RealmId]) -> list[EndUser]:
        """Give every end user of these realms, in the order of their names."""
        rows = self.connection.execute(
            select(_TABLE)
            .where(_TABLE.c.realm_id.in_(list(realm_ids)))
            .order_by(_TABLE.c.username)
        )
        return [
            EndUser(
                id=row.id,
                realm_id=row.realm_id,
                username=row.username,
                attributes=read_settings(EndUserAttributes, row.attributes)[0],
                password_hash=row.password_hash,
                generation=row.generation,
            )
            for row in rows
        ]

    def add(self, user: EndUser) -> None:
        """Keep a new end user."""
        self.connection.execute(
            insert(_TABLE).values(
                realm_id=user.realm_id,
                id=user.id,
                username=user.username,
                generation=user.generation,
                attributes=to_plain(user.attributes),
                password_hash=user.password_hash,
            )
        )

    def change(self, user: EndUser) -> None:
        """Keep an end user's attributes and password."""
        self.connection.execute(
            update(_TABLE)
            .where(_TABLE.c.realm_id == user.realm_id, _TABLE.c.id == user.id)
            .values(
                attributes=to_plain(user.attributes), password_hash=user.password_hash
            )
        )

    def delete(self, users: Iterable[EndUser]) -> None:
        """Forget end users."""
        for user in users:
            self.connection.execute(
                delete(_TABLE).where(
                    _TABLE.c.realm_id == user.realm_id, _TABLE.c.id == user.id
                )
            )

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all end users of realms."""
        self.connection.execute(
            delete(_TABLE).where(_TABLE.c.realm_id.in_(list(realm_ids)))
        )
