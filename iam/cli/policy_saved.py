"""What is printed when policies were changed, and what may not be expected of it."""

from __future__ import annotations

from collections.abc import Iterable

import click

from iam.cli.output import print_json, warn
from iam.cli.policy_output import plain_kept
from iam.domain.policies.kept import KeptPolicy, PolicyVersion
from iam.domain.policies.values import Kind
from iam.domain.realms import Realm
from iam.services.services import Services


def print_saved(
    services: Services,
    realm: Realm,
    saved: Iterable[tuple[KeptPolicy | None, KeptPolicy]],
    *,
    as_json: bool,
) -> None:
    """
    Print what came of policies that were saved, and warn where that is little.

    Args:
        services: They tell of the clients.
        realm: Their realm.
        saved: Each as it was, None where there was none, and as it is.
        as_json: Print JSON instead.
    """
    pairs = list(saved)
    if as_json:
        print_json([plain_kept(realm, after) for _, after in pairs])
    else:
        for before, after in pairs:
            click.echo(_told(realm, before, after))
    changed = {
        after.name
        for before, after in pairs
        if before is None or before.seen != after.seen
    }
    warn(services.policy_reach.of_policies(realm, changed))
    if any(_decides_otherwise(before, after) for before, after in pairs):
        warn_of_reach(services, realm)


def print_deleted(
    services: Services, realm: Realm, gone: KeptPolicy, *, as_json: bool
) -> None:
    """Print that a policy is no more, and warn of clients that it leaves nothing."""
    if as_json:
        print_json({"deleted": [{"realm": str(realm.path), "name": gone.name}]})
    else:
        click.echo(f"deleted policy {gone.name} of {realm.path}")
    if _is_of_scopes(gone.live):
        warn_of_reach(services, realm)


def warn_of_reach(services: Services, realm: Realm) -> None:
    """Print whom the scope policies of a realm do not reach, and whom they cut off."""
    warn(services.policy_reach.remarks(realm))


def _decides_otherwise(before: KeptPolicy | None, after: KeptPolicy) -> bool:
    return _is_of_scopes(after.live) and (before is None or before.live != after.live)


def _is_of_scopes(live: PolicyVersion | None) -> bool:
    return bool(live and live.policy and live.policy.kind is Kind.SCOPE)


def _told(realm: Realm, before: KeptPolicy | None, after: KeptPolicy) -> str:
    if before and before.seen == after.seen:
        return f"unchanged policy {after.name} of {realm.path}"
    verb = "changed" if before and before.seen else "created"
    states = [
        f"version {one.number} is {state}"
        for state, one in (("live", after.live), ("in the shadow", after.shadow))
        if one
    ]
    return f"{verb} policy {after.name} of {realm.path}: {', '.join(states)}"
