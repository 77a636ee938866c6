"""Build the services once, and the web application over them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from iam.engines import catalogs
from iam.engines.lines import JsonLines
from iam.engines.vault import Vault, master_key_in
from iam.protocol.endpoints.introspection import IntrospectionEndpoint
from iam.protocol.endpoints.revocation import RevocationEndpoint
from iam.protocol.endpoints.tokeninfo import TokeninfoEndpoint
from iam.protocol.jwks import JwksEndpoint
from iam.protocol.metadata import MetadataEndpoint
from iam.protocol.server import AuthorizationServer
from iam.services.audit import AuditTrail
from iam.services.changes import Changes
from iam.services.client_authentication import ClientAuthentication
from iam.services.clients import ClientService
from iam.services.clock import Clock, SystemClock
from iam.services.configuration import ConfigurationCache
from iam.services.database import DatabaseService
from iam.services.declarations import DeclarationService
from iam.services.housekeeping import Housekeeping
from iam.services.introspection import IntrospectionService
from iam.services.keyring import Locksmith
from iam.services.keys import KeyService
from iam.services.limiter import Limiter
from iam.services.metrics import Meter, NoMeter
from iam.services.realms import RealmService
from iam.services.revocation import RevocationService
from iam.services.services import Services
from iam.services.tokens import TokenService
from iam.settings import Settings
from iam.storage.database import Database
from iam.web.application import create_web
from iam.web.front_door import FrontDoor
from iam.web.oauth.exchange import Endpoints, Exchange

_TURNS_OVER_A_NETWORK = 4
"""Requests of one process that may wait for PostgreSQL at once."""


def build_services(
    settings: Settings,
    *,
    clock: Clock | None = None,
    stop: Callable[[], None] | None = None,
) -> Services:
    """
    Build everything that the settings describe; nothing is asked of the database.

    ``stop`` ends the server when a restored copy of the database shows.
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
    changes = Changes(database, cache, audit, clock)
    keys = KeyService(
        changes=changes, vault=vault, clock=clock, jwks_max_age=settings.jwks_max_age
    )
    realms = RealmService(changes=changes, keys=keys)
    clients = ClientService(changes=changes, clock=clock)
    tokens = TokenService(
        cache=cache,
        clock=clock,
        base_url=settings.base_url,
        longest_lifetime=settings.max_access_token_lifetime,
    )
    authentication = ClientAuthentication(
        database=database, clock=clock, limiter=Limiter(clock)
    )
    return Services(
        base_url=settings.base_url,
        clock=clock,
        cache=cache,
        audit=audit,
        realms=realms,
        clients=clients,
        declarations=DeclarationService(
            changes=changes, realms=realms, clients=clients, clock=clock
        ),
        keys=keys,
        tokens=tokens,
        introspection=IntrospectionService(
            tokens=tokens, database=database, clock=clock
        ),
        revocation=RevocationService(
            tokens=tokens, database=database, audit=audit, clock=clock
        ),
        client_authentication=authentication,
        database=DatabaseService(database=database, cache=cache, realms=realms),
        housekeeping=Housekeeping(
            database=database,
            clients=authentication,
            keys=keys,
            clock=clock,
            audit_retention=timedelta(days=settings.audit_retention_days),
        ),
    )


def build_web(
    services: Services, settings: Settings, *, meter: Meter | None = None
) -> FrontDoor:
    """Put the web application over the services."""
    exchange = Exchange(
        cache=services.cache,
        audit=services.audit,
        meter=meter or NoMeter(),
        clock=services.clock,
    )
    return create_web(
        endpoints=_endpoints(services, settings),
        exchange=exchange,
        ready=services.database.faults,
        turns=1 if services.database.is_local else _TURNS_OVER_A_NETWORK,
        base_url=settings.base_url,
        allowed_hosts=settings.allowed_hosts,
        trusted_proxies=settings.trusted_proxies,
        folders=_folders(),
        languages=catalogs.load(_folders() / "translations"),
    )


def _folders() -> Path:
    """Give the folder of templates: in the wheel they lie inside the package."""
    package = Path(__file__).parents[1]
    return package if (package / "templates").exists() else package.parent


def _endpoints(services: Services, settings: Settings) -> Endpoints:
    authentication = services.client_authentication
    server = AuthorizationServer(services.tokens, authentication, services.clock)
    return {
        "access_token": server.create_token_response,
        "introspect": IntrospectionEndpoint(
            introspection=services.introspection,
            clients=authentication,
            base_url=settings.base_url,
        ),
        "revoke": RevocationEndpoint(
            revocation=services.revocation, clients=authentication
        ),
        "tokeninfo": TokeninfoEndpoint(introspection=services.introspection),
        "jwks": JwksEndpoint(max_age=settings.jwks_max_age),
        "metadata": MetadataEndpoint(
            base_url=settings.base_url, max_age=settings.jwks_max_age
        ),
    }


def _stop_process() -> None:
    """End this process the way an operator would, so that requests are finished."""
    os.kill(os.getpid(), signal.SIGTERM)
