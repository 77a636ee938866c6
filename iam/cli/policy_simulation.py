"""`iam policy simulate`: policies on recorded requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click

from iam.cli.context import Context, pass_context
from iam.cli.file_faults import faults_of, not_toml
from iam.cli.groups import example
from iam.cli.output import cell, json_option, print_json, print_table
from iam.cli.parameters import duration, realm_option
from iam.cli.policy_options import policy_name
from iam.cli.printable import printable
from iam.domain.policies.simulation import Change, Simulation, Speed
from iam.domain.policies.values import Policy
from iam.domain.realms import Realm, RealmPath
from iam.domain.tokens import LONGEST_MADE
from iam.services.configuration_files import TomlError
from iam.services.policy_simulation import Simulated
from iam.services.policy_sources import read_source


@click.command(
    epilog=example(
        "iam policy simulate night.toml --realm /alpha",
        "iam policy simulate --shadow night --realm /alpha --since 24h",
        "iam policy simulate --without night --realm /alpha",
    )
)
@click.argument(
    "file", type=click.Path(path_type=Path), metavar="[FILE]", required=False
)
@realm_option
@click.option(
    "--shadow",
    "shadows",
    type=policy_name,
    multiple=True,
    metavar="NAME",
    help="What this policy has in its shadow. Several times.",
)
@click.option(
    "--without",
    "left_out",
    type=policy_name,
    multiple=True,
    metavar="NAME",
    help="As if this policy were deleted. Several times.",
)
@click.option(
    "--since",
    "span",
    type=duration,
    metavar="SPAN",
    help="Only requests of this time, as 24h or 7d. Default: all that are kept.",
)
@json_option
@pass_context
def simulate(
    context: Context,
    file: Path | None,
    *,
    realm: RealmPath,
    shadows: tuple[str, ...],
    left_out: tuple[str, ...],
    span: timedelta | None,
    as_json: bool,
) -> None:
    """
    Tell what policies would make of recorded requests; nothing is changed.

    Each request is decided twice: by the policies that are live, and as it would be if
    those of FILE, or of the shadows, were live too, in the place of those with the same
    names. FILE is one of policies, or a configuration file, of which those of the realm
    are taken. A realm records requests while its policy_recording_days is above 0.
    """
    if file is None and not shadows and not left_out:
        raise click.UsageError("name a FILE, or use --shadow or --without")
    policies = _policies_of(file, realm) if file else ()
    services = context.services()
    found = services.realms.get(realm)
    trying = services.policy_simulation
    policies += tuple(trying.shadow(found, name) for name in shadows)
    came = trying.of(found, new=policies, left_out=left_out, span=span)
    if as_json:
        print_json(_plain(found, came))
    else:
        _print(found, came)


def _policies_of(path: Path, realm: RealmPath) -> tuple[Policy, ...]:
    """
    Read the policies to try.

    Raises:
        Faults: All that is wrong with the file.
    """
    try:
        source = read_source(path, realm)
    except TomlError as error:
        raise not_toml(path, error) from error
    if source.faults:
        raise faults_of(source, source.faults)
    return source.policies


def _print(realm: Realm, came: Simulated) -> None:
    summary = came.summary
    click.echo(
        f"recorded decisions of {realm.path}: {summary.decisions}, from "
        f"{cell(summary.since)} to {cell(summary.until)}"
    )
    for line in _remarks(realm, came):
        click.echo(f"  {line}")
    click.echo()
    if not summary.changed:
        click.echo("All would come out as they do today.")
    else:
        click.echo(
            f"{summary.changed} would come out otherwise: {summary.refused} refused "
            f"that are allowed today, {summary.allowed} allowed that are refused today"
            "\n"
        )
        print_table(
            ("WHAT", "TODAY", "THEN", "DECISIONS", "CLIENTS"),
            (_row(each) for each in summary.changes),
        )
    if summary.reasons:
        click.echo("\nWhy requests would be refused, or scopes left out:")
        for reason, count in summary.reasons:
            click.echo(f"  {count}  {printable(reason)}")
    click.echo()
    for line in _costs(came):
        click.echo(line)


def _remarks(realm: Realm, came: Simulated) -> Iterator[str]:
    most = realm.provider.policy_recordings_per_hour
    yield f"at most {most} of an hour are recorded; of a busy one these are some"
    if came.summary.switched_off:
        yield (
            f"{came.summary.switched_off} from clients about whose scopes no policy is "
            "asked today (use_policies_for_scopes is off); THEN shows it switched on"
        )
    if came.summary.decided_otherwise:
        yield (
            f"{came.summary.decided_otherwise} decided otherwise when recorded: "
            "policies or settings have changed since"
        )
    if came.unreadable:
        yield (
            f"{came.unreadable} more that cannot be read: their key was put out, or "
            "another release recorded them"
        )


def _row(change: Change) -> tuple[object, ...]:
    clients = ", ".join(map(printable, change.clients))
    if change.more_clients:
        clients += f" and {change.more_clients} more"
    difference = change.difference
    what = printable(difference.what)
    return what, difference.before, difference.after, change.decisions, clients


def _costs(came: Simulated) -> Iterator[str]:
    if came.longest_new is not None:
        yield (
            f"longest access token  {_today(came.longest_today)}, "
            f"{came.longest_new} then; at most {LONGEST_MADE}"
        )
        if came.longest_new > LONGEST_MADE:
            yield "  what is longer is refused"
    now, then = came.summary.today, came.summary.new
    yield (
        f"time of policies      {_micro(now.middle)} us today, {_micro(then.middle)} "
        f"then; the slowest {_micro(now.slowest)} today, {_micro(then.slowest)} then"
    )


def _today(length: int | None) -> str:
    return "none today" if length is None else f"{length} characters today"


def _micro(seconds: float) -> int:
    return round(seconds * 1_000_000)


def _plain(realm: Realm, came: Simulated) -> dict[str, object]:
    summary: Simulation = came.summary
    return {
        "realm": str(realm.path),
        "decisions": summary.decisions,
        "since": summary.since,
        "until": summary.until,
        "changed": summary.changed,
        "refused": summary.refused,
        "allowed": summary.allowed,
        "changes": [_plain_change(each) for each in summary.changes],
        "reasons": [
            {"reason": reason, "decisions": count} for reason, count in summary.reasons
        ],
        "switched_off": summary.switched_off,
        "decided_otherwise": summary.decided_otherwise,
        "unreadable": came.unreadable,
        "longest_token": {"today": came.longest_today, "then": came.longest_new},
        "microseconds": {
            "today": _plain_speed(summary.today),
            "then": _plain_speed(summary.new),
        },
    }


def _plain_change(change: Change) -> dict[str, object]:
    difference = asdict(change.difference)
    return {
        "what": difference["what"],
        "today": difference["before"],
        "then": difference["after"],
        "decisions": change.decisions,
        "clients": list(change.clients),
        "more_clients": change.more_clients,
    }


def _plain_speed(speed: Speed) -> dict[str, int]:
    return {"median": _micro(speed.middle), "slowest": _micro(speed.slowest)}
