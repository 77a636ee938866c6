"""`iam policy create`, `update` and `check`: policies from files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.file_faults import Faults, faults_of, not_toml, plain_faults
from iam.cli.groups import example
from iam.cli.output import json_option, print_json
from iam.cli.parameters import realm_option
from iam.cli.policy_options import (
    actor_of,
    by_option,
    edition_option,
    file_argument,
    files_argument,
    note_option,
)
from iam.cli.policy_saved import print_saved
from iam.cli.printable import printable
from iam.domain.faults import Fault, Refused
from iam.domain.policies.kept import KeptPolicy
from iam.domain.policies.values import Policy
from iam.domain.realms import Realm, RealmPath
from iam.services.configuration_files import TomlError
from iam.services.policies import PolicyService
from iam.services.policy_files import PolicyFile, read_policy_file

shadow_option = click.option(
    "--shadow",
    is_flag=True,
    help="Only compare it with the live one, or with nothing; it decides nothing.",
)


def read(path: Path) -> PolicyFile:
    """
    Read a file of policies.

    Raises:
        Faults: It is not TOML.
    """
    try:
        return read_policy_file(path)
    except TomlError as error:
        raise not_toml(path, error) from error


def read_whole(path: Path) -> PolicyFile:
    """
    Read a file of policies that nothing may be wrong with.

    Raises:
        Faults: All that is.
    """
    file = read(path)
    if file.faults:
        raise faults_of(file, file.faults)
    return file


@click.command(
    epilog=example(
        "iam policy create night.toml --realm /alpha --note 'ticket 4711'",
        "iam policy create night.toml --realm /alpha --shadow",
    )
)
@file_argument
@realm_option
@shadow_option
@note_option
@by_option
@json_option
@pass_context
def create(
    context: Context,
    file: Path,
    *,
    realm: RealmPath,
    shadow: bool,
    note: str,
    by: str | None,
    as_json: bool,
) -> None:
    """
    Make the policies of a file, all of them or none; they decide at once.

    FILE is TOML with a table under [[policies]] for each, with the keys of the
    configuration file. One whose name a policy of the realm has is refused.
    """
    policies = read_whole(file).policies
    services = context.services()
    found = services.realms.get(realm)
    saved = services.policies.save_all(
        found,
        policies,
        actor=actor_of(context, by),
        note=note,
        shadow=shadow,
        expected=dict.fromkeys((each.name for each in policies), 0),
    )
    print_saved(services, found, [(None, after) for after in saved], as_json=as_json)


@click.command(
    epilog=example(
        "iam policy update night.toml --realm /alpha --note 'not on Sundays'",
        "iam policy update night.toml --realm /alpha --shadow",
    )
)
@file_argument
@realm_option
@shadow_option
@note_option
@by_option
@edition_option
@json_option
@pass_context
def update(
    context: Context,
    file: Path,
    *,
    realm: RealmPath,
    shadow: bool,
    note: str,
    by: str | None,
    edition: int | None,
    as_json: bool,
) -> None:
    """
    Save new versions of the policies of a file, all of them or none.

    They decide at once, but with --shadow, until 'iam policy promote'. A policy that
    the realm does not have is refused; one that says the same is left as it is.
    """
    policies = read_whole(file).policies
    if edition is not None and len(policies) > 1:
        raise click.UsageError("--edition is of one policy, and the file has several")
    services = context.services()
    found = services.realms.get(realm)
    before = _as_seen(services.policies, found, policies)
    expected = {name: edition or kept.seen for name, kept in before.items()}
    saved = services.policies.save_all(
        found,
        policies,
        actor=actor_of(context, by),
        note=note,
        shadow=shadow,
        expected=expected,
    )
    print_saved(
        services,
        found,
        [(before[after.name], after) for after in saved],
        as_json=as_json,
    )


def _as_seen(
    policies: PolicyService, realm: Realm, named: Iterable[Policy]
) -> dict[str, KeptPolicy]:
    """
    Give the policies of some names as they are.

    Raises:
        Refused: With all that there are not.
    """
    found, faults = {}, list[Fault]()
    for each in named:
        try:
            found[each.name] = policies.get(realm, each.name)
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(*faults)
    return found


@click.command(epilog=example("iam policy check policies/*.toml"))
@files_argument
@json_option
def check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """
    Say everything that is wrong with files of policies; no database is needed.

    Expressions are compiled, as they are when a policy is saved. Exit code 1 where
    anything is wrong.
    """
    every = [read(path) for path in files]
    faulty = [file for file in every if file.faults]
    if as_json:
        print_json(
            [
                {"file": str(file.path), "faults": plain_faults(file, file.faults)}
                for file in every
            ]
        )
        if faulty:
            raise Exit(1)
        return
    if faulty:
        told = (faults_of(file, file.faults).message for file in faulty)
        raise Faults("\n".join(told))
    for file in every:
        names = ", ".join(each.name for each in file.policies)
        click.echo(f"{printable(file.path)}: nothing is wrong ({names})")
