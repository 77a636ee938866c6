"""Policies, one row each, and a row for every version that they ever had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.policies.kept import KeptPolicy, PolicyVersion, those_that_count
from iam.domain.policies.reading import read_policy, to_plain_policy
from iam.domain.policies.values import Policy, RealmPolicies
from iam.domain.realms import RealmId
from iam.storage.base import Base, Id, Instant, MaybeInstant, Name, table_of


class PolicyRow(Base):
    """
    One row per name of a realm; one that was deleted keeps it, with its versions.

    A policy that is not deleted has a live version, a shadow, or both.
    """

    __tablename__ = "policies"
    __table_args__ = (UniqueConstraint("realm_id", "name", name="policies_name_once"),)

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[Name]
    live_version: Mapped[int | None]
    shadow_version: Mapped[int | None]
    edition: Mapped[int]
    deleted_at: Mapped[MaybeInstant]


class PolicyVersionRow(Base):
    """
    One row per version, which tells too what became of it.

    It changes when it becomes live, and when the policy is deleted while it is the
    newest: one that comes back then gets another.
    """

    __tablename__ = "policy_versions"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    policy_id: Mapped[Id] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[Instant]
    saved_by: Mapped[Name]
    note: Mapped[str] = mapped_column(Text)
    live_at: Mapped[MaybeInstant]
    live_by: Mapped[Name]
    live_note: Mapped[str] = mapped_column(Text)
    deleted_at: Mapped[MaybeInstant]
    deleted_by: Mapped[Name]
    deleted_note: Mapped[str] = mapped_column(Text)


_POLICIES = table_of(PolicyRow)
_VERSIONS = table_of(PolicyVersionRow)


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of an open transaction."""

    connection: Connection

    def that_count(self) -> dict[RealmId, RealmPolicies]:
        """Give the policies of every realm that has some, arranged for deciding."""
        by_realm = self._kept(_NOT_DELETED)
        return {realm: those_that_count(kept) for realm, kept in by_realm.items()}

    def of_realm(self, realm_id: RealmId) -> list[KeptPolicy]:
        """Give the policies of a realm that are not deleted, as they run."""
        of_realm = _NOT_DELETED.where(_POLICIES.c.realm_id == realm_id)
        found = self._kept(of_realm)
        return sorted(found.get(realm_id, []), key=lambda kept: kept.place)

    def find(self, realm_id: RealmId, name: str) -> KeptPolicy | None:
        """Give the policy that has a name, or had it when it was deleted."""
        named = (_POLICIES.c.realm_id == realm_id) & (_POLICIES.c.name == name)
        return next(iter(self._kept(_KEPT.where(named)).get(realm_id, [])), None)

    def versions(self, realm_id: RealmId, policy_id: UUID) -> list[PolicyVersion]:
        """Give every version of a policy, the newest first."""
        rows = self.connection.execute(
            select(_VERSIONS)
            .where(_of(realm_id, policy_id))
            .order_by(_VERSIONS.c.version.desc())
        )
        return [_version(row) for row in rows]

    def add(self, realm_id: RealmId, policy_id: UUID, name: str) -> None:
        """Keep a name that no policy of the realm has had; versions follow."""
        self.connection.execute(
            insert(_POLICIES).values(
                realm_id=realm_id, id=policy_id, name=name, edition=0
            )
        )

    def add_version(
        self, realm_id: RealmId, policy_id: UUID, version: PolicyVersion, policy: Policy
    ) -> None:
        """Keep what a policy is to say from now on, or in its shadow."""
        self.connection.execute(
            insert(_VERSIONS).values(
                realm_id=realm_id,
                policy_id=policy_id,
                version=version.number,
                definition=to_plain_policy(policy),
                saved_at=version.saved_at,
                saved_by=version.saved_by,
                note=version.note,
                live_at=version.live_at,
                live_by=version.live_by,
                live_note=version.live_note,
                deleted_at=version.deleted_at,
                deleted_by=version.deleted_by,
                deleted_note=version.deleted_note,
            )
        )

    def point(
        self,
        realm_id: RealmId,
        policy_id: UUID,
        *,
        live: int | None,
        shadow: int | None,
        deleted_at: datetime | None = None,
    ) -> None:
        """Say which versions count; that is another edition."""
        self.connection.execute(
            update(_POLICIES)
            .where(_POLICIES.c.realm_id == realm_id, _POLICIES.c.id == policy_id)
            .values(
                live_version=live,
                shadow_version=shadow,
                edition=_POLICIES.c.edition + 1,
                deleted_at=deleted_at,
            )
        )

    def mark(
        self,
        realm_id: RealmId,
        policy_id: UUID,
        version: int,
        what: Literal["live", "deleted"],
        *,
        at: datetime,
        by: str,
        note: str = "",
    ) -> None:
        """
        Keep what was done to a version, and since when, by whom and why.

        Args:
            realm_id: The realm.
            policy_id: The policy.
            version: Its number.
            what: It was a shadow and became ``live``, or it was the newest one when the
                policy was ``deleted``.
            at: When.
            by: Who did it.
            note: Why.
        """
        changed = {f"{what}_at": at, f"{what}_by": by, f"{what}_note": note}
        self.connection.execute(
            update(_VERSIONS)
            .where(_of(realm_id, policy_id), _VERSIONS.c.version == version)
            .values(**changed)
        )

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all policies of realms, and every version of theirs."""
        ids = list(realm_ids)
        for table in (_VERSIONS, _POLICIES):
            self.connection.execute(delete(table).where(table.c.realm_id.in_(ids)))

    def _kept(self, statement: Select[Any]) -> dict[RealmId, list[KeptPolicy]]:
        """Give policies by realm; each comes in a row for each version that counts."""
        rows: dict[tuple[RealmId, UUID], list[Row[Any]]] = defaultdict(list)
        for row in self.connection.execute(statement):
            rows[row.realm_id, row.id].append(row)
        found: dict[RealmId, list[KeptPolicy]] = defaultdict(list)
        for (realm_id, _), of_policy in rows.items():
            found[realm_id].append(_policy(of_policy))
        return found


_OF_POLICY = ("realm_id", "id", "name", "live_version", "shadow_version", "edition")
_OF_VERSION = (
    *("version", "definition", "saved_at", "saved_by", "note"),
    *("live_at", "live_by", "live_note"),
    *("deleted_at", "deleted_by", "deleted_note"),
)


_NEWEST = (
    select(func.max(_VERSIONS.c.version))
    .where(
        _VERSIONS.c.realm_id == _POLICIES.c.realm_id,
        _VERSIONS.c.policy_id == _POLICIES.c.id,
    )
    .correlate(_POLICIES)
    .scalar_subquery()
)
_COUNTS = and_(
    _VERSIONS.c.realm_id == _POLICIES.c.realm_id,
    _VERSIONS.c.policy_id == _POLICIES.c.id,
    or_(
        _VERSIONS.c.version == _POLICIES.c.live_version,
        _VERSIONS.c.version == _POLICIES.c.shadow_version,
    ),
)
_KEPT: Select[Any] = select(
    *(_POLICIES.c[name] for name in _OF_POLICY),
    _POLICIES.c.deleted_at.label("policy_deleted_at"),
    _NEWEST.label("newest"),
    *(_VERSIONS.c[name] for name in _OF_VERSION),
).select_from(_POLICIES.outerjoin(_VERSIONS, _COUNTS))
_NOT_DELETED = _KEPT.where(_POLICIES.c.deleted_at.is_(None))
"""Built once: it is read with every configuration."""


def _of(realm_id: RealmId, policy_id: UUID) -> ColumnElement[bool]:
    return (_VERSIONS.c.realm_id == realm_id) & (_VERSIONS.c.policy_id == policy_id)


def _policy(rows: Sequence[Row[Any]]) -> KeptPolicy:
    first = rows[0]
    counting = {row.version: _version(row) for row in rows if row.version is not None}
    return KeptPolicy(
        id=first.id,
        name=first.name,
        live=counting.get(first.live_version),
        shadow=counting.get(first.shadow_version),
        newest=first.newest or 0,
        edition=first.edition,
        deleted_at=first.policy_deleted_at,
    )


def _version(row: Row[Any]) -> PolicyVersion:
    """Read a version; one with a fault was written by a newer release."""
    policy, faults = read_policy(row.definition)
    return PolicyVersion(
        number=row.version,
        policy=None if faults else policy,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        note=row.note,
        live_at=row.live_at,
        live_by=row.live_by,
        live_note=row.live_note,
        deleted_at=row.deleted_at,
        deleted_by=row.deleted_by,
        deleted_note=row.deleted_note,
        faults=tuple(faults),
    )
