"""Everything the server can do, built once by the factory and handed to both guests."""

from __future__ import annotations

from dataclasses import dataclass

from iam.services.audit import AuditTrail
from iam.services.client_authentication import ClientAuthentication
from iam.services.clients import ClientService
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache
from iam.services.database import DatabaseService
from iam.services.declarations import DeclarationService
from iam.services.housekeeping import Housekeeping
from iam.services.introspection import IntrospectionService
from iam.services.keys import KeyService
from iam.services.realms import RealmService
from iam.services.revocation import RevocationService
from iam.services.tokens import TokenService


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """One of each; ``base_url`` is the public address."""

    base_url: str
    clock: Clock
    cache: ConfigurationCache
    audit: AuditTrail
    realms: RealmService
    clients: ClientService
    declarations: DeclarationService
    keys: KeyService
    tokens: TokenService
    introspection: IntrospectionService
    revocation: RevocationService
    client_authentication: ClientAuthentication
    database: DatabaseService
    housekeeping: Housekeeping

    def close(self) -> None:
        """Write down what is in memory alone, and let the database go."""
        self.housekeeping.keep_last_use()
        self.housekeeping.database.close()
