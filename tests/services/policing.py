"""Policies that several tests save, and looks at what was saved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from iam.domain.policies.kept import KeptPolicy
from iam.domain.policies.values import Effect, Kind, Policy
from iam.domain.realms import RealmPath

ALPHA = RealmPath.parse("/alpha")
DENY = Policy(
    name="night",
    kind=Kind.SCOPE,
    scopes=("photos",),
    effect=Effect.DENY,
    when="request.time.getHours() < 6",
)
GRANT = replace(DENY, effect=Effect.GRANT, order=7)
TENANT = Policy(name="tenant", kind=Kind.TOKEN, set={"tenant": "'a'"})


def numbers(kept: KeptPolicy) -> tuple[int | None, int | None]:
    """Give which versions are live and in the shadow."""
    return kept.live and kept.live.number, kept.shadow and kept.shadow.number


def written_of_policies(audit_log: Path) -> list[tuple[str, ...]]:
    """Give what the log has of policies: the operation, what changed, and why."""
    records = [json.loads(line) for line in audit_log.read_text().splitlines()]
    return [
        (each["operation"], *each["changedFields"], each["reason"])
        for each in records
        if "/policies/" in each["objectId"]
    ]
