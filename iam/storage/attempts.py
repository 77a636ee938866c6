"""Failed attempts to sign in, counted by one statement each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from iam.domain.lockout import MEMORY, Counter, Tally
from iam.domain.realms import RealmId
from iam.storage.base import Base, Id, table_of


class AttemptRow(Base):
    """
    One row per thing that is counted, named by a keyed hash; seconds since 1970.

    ``failures`` are those of the window; ``locks`` how often it has locked of late,
    and ``locked_until`` is 0 where this window has not locked.
    """

    __tablename__ = "attempts"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    window_ends_at: Mapped[int] = mapped_column(BigInteger)
    locks: Mapped[int]
    locked_until: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)


_TABLE = table_of(AttemptRow)


@dataclass(frozen=True, slots=True)
class Attempts:
    """The counters of an open transaction."""

    connection: Connection

    def locked_until(self, realm_id: RealmId, ids: Collection[str]) -> int:
        """Give when the last of these counters opens again; 0 where none has locked."""
        found = self.connection.execute(
            select(func.max(_TABLE.c.locked_until)).where(
                _TABLE.c.realm_id == realm_id, _TABLE.c.id.in_(ids)
            )
        ).scalar()
        return found or 0

    def count(
        self, realm_id: RealmId, counters: Sequence[Counter], now: int
    ) -> list[Tally]:
        """
        Count one attempt for each of these, each by one statement.

        A counter that has locked is left as it is: more tries do not make its lock
        longer. The one that reaches its limit now locks, and is given all the same.

        Returns:
            What they stand at now, or fewer: where one had locked before, no more are
            counted, and the caller rolls back. A refused try counts for nothing.
        """
        tallies = {}
        # In one order everywhere, so that two transactions cannot wait for each other.
        for counter in sorted(counters, key=lambda counter: counter.id):
            tally = self._count(realm_id, counter, now)
            if tally is None:
                break
            tallies[counter.id] = tally
        return [tallies[each.id] for each in counters if each.id in tallies]

    def _count(self, realm_id: RealmId, counter: Counter, now: int) -> Tally | None:
        limit = counter.limit
        steps = len(limit.durations)
        statement = _count_one(self.connection.dialect.name, steps)
        row = self.connection.execute(
            statement,
            {
                "of_realm": realm_id,
                "of_id": counter.id,
                "now": now,
                "most": limit.failures,
                "interval": limit.interval,
                **{_step(n): seconds for n, seconds in enumerate(limit.durations)},
            },
        ).first()
        if row is None:
            return None
        return Tally(
            counter=counter,
            failures=row.failures,
            window_ends_at=row.window_ends_at,
            locked_until=row.locked_until,
        )

    def take_back(self, realm_id: RealmId, tally: Tally) -> bool:
        """
        Take back one attempt that was good, and the lock it made with its count.

        Returns:
            Whether it was there to be taken back; not in a later window, nor where
            an operator has unlocked meanwhile.
        """
        kept = _TABLE.c
        is_lock_undone = and_(
            kept.locked_until > 0, kept.failures <= tally.counter.limit.failures
        )
        taken = self.connection.execute(
            update(_TABLE)
            .where(
                kept.realm_id == realm_id,
                kept.id == tally.counter.id,
                kept.window_ends_at == tally.window_ends_at,
                kept.failures > 0,
            )
            .values(
                failures=kept.failures - 1,
                locks=kept.locks - case((is_lock_undone, 1), else_=0),
                locked_until=case((is_lock_undone, 0), else_=kept.locked_until),
            )
        )
        return taken.rowcount == 1

    def locks_of(self, realm_id: RealmId, start: str, now: int) -> dict[str, int]:
        """Give the counters whose id begins so and that are locked, and until when."""
        rows = self.connection.execute(
            select(_TABLE.c.id, _TABLE.c.locked_until).where(
                *_begins_with(realm_id, start), _TABLE.c.locked_until > now
            )
        )
        return {row.id: row.locked_until for row in rows}

    def forget(self, realm_id: RealmId, start: str) -> int:
        """Forget the counters whose id begins so; give how many."""
        return self.connection.execute(
            delete(_TABLE).where(*_begins_with(realm_id, start))
        ).rowcount

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all counters of realms."""
        self.connection.execute(
            delete(_TABLE).where(_TABLE.c.realm_id.in_(list(realm_ids)))
        )

    def purge(self, now: int, *, most: int) -> int:
        """Forget counters that count for nothing any more; give how many."""
        ended = self.connection.execute(
            select(_TABLE.c.realm_id, _TABLE.c.id)
            .where(_TABLE.c.expires_at <= now)
            .order_by(_TABLE.c.realm_id, _TABLE.c.id)
            .limit(most)
        ).all()
        for row in ended:
            self.connection.execute(
                delete(_TABLE).where(
                    _TABLE.c.realm_id == row.realm_id,
                    _TABLE.c.id == row.id,
                    _TABLE.c.expires_at <= now,  # not one that has counted meanwhile
                )
            )
        return len(ended)


@lru_cache(maxsize=64)
def _count_one(dialect: str, steps: int) -> ReturningInsert[Any]:
    """
    Give the statement that counts one attempt; its WHERE says that nothing has locked.

    A window that has ended, or has locked, begins anew. Locks of before are forgotten
    with the row.

    Args:
        dialect: The database's.
        steps: How many durations of locks there are.
    """
    old, now = _TABLE.c, _number("now")
    new_window_ends_at = now + _number("interval")
    is_new_window = or_(old.window_ends_at <= now, old.locked_until > 0)
    failures = case((is_new_window, 1), else_=old.failures + 1)
    locks = case((old.expires_at <= now, 0), else_=old.locks)
    window_ends_at = case((is_new_window, new_window_ends_at), else_=old.window_ends_at)
    locks_now = failures >= _number("most")
    locked_until = now + case(
        *[(locks <= number, _number(_step(number))) for number in range(steps - 1)],
        *[(locks >= steps - 1, _number(_step(steps - 1)))],
    )
    later = case(
        (old.expires_at > window_ends_at, old.expires_at), else_=window_ends_at
    )
    first_locks = _number("most") <= 1
    first_until = now + _number(_step(0))
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return (
        insert(_TABLE)
        .values(
            realm_id=bindparam("of_realm", type_=_TABLE.c.realm_id.type),
            id=bindparam("of_id", type_=String),
            failures=1,
            window_ends_at=new_window_ends_at,
            locks=case((first_locks, 1), else_=0),
            locked_until=case((first_locks, first_until), else_=0),
            expires_at=case(
                (first_locks, first_until + MEMORY), else_=new_window_ends_at
            ),
        )
        .on_conflict_do_update(
            index_elements=["realm_id", "id"],
            set_={
                "failures": failures,
                "window_ends_at": window_ends_at,
                "locks": locks + case((locks_now, 1), else_=0),
                "locked_until": case((locks_now, locked_until), else_=0),
                "expires_at": case((locks_now, locked_until + MEMORY), else_=later),
            },
            where=old.locked_until <= now,
        )
        .returning(old.failures, old.window_ends_at, old.locked_until)
    )


def _number(name: str) -> BindParameter[int]:
    return bindparam(name, type_=BigInteger)


def _step(number: int) -> str:
    return f"lock_{number}"


def _begins_with(realm_id: RealmId, start: str) -> tuple[ColumnElement[bool], ...]:
    return (
        _TABLE.c.realm_id == realm_id,
        _TABLE.c.id.startswith(start, autoescape=True),
    )
