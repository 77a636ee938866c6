"""The tables: upgrade them, and tell whether all is ready to serve."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.errors import TemporarilyUnavailable
from iam.services.configuration import ConfigurationCache
from iam.services.realms import RealmService
from iam.storage.database import Database, DatabaseUnusable
from iam.storage.migrations import commands

__all__ = ["DatabaseService", "DatabaseUnusable", "Status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The revision that the tables have, and the one that this release needs."""

    current: str | None
    needed: str

    @property
    def is_ready(self) -> bool:
        """Whether this release can work on these tables."""
        return self.current == self.needed


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseService:
    """What can be done with the tables."""

    database: Database
    cache: ConfigurationCache
    realms: RealmService

    @property
    def is_local(self) -> bool:
        """Whether the database is a file, so that nobody waits for a network."""
        return self.database.is_sqlite

    def limit_statements(self) -> None:
        """Let no statement take longer than a request may wait; for workers."""
        self.database.limit_statements()

    def status(self) -> Status:
        """Tell where the tables are."""
        return Status(current=commands.current(self.database), needed=commands.newest())

    def upgrade(self) -> Status:
        """
        Bring the tables to this release's, and make the root realm in new ones.

        Those of a newer release are left as they are: this one can work on them.

        Raises:
            DatabaseUnusable: It is another program's.
            TemporarilyUnavailable: The database cannot be reached.
        """
        commands.require_ours(self.database)
        try:
            commands.require_newest(self.database)
        except DatabaseUnusable:
            commands.upgrade(self.database)
        self.cache.refresh()
        self.realms.ensure_root()
        return self.status()

    def require_newest(self) -> None:
        """
        Refuse to work on tables of another release.

        Raises:
            DatabaseUnusable: With what to do.
        """
        commands.require_newest(self.database)

    def faults(self) -> dict[str, str]:
        """Name what keeps this process from answering; empty where nothing does."""
        try:
            commands.require_newest(self.database)
        except TemporarilyUnavailable:
            return {"database": "cannot be reached"}
        except DatabaseUnusable as error:
            return {"migrations": str(error)}
        try:
            live = self.cache.current()
        except TemporarilyUnavailable:
            return {"configuration": "cannot be read"}
        without = [
            str(realm.path)
            for realm in live.configuration.realms.values()
            if realm.id not in live.keyring.current_seal
            or realm.id not in live.keyring.current_signer
        ]
        return {"keys": f"no current key: {', '.join(without)}"} if without else {}
