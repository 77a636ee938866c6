"""Who looks on while policies decide, and what tries others."""

from __future__ import annotations

from dataclasses import replace

from iam.services.audit import AuditTrail
from iam.services.clock import Clock
from iam.services.compiled_policies import CompiledPolicies
from iam.services.configuration import ConfigurationCache
from iam.services.metrics import Meter, NoMeter
from iam.services.policy_shadows import PolicyShadows
from iam.services.policy_simulation import PolicySimulation
from iam.services.policy_witness import PolicyWitness
from iam.services.recordings import RecordingService
from iam.services.scope_decisions import ScopeDecisions
from iam.services.token_policies import TokenPolicies
from iam.storage.database import Database


def witness_of(
    database: Database,
    cache: ConfigurationCache,
    audit: AuditTrail,
    clock: Clock,
    meter: Meter | None,
) -> PolicyWitness:
    """Build what counts refusals, compares shadows of policies and records requests."""
    meter = meter or NoMeter()
    return PolicyWitness(
        meter=meter,
        shadows=PolicyShadows(audit, meter),
        recordings=RecordingService(database, cache, clock),
        database=database,
    )


def simulation_of(
    witness: PolicyWitness,
    cache: ConfigurationCache,
    scopes: ScopeDecisions,
    tokens: TokenPolicies,
    base_url: str,
) -> PolicySimulation:
    """Build what tries policies on recorded requests, and says what they take."""
    compiled = CompiledPolicies(remembers=False)
    return PolicySimulation(
        cache=cache,
        recordings=witness.recordings,
        scopes=replace(scopes, compiled=compiled),
        tokens=replace(tokens, compiled=compiled),
        base_url=base_url,
    )
