"""Authorization codes, RFC 6749 §4.1: consumed by one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    String,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.grants import AuthorizationCode
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


class AuthorizationCodeRow(Base):
    """One row per code; its id is the SHA-256 of the code."""

    __tablename__ = "authorization_codes"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    grant_id: Mapped[str] = mapped_column(String(64))
    client_uuid: Mapped[Id]
    subject_id: Mapped[Id]
    redirect_uri: Mapped[str] = mapped_column(Text)
    redirect_uri_was_sent: Mapped[bool]
    code_challenge: Mapped[str] = mapped_column(String(128))
    code_challenge_method: Mapped[str] = mapped_column(String(16))
    nonce: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[Instant]
    used_at: Mapped[MaybeInstant]
    keep_until: Mapped[Instant] = mapped_column(index=True)


_TABLE = table_of(AuthorizationCodeRow)
_ADD = insert(_TABLE)
_ONE = is_one_of(_TABLE)
_FIND = select(_TABLE).where(_ONE)
_CONSUME = (
    update(_TABLE)
    .where(
        _ONE,
        _TABLE.c.client_uuid == given("of_client", _TABLE.c.client_uuid),
        _TABLE.c.used_at.is_(None),
        _TABLE.c.expires_at > given("now", _TABLE.c.expires_at),
    )
    .values(used_at=given("now", _TABLE.c.expires_at))
    .returning(*_TABLE.c)
)


@dataclass(frozen=True, slots=True)
class AuthorizationCodes:
    """The authorization codes of an open transaction."""

    connection: Connection

    def add(self, code: AuthorizationCode) -> None:
        """Keep a new code."""
        self.connection.execute(_ADD, columns_of(code, _TABLE))

    def consume(
        self, realm_id: RealmId, code_id: str, client_uuid: UUID, *, now: datetime
    ) -> AuthorizationCode | None:
        """
        Use a code up, if it is this client's, unused and has not expired.

        One statement says all of it: of any number of exchanges at once, in any number
        of processes, one gets the code.
        """
        consumed = self.connection.execute(
            _CONSUME, {**one(realm_id, code_id), "of_client": client_uuid, "now": now}
        ).first()
        return _to_domain(consumed) if consumed else None

    def find(self, realm_id: RealmId, code_id: str) -> AuthorizationCode | None:
        """Give a code, whatever has become of it."""
        row = self.connection.execute(_FIND, one(realm_id, code_id)).first()
        return _to_domain(row) if row else None

    def delete_of_client(self, realm_id: RealmId, client_uuid: UUID) -> None:
        """Forget all codes of a client."""
        self._delete(
            (_TABLE.c.realm_id == realm_id) & (_TABLE.c.client_uuid == client_uuid)
        )

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all codes of realms."""
        self._delete(_TABLE.c.realm_id.in_(list(realm_ids)))

    def purge(self, now: datetime, *, most: int) -> int:
        """Forget codes that need not be known again any more; give how many."""
        ended = self.connection.execute(
            select(_TABLE.c.realm_id, _TABLE.c.id)
            .where(_TABLE.c.keep_until <= now)
            .limit(most)
        ).all()
        for row in ended:
            self._delete((_TABLE.c.realm_id == row.realm_id) & (_TABLE.c.id == row.id))
        return len(ended)

    def _delete(self, condition: ColumnElement[bool]) -> None:
        self.connection.execute(delete(_TABLE).where(condition))


def _to_domain(row: Row[Any]) -> AuthorizationCode:
    return AuthorizationCode(**row._mapping)  # noqa: SLF001 - public, in SQLAlchemy's words
