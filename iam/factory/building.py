"""Build the services once, and the web application over them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from wsgiref.types import WSGIApplication

from iam.domain.translations.ledger import Ledger
from iam.engines.catalogs import Catalogs
from iam.engines.lines import JsonLines
from iam.engines.outbound import Outbound
from iam.engines.vault import Vault, master_key_in
from iam.factory.endpoints import endpoints_of
from iam.factory.passwords import passwords_of
from iam.factory.policies import simulation_of, witness_of
from iam.factory.words import catalogs_of, folders, words_over
from iam.services.applications import ApplicationService
from iam.services.attempts import AttemptService
from iam.services.attribute_policies import AttributePolicies
from iam.services.audit import AuditTrail
from iam.services.authorization import AuthorizationService
from iam.services.authorization_codes import AuthorizationCodeService
from iam.services.backchannel_logout import BackchannelLogout
from iam.services.changes import Changes
from iam.services.client_authentication import ClientAuthentication
from iam.services.client_keys import ClientKeys
from iam.services.clients import ClientService
from iam.services.clock import Clock, SystemClock
from iam.services.compiled_policies import CompiledPolicies
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
from iam.services.key_needs import KeyNeeds
from iam.services.keyring import Locksmith
from iam.services.keys import KeyService
from iam.services.limiter import Limiter
from iam.services.metrics import Meter, NoMeter
from iam.services.pending import PendingRequests
from iam.services.policies import PolicyService
from iam.services.policy_reach import PolicyReach
from iam.services.questions import Questions
from iam.services.realms import RealmService
from iam.services.refresh_lookups import RefreshLookups
from iam.services.refresh_seeds import RefreshSeeds
from iam.services.refresh_tokens import RefreshTokenService
from iam.services.revocation import RevocationService
from iam.services.scope_decisions import ScopeDecisions
from iam.services.services import Services
from iam.services.sessions import SessionService
from iam.services.sign_in import SignInService
from iam.services.token_policies import TokenPolicies
from iam.services.tokens import TokenService
from iam.services.turns import RequestTurns
from iam.services.userinfo import UserInfoService
from iam.settings import Settings
from iam.settings.together import is_on_this_machine
from iam.storage.database import Database
from iam.web.application import create_web
from iam.web.front_door import FrontDoor
from iam.web.preview.extras import Extras

_TURNS_OVER_A_NETWORK = 4
"""Requests of one process that may wait for PostgreSQL at once."""


def build_services(
    settings: Settings,
    *,
    clock: Clock | None = None,
    stop: Callable[[], None] | None = None,
    catalogs: Catalogs | None = None,
    ledger: Ledger | None = None,
    meter: Meter | None = None,
) -> Services:
    """
    Build everything that the settings describe; nothing is asked of the database.

    ``stop`` ends the server when a restored copy of the database shows. A preview has
    catalogs of its own, and with a ledger it marks words.
    """
    clock = clock or SystemClock()
    if settings.is_embedded:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database)
    if not settings.master_key:
        settings = replace(settings, master_key=master_key_in(settings.data_dir))
    vault = Vault(settings.master_keys)
    cache = ConfigurationCache(
        database, Locksmith(vault), clock, stop=stop or _stop_process
    )
    audit = AuditTrail(JsonLines(settings.audit_log_path), clock)
    witness = witness_of(database, cache, audit, clock, meter)
    changes = Changes(database, cache, audit, clock)
    keys = KeyService(
        changes=changes, vault=vault, clock=clock, jwks_max_age=settings.jwks_max_age
    )
    needs = KeyNeeds(keys=keys)
    realms = RealmService(changes=changes, keys=keys, needs=needs)
    clients = ClientService(changes=changes, needs=needs, clock=clock)
    outbound = Outbound(
        settings.outbound_networks, is_local=is_on_this_machine(settings.base_url)
    )
    turns = RequestTurns(1 if database.is_sqlite else _TURNS_OVER_A_NETWORK)
    compiled = CompiledPolicies()
    scope_decisions = ScopeDecisions(compiled=compiled, clock=clock, witness=witness)
    token_policies = TokenPolicies(compiled=compiled, clock=clock, witness=witness)
    reach = PolicyReach(compiled=compiled, database=database, clock=clock)
    id_tokens = IdTokenService(
        policies=token_policies,
        client_keys=ClientKeys(outbound, clock, turns),
        clock=clock,
        base_url=settings.base_url,
    )
    passwords = passwords_of(settings)
    tokens = TokenService(
        cache=cache,
        policies=token_policies,
        clock=clock,
        base_url=settings.base_url,
        longest_lifetime=settings.max_access_token_lifetime,
    )
    refresh_tokens = RefreshTokenService(
        scopes=scope_decisions,
        tokens=tokens,
        id_tokens=id_tokens,
        seeds=RefreshSeeds(vault=vault, database=database),
        database=database,
        audit=audit,
        clock=clock,
    )
    authentication = ClientAuthentication(
        database=database, clock=clock, limiter=Limiter(clock)
    )
    introspection = IntrospectionService(tokens=tokens, database=database, clock=clock)
    end_users = EndUserService(
        database=database, passwords=passwords, audit=audit, clock=clock
    )
    sessions = SessionService(database=database, cache=cache, audit=audit, clock=clock)
    attempts = AttemptService(database=database, cache=cache, audit=audit, clock=clock)
    grants = GrantService(database=database, audit=audit, clock=clock)
    pending = PendingRequests(database=database, clock=clock)
    authorization = AuthorizationService(
        id_tokens=id_tokens, database=database, clock=clock
    )
    scope_words = words_over(
        catalogs or catalogs_of(settings),
        cache,
        base_url=settings.base_url,
        development=settings.development,
        ledger=ledger,
    )
    declarations = DeclarationService(
        changes=changes,
        realms=realms,
        clients=clients,
        passwords=passwords,
        clock=clock,
    )
    return Services(
        turns=turns,
        base_url=settings.base_url,
        clock=clock,
        cache=cache,
        audit=audit,
        realms=realms,
        clients=clients,
        declarations=declarations,
        policies=PolicyService(changes=changes),
        policy_reach=reach,
        recordings=witness.recordings,
        witness=witness,
        policy_simulation=simulation_of(
            witness, cache, scope_decisions, token_policies, settings.base_url
        ),
        impact=ImpactService(
            declarations=declarations,
            words=scope_words,
            reach=reach,
            database=database,
            clock=clock,
        ),
        idle_settings=IdleSettings(outbound=outbound),
        end_users=end_users,
        sessions=sessions,
        end_session=EndSessionService(sessions=sessions, id_tokens=id_tokens),
        backchannel_logout=BackchannelLogout(
            database=database,
            cache=cache,
            id_tokens=id_tokens,
            outbound=outbound,
            audit=audit,
            clock=clock,
            base_url=settings.base_url,
        ),
        attempts=attempts,
        applications=ApplicationService(database=database, grants=grants, clock=clock),
        pending=pending,
        authorization=authorization,
        authorization_codes=AuthorizationCodeService(
            scopes=scope_decisions,
            tokens=tokens,
            id_tokens=id_tokens,
            refresh_tokens=refresh_tokens,
            database=database,
            audit=audit,
            clock=clock,
        ),
        id_tokens=id_tokens,
        refresh_tokens=refresh_tokens,
        refresh_lookups=RefreshLookups(refresh_tokens=refresh_tokens),
        grants=grants,
        consents=ConsentService(
            questions=Questions(database=database, clock=clock, words=scope_words),
            scopes=scope_decisions,
            authorization=authorization,
            database=database,
            audit=audit,
            clock=clock,
        ),
        sign_in=SignInService(
            end_users=end_users, sessions=sessions, attempts=attempts
        ),
        keys=keys,
        tokens=tokens,
        introspection=introspection,
        userinfo=UserInfoService(
            introspection=introspection,
            id_tokens=id_tokens,
            policies=token_policies,
            scope_decisions=ScopeDecisions(compiled=compiled, clock=clock),
            database=database,
            base_url=settings.base_url,
        ),
        attributes=AttributePolicies(
            compiled=compiled, database=database, clock=clock, witness=witness
        ),
        revocation=RevocationService(
            tokens=tokens, database=database, audit=audit, clock=clock
        ),
        scope_decisions=scope_decisions,
        scope_words=scope_words,
        client_authentication=authentication,
        database=DatabaseService(database=database, cache=cache, realms=realms),
        housekeeping=Housekeeping(
            database=database,
            clients=authentication,
            keys=keys,
            needs=needs,
            recordings=witness.recordings,
            clock=clock,
            audit_retention=timedelta(days=settings.audit_retention_days),
        ),
    )


def build_web(
    services: Services,
    settings: Settings,
    *,
    meter: Meter | None = None,
    extras: Extras | None = None,
    development: WSGIApplication | None = None,
) -> FrontDoor:
    """
    Put the web application over the services.

    ``extras`` are for a preview; ``development`` is one, of a server that is in
    development mode.
    """
    return create_web(
        services=services,
        endpoints=endpoints_of(services, settings),
        meter=meter or NoMeter(),
        allowed_hosts=settings.allowed_hosts,
        trusted_proxies=settings.trusted_proxies,
        folders=folders(),
        extras=extras,
        development=development,
    )


def _stop_process() -> None:
    """End this process the way an operator would, so that requests are finished."""
    os.kill(os.getpid(), signal.SIGTERM)
