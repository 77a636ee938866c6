"""Commands about keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import itemgetter

import click

from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.output import json_option, print_json, print_table
from iam.cli.parameters import one_realm_option, realm_option, realm_path
from iam.cli.questions import confirm, yes_option
from iam.domain.key_rotation import next_after, waiting_in
from iam.domain.keys import ROTATED, Key, Purpose, State
from iam.domain.realms import RealmId, RealmPath
from iam.services.services import Services


@click.group
def key() -> None:
    """
    Keys that seal and sign tokens.

    Each serves one realm and one purpose.
    """


@key.command("list", epilog=example("iam key list --realm /alpha"))
@one_realm_option("Only of this realm; else of all.")
@json_option
@pass_context
def list_(context: Context, *, realm: RealmPath | None, as_json: bool) -> None:
    """
    List keys and where each is in its life; never the keys themselves.

    SINCE is when a key came to be as it is; of a published one, when it takes over.
    NEXT is when another takes over from a current one, where the realm has a schedule
    (key_rotation_days) or one waits already.
    """
    services = context.services()
    if realm is not None:
        services.realms.get(realm)
    found = [
        plain
        for plain in sorted(
            _plain(services, _keys(services)),
            key=itemgetter("realm", "purpose", "created_at"),
        )
        if realm is None or plain["realm"] == str(realm)
    ]
    if as_json:
        print_json(found)
    else:
        print_table(
            ("REALM", "KID", "PURPOSE", "ALGORITHM", "STATE", "MADE", "SINCE", "NEXT"),
            ([*each.values()] for each in found),
        )


def _keys(services: Services) -> tuple[Key, ...]:
    return services.cache.current().configuration.keys


def _plain(services: Services, keys: Iterable[Key]) -> list[dict[str, object]]:
    """
    Write keys.

    ``since`` is when its state began, or its time to sign begins; ``next`` is when
    another takes over, None where none will.
    """
    configuration = services.cache.current().configuration
    waiting = waiting_in(configuration.keys)
    written: list[dict[str, object]] = []
    for key in keys:
        realm = configuration.realms_by_id[key.realm_id]
        every = realm.provider.key_rotation_days
        written.append(
            {
                "realm": str(realm.path),
                "kid": key.id,
                "purpose": key.purpose.value,
                "algorithm": key.algorithm,
                "state": key.state.value,
                "created_at": key.created_at,
                "since": key.retired_at or key.activates_at,
                "next": next_after(key, waiting, every=every),
            }
        )
    return written


@key.command(
    epilog=example("iam key rotate --realm /alpha --purpose sign-access-tokens")
)
@realm_option
@click.option(
    "--purpose",
    type=click.Choice([purpose.value for purpose in ROTATED]),
    required=True,
    help="What the key is for.",
)
@click.option(
    "--now",
    is_flag=True,
    help="Sign with it at once, though others may not have fetched it yet.",
)
@json_option
@pass_context
def rotate(
    context: Context, *, realm: RealmPath, purpose: str, now: bool, as_json: bool
) -> None:
    """
    Make a successor of the current key.

    A seal key takes over at once. A signing key is published first, and takes over
    when everybody can know it. What the old key made is honoured until it ends. A realm
    that has no key of the purpose gets none before a client needs it.
    """
    services = context.services()
    made = services.keys.rotate(
        services.realms.get(realm), Purpose(purpose), at_once=now
    )
    if as_json:
        print_json(_plain(services, [made])[0])
    elif made.state is State.CURRENT:
        click.echo(f"key {made.id} is the current one now")
    else:
        click.echo(
            f"key {made.id} is published, and takes over at "
            f"{made.activates_at:%Y-%m-%d %H:%M:%S} UTC"
        )


@key.command(epilog=example("iam key retire 1f0c6a7e21f40b9c55aa3d10"))
@click.argument("kid")
@yes_option
@json_option
@pass_context
def retire(context: Context, kid: str, *, yes: bool, as_json: bool) -> None:
    """
    Stop a key from making tokens; what it made is honoured until it ends.

    A current key is succeeded at once, though others may not have fetched the new one
    yet; 'iam key rotate' waits for them.
    """
    services = context.services()
    confirm(f"This retires key {kid} at once. Retire?", yes=yes)
    _print_now(services, [services.keys.retire(kid)], as_json=as_json)


@key.command(
    epilog=example(
        "iam key compromise 1f0c6a7e21f40b9c55aa3d10",
        "iam key compromise --all --realm /alpha",
    )
)
@click.argument("kids", nargs=-1, metavar="[KID]...")
@click.option("--all", "everything", is_flag=True, help="Every key.")
@click.option(
    "--realm",
    type=realm_path,
    metavar="PATH",
    help="With --all: only keys of this realm and of those beneath.",
)
@yes_option
@json_option
@pass_context
def compromise(
    context: Context,
    kids: tuple[str, ...],
    *,
    everything: bool,
    realm: RealmPath | None,
    yes: bool,
    as_json: bool,
) -> None:
    """
    Put keys out at once: every token that they made is dead within seconds.

    Current keys are succeeded at once. This is for keys that somebody else may have;
    after a theft of the master key or of the database, use --all, which ends refresh
    tokens as well: clients then ask people anew.
    """
    if bool(kids) == everything:
        raise click.UsageError("name the keys, or --all")
    if realm is not None and not everything:
        raise click.UsageError("--realm goes with --all")
    services = context.services()
    inside = _inside(services, realm)
    if everything:
        kids = _all_of(services, inside)
    also = " It ends every refresh token, too." if everything else ""
    confirm(
        f"This ends every token that {len(kids)} key(s) made: {', '.join(kids)}.{also} "
        "Go on?",
        yes=yes,
    )
    changed = services.keys.compromise(*kids)
    if everything:
        services.refresh_tokens.seeds.forget(inside)
    _print_now(services, changed, as_json=as_json)


def _inside(services: Services, realm: RealmPath | None) -> frozenset[RealmId]:
    """Give a realm and those beneath; None: all there are."""
    if realm is not None:
        services.realms.get(realm)
    return frozenset(
        each.id
        for each in services.cache.current().configuration.realms.values()
        if realm is None or realm.contains(each.path)
    )


def _all_of(services: Services, inside: Collection[RealmId]) -> tuple[str, ...]:
    """Name every key of some realms that is honoured, but for those for ever."""
    configuration = services.cache.current().configuration
    return tuple(
        each.id
        for each in configuration.keys
        if each.realm_id in inside and each.is_honoured and each.purpose in ROTATED
    )


def _print_now(services: Services, before: list[Key], *, as_json: bool) -> None:
    """Print keys as they are after a change."""
    changed = {each.id for each in before}
    found = _plain(services, [e for e in _keys(services) if e.id in changed])
    if as_json:
        print_json(found)
    else:
        for each in found:
            click.echo(f"key {each['kid']} of {each['realm']} is {each['state']} now")


@key.command(epilog=example("iam key rewrap"))
@json_option
@pass_context
def rewrap(context: Context, *, as_json: bool) -> None:
    """
    Encrypt every key under the first master key, and every seed of refresh tokens.

    To change the master key without a stop: put the new one behind the old one on
    every node, then before it on every node, run this, and take the old one away.
    SIGHUP makes a running server read its settings anew.
    """
    services = context.services()
    keys, seeds = services.keys.rewrap(), services.refresh_tokens.seeds.rewrap()
    if as_json:
        print_json({"rewrapped": keys, "refresh_tokens": seeds})
    else:
        click.echo(
            f"{keys} key(s) and the seeds of {seeds} refresh token(s) were encrypted "
            "anew under the first master key"
        )
