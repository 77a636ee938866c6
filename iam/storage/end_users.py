"""End users, one row each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    Row,
    String,
    UniqueConstraint,
    and_,
    case,
    delete,
    false,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.end_users import (
    EndUser,
    EndUserAttributes,
    folded_username,
    written_username,
)
from iam.domain.realms import RealmId
from iam.domain.setting import read_settings, to_plain
from iam.storage.base import (
    Base,
    Id,
    MaybeInstant,
    Name,
    Settings,
    given,
    is_one_of,
    one,
    table_of,
)


class EndUserRow(Base):
    """
    One row per end user; a username is used once in a realm, in whatever capitals.

    ``folded_username`` is empty only for a name that, when names were compared so for
    the first time, another had already: that person signs in with the exact name.
    """

    __tablename__ = "end_users"
    __table_args__ = (
        UniqueConstraint("realm_id", "username", name="end_users_username_once"),
        Index("end_users_name_once", "realm_id", "folded_username", unique=True),
    )

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    username: Mapped[Name]
    folded_username: Mapped[str | None] = mapped_column(String(255))
    generation: Mapped[int]
    attributes: Mapped[Settings]
    password_hash: Mapped[str | None] = mapped_column(String(255))
    disabled: Mapped[bool] = mapped_column(server_default=false())
    updated_at: Mapped[MaybeInstant]


_TABLE = table_of(EndUserRow)
_FIND = select(_TABLE).where(is_one_of(_TABLE))
_FIND_HELD = _FIND.with_for_update()
_IS_WRITTEN_SO = _TABLE.c.username == given("written", _TABLE.c.username)
_BY_NAME = (
    select(_TABLE)
    .where(
        _TABLE.c.realm_id == given("of_realm", _TABLE.c.realm_id),
        or_(
            _IS_WRITTEN_SO,
            _TABLE.c.folded_username == given("folded", _TABLE.c.folded_username),
        ),
    )
    .order_by(case((_IS_WRITTEN_SO, 0), else_=1))
    .limit(1)
)
_BY_NAME_HELD = _BY_NAME.with_for_update()


@dataclass(frozen=True, slots=True)
class EndUsers:
    """
    The end users of an open transaction.

    Whoever looks with ``held`` changes the person before anybody else does.
    """

    connection: Connection

    def of_realms(
        self, realm_ids: Iterable[RealmId], *, held: bool = False
    ) -> list[EndUser]:
        """Give every end user of these realms, in the order of their names."""
        look = (
            select(_TABLE)
            .where(_TABLE.c.realm_id.in_(list(realm_ids)))
            .order_by(_TABLE.c.username)
        )
        rows = self.connection.execute(look.with_for_update() if held else look)
        return [_end_user(row) for row in rows]

    def find(
        self, realm_id: RealmId, user_id: UUID, *, held: bool = False
    ) -> EndUser | None:
        """Give the end user of an id."""
        row = self.connection.execute(
            _FIND_HELD if held else _FIND, one(realm_id, user_id)
        ).first()
        return _end_user(row) if row else None

    def by_username(
        self, realm_id: RealmId, username: str, *, held: bool = False
    ) -> EndUser | None:
        """Give the end user of a name, in whatever capitals; the exact name first."""
        row = self.connection.execute(
            _BY_NAME_HELD if held else _BY_NAME,
            {
                "of_realm": realm_id,
                "written": written_username(username),
                "folded": folded_username(username),
            },
        ).first()
        return _end_user(row) if row else None

    def add(self, user: EndUser) -> bool:
        """Keep a new end user; give whether the name was free."""
        dialect = self.connection.dialect.name
        insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
        added = self.connection.execute(
            insert(_TABLE)
            .values(
                realm_id=user.realm_id,
                id=user.id,
                username=user.username,
                folded_username=folded_username(user.username),
                generation=user.generation,
                **_changeable(user),
            )
            .on_conflict_do_nothing()
            .returning(_TABLE.c.id)
        )
        return added.first() is not None

    def change(self, user: EndUser) -> None:
        """
        Keep an end user's attributes and password, and whether they are disabled.

        The generation is `end`'s alone.
        """
        self.connection.execute(
            update(_TABLE).where(_is(user)).values(**_changeable(user))
        )

    def rehash(self, user: EndUser, password_hash: str) -> bool:
        """Keep the same password hashed anew; not where it was changed meanwhile."""
        kept = self.connection.execute(
            update(_TABLE)
            .where(_is(user), _TABLE.c.password_hash == user.password_hash)
            .values(password_hash=password_hash)
        )
        return kept.rowcount == 1

    def end(self, user: EndUser) -> EndUser:
        """Raise an end user's generation, and give the end user as they are then."""
        generation = self.connection.execute(
            update(_TABLE)
            .where(_is(user))
            .values(generation=_TABLE.c.generation + 1)
            .returning(_TABLE.c.generation)
        ).scalar_one()
        return replace(user, generation=generation)

    def delete(self, users: Iterable[EndUser]) -> None:
        """Forget end users."""
        for user in users:
            self.connection.execute(delete(_TABLE).where(_is(user)))

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all end users of realms."""
        self.connection.execute(
            delete(_TABLE).where(_TABLE.c.realm_id.in_(list(realm_ids)))
        )


def _is(user: EndUser) -> ColumnElement[bool]:
    return and_(_TABLE.c.realm_id == user.realm_id, _TABLE.c.id == user.id)


def _changeable(user: EndUser) -> dict[str, object]:
    return {
        "attributes": to_plain(user.attributes),
        "password_hash": user.password_hash,
        "disabled": user.disabled,
        "updated_at": user.updated_at,
    }


def _end_user(row: Row[tuple[object, ...]]) -> EndUser:
    return EndUser(
        id=row.id,
        realm_id=row.realm_id,
        username=row.username,
        attributes=read_settings(EndUserAttributes, row.attributes)[0],
        password_hash=row.password_hash,
        generation=row.generation,
        disabled=row.disabled,
        updated_at=row.updated_at,
    )
