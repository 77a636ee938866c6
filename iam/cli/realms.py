"""Commands about realms; their options are derived from the provider's settings."""

from __future__ import annotations

import click

from iam.cli.context import Context, pass_context
from iam.cli.derived import every_value, given, setting_options, with_chosen
from iam.cli.groups import example
from iam.cli.output import json_option, print_json, print_pairs, print_table
from iam.cli.parameters import realm_argument
from iam.cli.policy_saved import warn_of_reach
from iam.cli.questions import confirm, yes_option
from iam.domain.policies.reach import SWITCH
from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm, RealmPath, issuer
from iam.services.services import Services


@click.group
def realm() -> None:
    """Realms, each an issuer of its own."""


@realm.command("list", epilog=example("iam realm list"))
@json_option
@pass_context
def list_(context: Context, *, as_json: bool) -> None:
    """List every realm, the root first."""
    services = context.services()
    found = [_summary(services, each) for each in services.realms.all()]
    if as_json:
        print_json(found)
    else:
        print_table(
            ("REALM", "ACTIVE", "CLIENTS", "ISSUER"),
            ([*each.values()] for each in found),
        )


def _summary(services: Services, realm: Realm) -> dict[str, object]:
    return {
        "path": str(realm.path),
        "active": realm.active,
        "clients": len(services.clients.of_realm(realm)),
        "issuer": issuer(services.base_url, realm.path),
    }


@realm.command(
    epilog=example(
        "iam realm create /alpha",
        "iam realm create /customers/NA --access-token-lifetime 600",
    )
)
@realm_argument
@click.option("--inactive", is_flag=True, help="Make it, but do not answer in it yet.")
@setting_options(ProviderSettings, new=True)
@json_option
@pass_context
def create(
    context: Context,
    /,
    path: RealmPath,
    *,
    inactive: bool,
    as_json: bool,
    **chosen: object,
) -> None:
    """Make a realm with its keys; the realm above it must be there."""
    provider = with_chosen(ProviderSettings(), chosen)
    services = context.services()
    made = services.realms.create(path, provider, active=not inactive)
    _print(services, made, as_json=as_json)


@realm.command(epilog=example("iam realm show /alpha"))
@realm_argument
@json_option
@pass_context
def show(context: Context, path: RealmPath, *, as_json: bool) -> None:
    """Show a realm and every setting of its provider."""
    services = context.services()
    _print(services, services.realms.get(path), as_json=as_json)


@realm.command(
    "set",
    epilog=example(
        "iam realm set /alpha --access-token-format jwt",
        "iam realm set /alpha --default-scopes read --default-scopes write",
        "iam realm set /alpha --inactive",
    ),
)
@realm_argument
@click.option(
    "--active/--inactive",
    default=None,
    help="Whether it answers; switching it off ends every token in it and beneath.",
)
@setting_options(ProviderSettings, new=False)
@json_option
@pass_context
def set_(
    context: Context,
    /,
    path: RealmPath,
    *,
    active: bool | None,
    as_json: bool,
    **chosen: object,
) -> None:
    """
    Change settings of a realm; what is left out stays as it is by then.

    A list replaces the one that was there.
    """
    if active is None and not given(chosen):
        raise click.UsageError("name at least one setting to change")
    services = context.services()
    after = services.realms.set(path, given(chosen), active=active)
    _print(services, after, as_json=as_json)
    if SWITCH in given(chosen):
        warn_of_reach(services, after)


def _print(services: Services, realm: Realm, *, as_json: bool) -> None:
    about = _summary(services, realm)
    settings = every_value(realm.provider)
    if as_json:
        print_json({**about, "provider": settings})
    else:
        print_pairs({**about, **settings})


@realm.command(epilog=example("iam realm delete /customers/NA"))
@realm_argument
@yes_option
@json_option
@pass_context
def delete(context: Context, path: RealmPath, *, yes: bool, as_json: bool) -> None:
    """
    Delete a realm with everything in it, and every realm beneath.

    Their tokens are dead at once. A realm made again inherits nothing.
    """
    services = context.services()
    realms = services.realms
    realms.get(path)
    falling = [each for each in realms.all() if path.contains(each.path)]
    clients = sum(len(services.clients.of_realm(each)) for each in falling)
    names = ", ".join(str(each.path) for each in falling)
    confirm(
        f"This deletes {names}, with {clients} client(s), all people and keys in "
        "there. Delete?",
        yes=yes,
    )
    gone = [str(each) for each in realms.delete(path)]
    if as_json:
        print_json({"deleted": gone})
    else:
        click.echo(f"deleted {', '.join(gone)}")
