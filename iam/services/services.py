"""Everything the server can do, built once by the factory and handed to both guests."""

from __future__ import annotations

from dataclasses import dataclass

from iam.services.applications import ApplicationService
from iam.services.attempts import AttemptService
from iam.services.attribute_policies import AttributePolicies
from iam.services.audit import AuditTrail
from iam.services.authorization import AuthorizationService
from iam.services.authorization_codes import AuthorizationCodeService
from iam.services.backchannel_logout import BackchannelLogout
from iam.services.client_authentication import ClientAuthentication
from iam.services.clients import ClientService
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache
from iam.services.consents import ConsentService
from iam.services.database import DatabaseService
from iam.services.declarations import DeclarationService
from iam.services.end_session import EndSessionService
from iam.services.end_users import EndUserService
from iam.services.grants import GrantService
from iam.services.housekeeping import Housekeeping
from iam.services.id_tokens import IdTokenService
from iam.services.idle_settings import IdleSettings
from iam.services.impact import ImpactService
from iam.services.introspection import IntrospectionService
from iam.services.keys import KeyService
from iam.services.pending import PendingRequests
from iam.services.policies import PolicyService
from iam.services.policy_reach import PolicyReach
from iam.services.policy_simulation import PolicySimulation
from iam.services.policy_witness import PolicyWitness
from iam.services.realms import RealmService
from iam.services.recordings import RecordingService
from iam.services.refresh_lookups import RefreshLookups
from iam.services.refresh_tokens import RefreshTokenService
from iam.services.revocation import RevocationService
from iam.services.scope_decisions import ScopeDecisions
from iam.services.scope_words import ScopeWords
from iam.services.sessions import SessionService
from iam.services.sign_in import SignInService
from iam.services.tokens import TokenService
from iam.services.turns import RequestTurns
from iam.services.userinfo import UserInfoService


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """One of each; ``base_url`` is the public address."""

    base_url: str
    clock: Clock
    cache: ConfigurationCache
    audit: AuditTrail
    realms: RealmService
    clients: ClientService
    end_users: EndUserService
    sessions: SessionService
    end_session: EndSessionService
    backchannel_logout: BackchannelLogout
    attempts: AttemptService
    applications: ApplicationService
    pending: PendingRequests
    authorization: AuthorizationService
    authorization_codes: AuthorizationCodeService
    id_tokens: IdTokenService
    refresh_tokens: RefreshTokenService
    refresh_lookups: RefreshLookups
    grants: GrantService
    consents: ConsentService
    sign_in: SignInService
    declarations: DeclarationService
    policies: PolicyService
    policy_reach: PolicyReach
    recordings: RecordingService
    witness: PolicyWitness
    policy_simulation: PolicySimulation
    impact: ImpactService
    idle_settings: IdleSettings
    keys: KeyService
    tokens: TokenService
    introspection: IntrospectionService
    revocation: RevocationService
    userinfo: UserInfoService
    attributes: AttributePolicies
    scope_decisions: ScopeDecisions
    scope_words: ScopeWords
    client_authentication: ClientAuthentication
    database: DatabaseService
    housekeeping: Housekeeping
    turns: RequestTurns

    def close(self) -> None:
        """Write down what is in memory alone, and let the database go."""
        self.housekeeping.keep_last_use()
        self.housekeeping.database.close()
