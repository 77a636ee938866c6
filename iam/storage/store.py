"""Every repository, in one open transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from iam.domain.configuration import Configuration
from iam.storage.attempts import Attempts
from iam.storage.audit import AuditEvents
from iam.storage.authorization_codes import AuthorizationCodes
from iam.storage.clients import Clients
from iam.storage.configuration import ConfigurationVersion
from iam.storage.consents import Consents
from iam.storage.end_users import EndUsers
from iam.storage.grants import Grants
from iam.storage.impact import Affected
from iam.storage.keys import Keys
from iam.storage.logout_deliveries import LogoutDeliveries
from iam.storage.policies import Policies
from iam.storage.realms import Realms
from iam.storage.recordings import Recordings
from iam.storage.refresh_tokens import RefreshTokens
from iam.storage.revocations import Revocations
from iam.storage.session_clients import SessionClients
from iam.storage.session_grants import SessionGrants
from iam.storage.sessions import Sessions
from iam.storage.single_uses import SingleUses


@dataclass(frozen=True, slots=True)
class Store:
    """Every repository, in one open transaction."""

    connection: Connection

    @property
    def realms(self) -> Realms:
        """The realms."""
        return Realms(self.connection)

    @property
    def clients(self) -> Clients:
        """The clients."""
        return Clients(self.connection)

    @property
    def end_users(self) -> EndUsers:
        """The end users."""
        return EndUsers(self.connection)

    @property
    def keys(self) -> Keys:
        """The keys."""
        return Keys(self.connection)

    @property
    def refresh_tokens(self) -> RefreshTokens:
        """The refresh tokens of grants."""
        return RefreshTokens(self.connection)

    @property
    def revocations(self) -> Revocations:
        """The revocations."""
        return Revocations(self.connection)

    @property
    def audit(self) -> AuditEvents:
        """The audit events."""
        return AuditEvents(self.connection)

    @property
    def attempts(self) -> Attempts:
        """The counters of failed attempts."""
        return Attempts(self.connection)

    @property
    def authorization_codes(self) -> AuthorizationCodes:
        """The authorization codes."""
        return AuthorizationCodes(self.connection)

    @property
    def consents(self) -> Consents:
        """The remembered consents."""
        return Consents(self.connection)

    @property
    def grants(self) -> Grants:
        """The grants."""
        return Grants(self.connection)

    @property
    def affected(self) -> Affected:
        """Those whom a change would be felt by."""
        return Affected(self.connection)

    @property
    def sessions(self) -> Sessions:
        """The sessions."""
        return Sessions(self.connection)

    @property
    def session_clients(self) -> SessionClients:
        """Which clients were told of which session."""
        return SessionClients(self.connection)

    @property
    def session_grants(self) -> SessionGrants:
        """The grants of sessions."""
        return SessionGrants(self.connection)

    @property
    def logout_deliveries(self) -> LogoutDeliveries:
        """The ends of sessions that clients are to be told."""
        return LogoutDeliveries(self.connection)

    @property
    def policies(self) -> Policies:
        """The policies and their versions."""
        return Policies(self.connection)

    @property
    def recordings(self) -> Recordings:
        """The recorded requests."""
        return Recordings(self.connection)

    @property
    def single_uses(self) -> SingleUses:
        """The values that were used once."""
        return SingleUses(self.connection)

    @property
    def version(self) -> ConfigurationVersion:
        """The version of the configuration."""
        return ConfigurationVersion(self.connection)

    def configuration(self) -> Configuration:
        """Read the whole configuration; version first, so that it is never too new."""
        version, epoch = self.version.read()
        return Configuration.of(
            version=version,
            epoch=epoch,
            realms=self.realms.all(),
            clients=self.clients.all(),
            keys=self.keys.all(),
            policies=self.policies.that_count(),
        )
