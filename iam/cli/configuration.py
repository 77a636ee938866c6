"""Commands about the whole configuration as a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.faults import EXPECTED, words_for
from iam.cli.file_faults import (
    faults_of,
    plain_faults,
    read,
    read_whole,
    warn_of_file,
)
from iam.cli.groups import example
from iam.cli.impact import print_impact, to_plain
from iam.cli.output import json_option, print_json, print_secret, warn
from iam.cli.parameters import realm_path
from iam.cli.policy_options import actor_of, by_option, why_option
from iam.cli.printable import printable
from iam.cli.questions import confirm, yes_option
from iam.domain.declarations.applied import Applied
from iam.domain.faults import Fault, Refused
from iam.domain.realms import RealmPath
from iam.services.configuration_files import ConfigurationFile, write_configuration
from iam.services.declared_policies import FROM_A_FILE
from iam.services.idle_settings import IdleSettings
from iam.services.impact import Plan

FILE = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")


@click.group
def config() -> None:
    """
    The whole configuration as a file.

    Realms, clients, people and policies, in TOML.
    """


@config.command(
    epilog=example(
        "iam config apply realms.toml",
        "iam config apply realms.toml --prune --dry-run",
        "iam config apply realms.toml --plan",
    )
)
@FILE
@click.option(
    "--prune",
    is_flag=True,
    help="Also delete what is in the realms of the file and not in the file.",
)
@click.option("--dry-run", is_flag=True, help="Only print what would be done.")
@click.option(
    "--plan",
    "with_impact",
    is_flag=True,
    help="The same, and what people would read otherwise or be asked again.",
)
@why_option(f"Why, for the history of policies. Default: {FROM_A_FILE}.", FROM_A_FILE)
@by_option
@yes_option
@json_option
@pass_context
def apply(
    context: Context,
    file: Path,
    *,
    prune: bool,
    dry_run: bool,
    with_impact: bool,
    note: str,
    by: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """
    Make the configuration as a file declares it: all of it, or nothing.

    Realms, clients, people and policies are made or changed. Nothing is deleted
    without --prune, and nothing outside the realms of the file. A field left out takes
    its default; a secret left out stays, and a client without any gets one, which is
    printed, once. Applying the same file again changes nothing.
    """
    declared = read_whole(file)
    services = context.services()
    declarations = services.declarations
    warn_of_file(declared, services.idle_settings.of_declaration(declared.declaration))
    try:
        if with_impact:
            plan = services.impact.plan(declared.declaration, prune=prune)
            _print_plan(plan, file, as_json=as_json)
            return
        planned = declarations.plan(declared.declaration, prune=prune)
        if dry_run:
            _print(planned, as_json=as_json, would=True)
            return
        if planned.deleted:
            _ask_to_delete(planned.deleted, yes=yes)
        paths = [realm.path for realm in declared.declaration.realms]
        known = services.policy_reach.cut_off(paths)
        done = declarations.apply(
            declared.declaration, prune=prune, actor=actor_of(context, by), note=note
        )
    except Refused as refused:
        raise faults_of(declared, refused.faults) from refused
    _print(done, as_json=as_json)
    cut_off = services.policy_reach.cut_off(paths)
    warn(each for each in cut_off if each not in known)


def _print_plan(plan: Plan, path: Path, *, as_json: bool) -> None:
    if as_json:
        print_json({**_plain(plan.applied), "impact": to_plain(plan.impact)})
        return
    _print(plan.applied, as_json=False, would=True)
    print_impact(plan.impact, path)


def _ask_to_delete(names: Sequence[str], *, yes: bool) -> None:
    for name in names:
        click.echo(f"deletes {name}", err=True)
    confirm(
        f"This deletes {len(names)} thing(s), and ends the tokens of clients and "
        "people among them. Go on?",
        yes=yes,
    )


def _print(applied: Applied, *, as_json: bool, would: bool = False) -> None:
    if as_json:
        print_json(_plain(applied))
        return
    done = _done(applied)
    for verb, names in done.items():
        for name in names:
            click.echo(f"{'would be ' if would else ''}{verb} {name}")
    if not any(done.values()):
        click.echo("nothing to change")
    for made in applied.made_secrets:
        print_secret(made.secret, of=f"{made.client_id} of {made.realm}")


def _plain(applied: Applied) -> dict[str, object]:
    secrets = [
        {**made._asdict(), "realm": str(made.realm)} for made in applied.made_secrets
    ]
    return {**_done(applied), "made_secrets": secrets}


def _done(applied: Applied) -> dict[str, tuple[str, ...]]:
    return {
        "created": applied.created,
        "changed": applied.changed,
        "deleted": applied.deleted,
    }


@config.command(
    epilog=example(
        "iam config check realms.toml", "iam config check realms.toml --offline"
    )
)
@FILE
@click.option("--offline", is_flag=True, help="Do not compare it with the database.")
@json_option
@pass_context
def check(context: Context, file: Path, *, offline: bool, as_json: bool) -> None:
    """
    Say everything that is wrong with a file, with its lines; nothing is changed.

    Where the database can be reached, what only it can tell is looked at too. Exit
    code 1 where anything is wrong. A warning is no more than that: a setting that does
    nothing as things are.
    """
    declared = read(file)
    faults, idle = list(declared.faults), IdleSettings()
    if not offline:
        of_today, idle = _compared(context, declared)
        faults = sorted((*faults, *of_today), key=declared.line)
    # A client that could not be read whole looks as if something were left out.
    warnings = [] if faults else idle.of_declaration(declared.declaration)
    if as_json:
        plain = plain_faults(declared, faults)
        warned = plain_faults(declared, warnings)
        print_json({"file": str(file), "faults": plain, "warnings": warned})
        if faults:
            raise Exit(1)
        return
    warn_of_file(declared, warnings)
    if faults:
        raise faults_of(declared, faults)
    click.echo(f"{printable(file)}: nothing is wrong")


def _compared(
    context: Context, declared: ConfigurationFile
) -> tuple[list[Fault], IdleSettings]:
    """Give what only this server can tell, and what it looks at clients with."""
    try:
        services = context.services()
        faults = services.declarations.check(declared.declaration)
    except click.ClickException as error:
        why = error.message
    except EXPECTED as error:
        why = words_for(error)
    else:
        return faults, services.idle_settings
    click.echo(f"not compared with the database: {printable(why)}", err=True)
    return [], IdleSettings()


@config.command(
    epilog=example(
        "iam config export --realm /alpha",
        "iam config export --with-secrets --output backup.toml",
    )
)
@click.option(
    "--realm",
    type=realm_path,
    metavar="PATH",
    help="Only this realm and those beneath; else all.",
)
@click.option(
    "--with-secrets",
    is_flag=True,
    help="Also the hashes of client secrets and passwords; handle them as secrets.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a file; with secrets only its owner can read it.",
)
@json_option
@pass_context
def export(
    context: Context,
    *,
    realm: RealmPath | None,
    with_secrets: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Print the configuration as a file that 'iam config apply' takes."""
    if as_json and output is not None:
        raise click.UsageError("--output writes TOML: leave out --json")
    declarations = context.services().declarations
    plain = declarations.export(realm, with_secrets=with_secrets)
    if output is not None:
        _write(
            output, write_configuration(plain), mode=0o600 if with_secrets else 0o666
        )
        click.echo(f"written to {printable(output)}", err=True)
    elif as_json:
        print_json(plain)
    else:
        click.echo(write_configuration(plain), nl=False)


def _write(path: Path, text: str, *, mode: int) -> None:
    """Write a file whole or not at all; what was there before keeps no reader."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
