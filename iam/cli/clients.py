"""Commands about clients; their options are derived from the client's settings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from iam.cli.client_output import print_client, print_clients
from iam.cli.context import Context, pass_context
from iam.cli.derived import given, setting_options, with_chosen
from iam.cli.groups import example
from iam.cli.output import json_option, print_json, warn
from iam.cli.parameters import (
    client_argument,
    duration,
    one_realm_option,
    read_secret,
    realm_option,
    secret_options,
)
from iam.cli.policy_saved import warn_of_reach
from iam.cli.questions import confirm, yes_option
from iam.domain.client_settings import ClientSettings
from iam.domain.policies.reach import SWITCH
from iam.domain.realms import RealmPath
from iam.services.clients import Registered

KEEP_OLD_FOR = timedelta(hours=24)


@click.group
def client() -> None:
    """Clients, and their secrets."""


@client.command("list", epilog=example("iam client list --realm /alpha"))
@one_realm_option("Only of this realm; else of all.")
@json_option
@pass_context
def list_(context: Context, *, realm: RealmPath | None, as_json: bool) -> None:
    """List clients."""
    services = context.services()
    everywhere = services.realms.one_or_all(realm)
    print_clients(
        [
            (each, client)
            for each in everywhere
            for client in services.clients.of_realm(each)
        ],
        now=services.clock.now(),
        as_json=as_json,
    )


@client.command(
    epilog=example(
        "iam client create reports --realm /alpha "
        "--grant-types client_credentials --scopes read --scopes write",
        "iam client create reports --realm /alpha --grant-types client_credentials "
        "--scopes write --secret-stdin < secret.txt",
    )
)
@client_argument
@realm_option
@secret_options
@setting_options(ClientSettings, new=True)
@json_option
@pass_context
def create(
    context: Context,
    /,
    client_id: str,
    *,
    realm: RealmPath,
    secret_file: Path | None,
    secret_stdin: bool,
    as_json: bool,
    **chosen: object,
) -> None:
    """
    Register a client.

    A confidential one gets the secret that is handed over; without one a secret is
    made and printed, once. A public one (--token-endpoint-auth-method none) has none.
    """
    settings = with_chosen(ClientSettings(), chosen)
    secret = read_secret(secret_file, stdin=secret_stdin)
    services = context.services()
    found = services.realms.get(realm)
    made = services.clients.create(found, client_id, settings, secret=secret)
    warn(services.idle_settings.of_client(settings, found.provider))
    print_client(found, made, now=services.clock.now(), as_json=as_json)
    warn(services.policy_reach.of_client(found, client_id))


@client.command(epilog=example("iam client show reports --realm /alpha"))
@client_argument
@realm_option
@json_option
@pass_context
def show(context: Context, client_id: str, *, realm: RealmPath, as_json: bool) -> None:
    """
    Show a client, every setting of it, and of its secrets everything but themselves.

    When a secret was last used is known half a minute after it was.
    """
    services = context.services()
    found = services.realms.get(realm)
    shown = Registered(client=services.clients.get(found, client_id))
    print_client(found, shown, now=services.clock.now(), as_json=as_json)


@client.command(
    "set",
    epilog=example(
        "iam client set reports --realm /alpha --access-token-lifetime 600",
        "iam client set reports --realm /alpha --status inactive",
    ),
)
@client_argument
@realm_option
@setting_options(ClientSettings, new=False)
@json_option
@pass_context
def set_(
    context: Context,
    /,
    client_id: str,
    *,
    realm: RealmPath,
    as_json: bool,
    **chosen: object,
) -> None:
    """
    Change settings of a client; what is left out stays as it is by then.

    A list replaces the one that was there. --status inactive ends its tokens at once.
    A public client that becomes confidential gets a secret, which is printed, once.
    """
    if not given(chosen):
        raise click.UsageError("name at least one setting to change")
    services = context.services()
    found = services.realms.get(realm)
    after = services.clients.set(found, client_id, given(chosen))
    settings = after.client.settings
    warn(services.idle_settings.of_client(settings, found.provider))
    print_client(found, after, now=services.clock.now(), as_json=as_json)
    if SWITCH in given(chosen):
        warn_of_reach(services, found)
    else:
        warn(services.policy_reach.of_client(found, client_id))


@client.command(
    "rotate-secret",
    epilog=example(
        "iam client rotate-secret reports --realm /alpha --keep-old-for 30m",
        "iam client rotate-secret reports --realm /alpha --compromised",
    ),
)
@client_argument
@realm_option
@click.option(
    "--keep-old-for",
    type=duration,
    metavar="DURATION",
    help="How long the old secret works on: 30m, 24h, 7d, 0. Default: 24h.",
)
@click.option(
    "--compromised",
    is_flag=True,
    help="Somebody else has it: every old secret and all tokens are dead at once.",
)
@json_option
@pass_context
def rotate_secret(
    context: Context,
    client_id: str,
    *,
    realm: RealmPath,
    keep_old_for: timedelta | None,
    compromised: bool,
    as_json: bool,
) -> None:
    """Make a new secret and print it, once; the old one works on for a while."""
    if compromised and keep_old_for is not None:
        raise click.UsageError("--compromised keeps nothing: leave out --keep-old-for")
    services = context.services()
    found = services.realms.get(realm)
    after = services.clients.rotate_secret(
        found,
        client_id,
        keep_old_for=KEEP_OLD_FOR if keep_old_for is None else keep_old_for,
        compromised=compromised,
    )
    print_client(found, after, now=services.clock.now(), as_json=as_json)


@client.command(epilog=example("iam client delete reports --realm /alpha"))
@client_argument
@realm_option
@yes_option
@json_option
@pass_context
def delete(
    context: Context, client_id: str, *, realm: RealmPath, yes: bool, as_json: bool
) -> None:
    """
    Delete a client; its tokens are dead at once.

    One made again under the same client_id inherits nothing.
    """
    services = context.services()
    found = services.realms.get(realm)
    services.clients.get(found, client_id)
    confirm(
        f"This deletes client {client_id} of {realm} and ends its tokens. Delete?",
        yes=yes,
    )
    services.clients.delete(found, client_id)
    if as_json:
        print_json({"deleted": [{"realm": str(realm), "client_id": client_id}]})
    else:
        click.echo(f"deleted client {client_id} of {realm}")
