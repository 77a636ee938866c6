"""Commands about sign-outs that clients are told of."""

from __future__ import annotations

import click

from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.output import json_option, print_json, print_table
from iam.cli.parameters import one_client_option, one_realm_option
from iam.domain.logout import LogoutDelivery
from iam.domain.realms import RealmPath
from iam.services.services import Services

_COLUMNS = ("realm", "client_id", "ended_at", "tries", "next_try", "failed", "sid")


@click.group
def logout() -> None:
    """Sign-outs that clients are still to be told of."""


@logout.command("list", epilog=example("iam logout list --realm /alpha"))
@one_realm_option("Only of this realm; else of all.")
@one_client_option("Only of this client.")
@json_option
@pass_context
def list_(
    context: Context,
    *,
    realm: RealmPath | None,
    client_id: str | None,
    as_json: bool,
) -> None:
    """
    List the clients that have not heard of the end of a session, and why.

    ENDED is when the session ended, TRIES how often telling it has failed since,
    FAILED why the last time. What was heard or given up is in the audit log.
    """
    services = context.services()
    if realm is not None:
        services.realms.get(realm)
    found = [
        plain
        for each in services.backchannel_logout.waiting()
        if (plain := _plain(services, each)) is not None
        and realm in {None, plain["realm"]}
        and client_id in {None, plain["client_id"]}
    ]
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("every client has heard", err=True)
    print_table(
        ("REALM", "CLIENT", "ENDED", "TRIES", "NEXT", "FAILED", "SID"),
        ([each[name] for name in _COLUMNS] for each in found),
    )


def _plain(services: Services, delivery: LogoutDelivery) -> dict[str, object] | None:
    """Write one down; None where its client is gone, and nobody will be told."""
    configuration = services.cache.current().configuration
    client = configuration.clients_by_id.get(delivery.client_uuid)
    if client is None:
        return None
    return {
        "realm": configuration.realms_by_id[delivery.realm_id].path,
        "client_id": client.client_id,
        "sid": delivery.sid,
        "session_id": delivery.session_id,
        "ended_at": delivery.ended_at,
        "tries": delivery.tries,
        "next_try": delivery.due_at,
        "failed": delivery.failed,
    }
