"""A world to declare things in: a real database, and what an operator can see of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from iam.domain.clients import Client
from iam.domain.declarations.applied import Applied
from iam.domain.declarations.reading import read_declaration
from iam.domain.declarations.values import Declaration
from iam.domain.realms import RealmPath
from iam.engines.lines import JsonLines
from iam.engines.vault import Vault
from iam.services.audit import AuditTrail
from iam.services.changes import Changes
from iam.services.clients import ClientService
from iam.services.configuration import ConfigurationCache
from iam.services.declarations import DeclarationService
from iam.services.key_needs import KeyNeeds
from iam.services.keyring import Locksmith
from iam.services.keys import KeyService
from iam.services.realms import RealmService
from iam.storage.database import Database
from iam.storage.migrations.commands import upgrade

NOON = datetime(2026, 6, 1, 12, 0, 0, 500_000, tzinfo=UTC)
OF_ALPHA = """
[[realms]]
path = "/alpha"
"""
MY_CLIENT = """
[[realms.clients]]
client_id = "myClient"
"""
OTHER_TABLES = ("keys", "revocations", "audit_events", "policies", "policy_versions")
DEMO = """
[[realms.users]]
username = "demo"
"""


class StandingClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def time(self) -> float:
        return self.at.timestamp()

    def monotonic(self) -> float:
        return self.at.timestamp()

    def move(self, span: timedelta) -> None:
        self.at += span


@dataclass(frozen=True, kw_only=True)
class World:
    """The services, and looks at what they left behind."""

    database: Database
    clock: StandingClock
    realms: RealmService
    clients: ClientService
    declarations: DeclarationService

    def apply(self, file: str, *, prune: bool = False) -> Applied:
        """Apply a file that has no fault."""
        return self.declarations.apply(declared(file), prune=prune)

    def client(self, realm: str, client_id: str) -> Client:
        return self.clients.get(self.realms.get(RealmPath.parse(realm)), client_id)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.database.single() as store:
            return [tuple(row) for row in store.connection.execute(text(query))]

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Give every row of every table."""
        tables = ("configuration", "realms", "clients", "client_secrets", "end_users")
        return {
            table: sorted(self.rows(f"SELECT * FROM {table}"), key=str)  # noqa: S608 - our own names
            for table in (*tables, *OTHER_TABLES)
        }

    def audited(self) -> set[tuple[object, ...]]:
        """Give what was done to what."""
        return set(self.rows("SELECT operation, object_id FROM audit_events"))


def declared(file: str) -> Declaration:
    """Read a file that has no fault."""
    declaration, faults = read_declaration(tomllib.loads(file))
    assert faults == []
    return declaration


def a_world(url: str, folder: Path) -> World:
    """Build the services on an empty database, with the root realm."""
    database, clock, vault = Database(url), StandingClock(), Vault([bytes(32)])
    upgrade(database)
    audit = AuditTrail(JsonLines(folder / "audit.jsonl"), clock)
    cache = ConfigurationCache(database, Locksmith(vault), clock, stop=lambda: None)
    changes = Changes(database, cache, audit, clock)
    keys = KeyService(changes=changes, vault=vault, clock=clock, jwks_max_age=900)
    needs = KeyNeeds(keys=keys)
    realms = RealmService(changes=changes, keys=keys, needs=needs)
    clients = ClientService(changes=changes, needs=needs, clock=clock)
    realms.ensure_root()
    return World(
        database=database,
        clock=clock,
        realms=realms,
        clients=clients,
        declarations=DeclarationService(
            changes=changes, realms=realms, clients=clients, clock=clock
        ),
    )
