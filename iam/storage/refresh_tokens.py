"""Refresh tokens: rotated by one statement on the row of their grant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Integer, bindparam, case, func, select, update

from iam.domain.grants import Grant, GrantId
from iam.domain.realms import RealmId
from iam.storage.base import given, is_one_of, one, table_of
from iam.storage.grants import GrantRow

_TABLE = table_of(GrantRow)
_AT = given("at", _TABLE.c.last_used_at)
_END = given("end", _TABLE.c.ends_at)
_NOT_REVOKED = is_one_of(_TABLE) & _TABLE.c.revoked_at.is_(None)
_AS_IT_WAS_READ = (
    _NOT_REVOKED
    & (_TABLE.c.client_uuid == given("of_client", _TABLE.c.client_uuid))
    & (_TABLE.c.refresh_counter == given("number", _TABLE.c.refresh_counter))
    & (_TABLE.c.refresh_idle_ends_at > _AT)
    & (_TABLE.c.refresh_ends_at > _AT)
)
_LATER = case((_TABLE.c.ends_at < _END, _END), else_=_TABLE.c.ends_at)
"""The end of a grant moves later, never earlier: what was made before lives on."""
_BEGIN = (
    update(_TABLE)
    .where(_NOT_REVOKED, _TABLE.c.refresh_seed.is_(None))
    .values(
        refresh_counter=0,
        refresh_seed=given("seed", _TABLE.c.refresh_seed),
        refreshed_at=_AT,
        refresh_idle_ends_at=given("idle_end", _TABLE.c.refresh_idle_ends_at),
        refresh_ends_at=_END,
    )
)
_ROTATE = (
    update(_TABLE)
    .where(_AS_IT_WAS_READ)
    .values(
        refresh_counter=_TABLE.c.refresh_counter + bindparam("by", type_=Integer),
        refreshed_at=given("since", _TABLE.c.refreshed_at),
        last_used_at=_AT,
        refresh_idle_ends_at=given("idle_end", _TABLE.c.refresh_idle_ends_at),
        ends_at=_LATER,
    )
)
_USE_AGAIN = update(_TABLE).where(_AS_IT_WAS_READ).values(ends_at=_LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The first refresh token of a grant, in the columns of its row."""

    refresh_seed: bytes
    refreshed_at: datetime
    refresh_idle_ends_at: datetime
    refresh_ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """The encrypted seed of one grant."""

    realm_id: RealmId
    grant_id: GrantId
    encrypted: bytes


@dataclass(frozen=True, slots=True)
class RefreshTokens:
    """The refresh tokens of an open transaction."""

    connection: Connection

    def begin(self, grant: Grant, begun: Begun) -> bool:
        """Give a grant its first refresh token, where it has none; not revoked."""
        done = self.connection.execute(
            _BEGIN,
            {
                **one(grant.realm_id, grant.id),
                "seed": begun.refresh_seed,
                "at": begun.refreshed_at,
                "idle_end": begun.refresh_idle_ends_at,
                "end": begun.refresh_ends_at,
            },
        )
        return done.rowcount == 1

    def rotate(
        self,
        grant: Grant,
        client_uuid: UUID,
        *,
        by: int,
        at: datetime,
        idle_ends_at: datetime,
        ends_at: datetime,
    ) -> bool:
        """
        Use a refresh token: the one of the number that the grant was read with.

        One statement says all of it: of any number of uses at once, in any number of
        processes, one moves the grant from this number on.

        Args:
            grant: As it was read.
            client_uuid: Who presents it.
            by: 1; 0 where the same one counts afterwards.
            at: Now.
            idle_ends_at: When the next one ends, unused.
            ends_at: When the last token of the grant ends then.

        Returns:
            Whether it was this use; not where the grant has moved, or has ended.
        """
        done = self.connection.execute(
            _ROTATE,
            {
                **_as_it_was_read(grant, client_uuid, at),
                "by": by,
                "since": at if by else grant.refreshed_at,
                "idle_end": idle_ends_at,
                "end": ends_at,
            },
        )
        return done.rowcount == 1

    def use_again(
        self, grant: Grant, client_uuid: UUID, *, at: datetime, ends_at: datetime
    ) -> bool:
        """Use the one before; not where the newest was used since it was read."""
        done = self.connection.execute(
            _USE_AGAIN, {**_as_it_was_read(grant, client_uuid, at), "end": ends_at}
        )
        return done.rowcount == 1

    def seeds_not_under(self, key: bytes, *, most: int) -> list[Seed]:
        """Give some seeds that do not begin with the id of a master key."""
        seed = _TABLE.c.refresh_seed
        rows = self.connection.execute(
            select(_TABLE.c.realm_id, _TABLE.c.id, seed)
            .where(seed.is_not(None), func.substr(seed, 1, len(key)) != key)
            .limit(most)
        )
        return [
            Seed(realm_id=row.realm_id, grant_id=row.id, encrypted=row.refresh_seed)
            for row in rows
        ]

    def forget_seeds(self, realm_ids: Collection[RealmId]) -> int:
        """Let no grant of some realms be refreshed any more; give how many could."""
        done = self.connection.execute(
            update(_TABLE)
            .where(
                _TABLE.c.realm_id.in_(list(realm_ids)),
                _TABLE.c.refresh_seed.is_not(None),
            )
            .values(refresh_seed=None)
        )
        return done.rowcount

    def rewrap(self, seed: Seed, encrypted: bytes) -> None:
        """Keep a seed as it is under another master key."""
        self.connection.execute(
            update(_TABLE)
            .where(
                _TABLE.c.realm_id == seed.realm_id,
                _TABLE.c.id == seed.grant_id,
                _TABLE.c.refresh_seed == seed.encrypted,
            )
            .values(refresh_seed=encrypted)
        )


def _as_it_was_read(grant: Grant, client_uuid: UUID, at: datetime) -> dict[str, object]:
    return {
        **one(grant.realm_id, grant.id),
        "of_client": client_uuid,
        "number": grant.refresh_counter,
        "at": at,
    }
