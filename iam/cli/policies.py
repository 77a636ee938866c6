"""Commands about policies: what there is, what was, and which version decides."""

from __future__ import annotations

import click

from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.output import json_option
from iam.cli.parameters import one_realm_option, realm_option
from iam.cli.policy_options import (
    actor_of,
    by_option,
    edition_option,
    name_argument,
    note_option,
    version_option,
    why_option,
)
from iam.cli.policy_output import print_history, print_policies, print_version
from iam.cli.policy_saved import print_deleted, print_saved, warn_of_reach
from iam.cli.policy_saving import check, create, update
from iam.cli.policy_simulation import simulate
from iam.cli.policy_testing import test
from iam.cli.questions import confirm, yes_option
from iam.domain.faults import Refused
from iam.domain.policies.kept import KeptPolicy
from iam.domain.realms import Realm, RealmPath
from iam.services.services import Services


@click.group
def policy() -> None:
    """
    Policies: who gets which scope, and what a token says.

    A policy that is saved decides at once. Every version of it stays, also when it is
    deleted.
    """


@policy.command("list", epilog=example("iam policy list --realm /alpha"))
@one_realm_option("Only of this realm; else of all.")
@json_option
@pass_context
def list_(context: Context, *, realm: RealmPath | None, as_json: bool) -> None:
    """List policies, in the order in which they run."""
    services = context.services()
    everywhere = services.realms.one_or_all(realm)
    print_policies(
        [(each, kept) for each in everywhere for kept in services.policies.all(each)],
        as_json=as_json,
    )
    if realm is not None:
        warn_of_reach(services, everywhere[0])


@policy.command(
    epilog=example(
        "iam policy show night --realm /alpha > night.toml",
        "iam policy show night --realm /alpha --version 2",
    )
)
@name_argument
@realm_option
@version_option("This version; else the live one, or the shadow where none is live.")
@json_option
@pass_context
def show(
    context: Context,
    name: str,
    *,
    realm: RealmPath,
    version: int | None,
    as_json: bool,
) -> None:
    """
    Show a version of a policy, as a file that 'iam policy update' takes.

    Comments tell who saved it and when. With --version also one of a deleted policy.
    """
    services = context.services()
    found = services.realms.get(realm)
    kept: KeptPolicy | None
    if version is None:
        kept = services.policies.get(found, name)
        shown = kept.live or kept.shadow
    else:
        kept = _there(services, found, name)
        versions = (each.version for each in services.policies.history(found, name))
        shown = next((each for each in versions if each.number == version), None)
    if shown is None:
        raise Refused.because(
            f"policy {name} of {realm} has no version {version}; "
            f"'iam policy history {name} --realm {realm}' shows them"
        )
    print_version(found, shown, name=name, kept=kept, as_json=as_json)


@policy.command(
    epilog=example(
        "iam policy history night --realm /alpha",
        "iam policy history night --realm /alpha --diff",
    )
)
@name_argument
@realm_option
@click.option(
    "--diff",
    "with_differences",
    is_flag=True,
    help="Also how what was changed is written, line by line.",
)
@json_option
@pass_context
def history(
    context: Context,
    name: str,
    *,
    realm: RealmPath,
    with_differences: bool,
    as_json: bool,
) -> None:
    """
    Tell who saved which version of a policy, when, why, and what it changed.

    Also who made a version live that was in the shadow, and who deleted the policy.
    The newest is first. A deleted policy has its history too.
    """
    services = context.services()
    found = services.realms.get(realm)
    revisions = services.policies.history(found, name)
    print_history(
        revisions,
        kept=_there(services, found, name),
        with_differences=with_differences,
        as_json=as_json,
    )


policy.add_command(create)
policy.add_command(update)
policy.add_command(check)
policy.add_command(simulate)
policy.add_command(test)


@policy.command(epilog=example("iam policy promote night --realm /alpha"))
@name_argument
@realm_option
@note_option
@by_option
@edition_option
@json_option
@pass_context
def promote(
    context: Context,
    name: str,
    *,
    realm: RealmPath,
    note: str,
    by: str | None,
    edition: int | None,
    as_json: bool,
) -> None:
    """Make the version in a policy's shadow live; it decides at once."""
    services = context.services()
    found = services.realms.get(realm)
    before = services.policies.get(found, name)
    after = services.policies.promote(
        found, name, actor=actor_of(context, by), note=note, expected_version=edition
    )
    print_saved(services, found, [(before, after)], as_json=as_json)


@policy.command(
    "drop-shadow", epilog=example("iam policy drop-shadow night --realm /alpha")
)
@name_argument
@realm_option
@why_option("Why, for the audit log, and for the history of a policy that is deleted.")
@by_option
@edition_option
@json_option
@pass_context
def drop_shadow(
    context: Context,
    name: str,
    *,
    realm: RealmPath,
    note: str,
    by: str | None,
    edition: int | None,
    as_json: bool,
) -> None:
    """
    End the comparison with the version in a policy's shadow.

    The version stays in the history. A policy that was never live is deleted.
    """
    services = context.services()
    found = services.realms.get(realm)
    before = services.policies.get(found, name)
    after = services.policies.drop_shadow(
        found, name, actor=actor_of(context, by), note=note, expected_version=edition
    )
    if after.deleted_at:
        print_deleted(services, found, before, as_json=as_json)
    else:
        print_saved(services, found, [(before, after)], as_json=as_json)


@policy.command(
    epilog=example(
        "iam policy rollback night --realm /alpha --version 2 --note 'too early'"
    )
)
@name_argument
@realm_option
@version_option("The version to go back to.", required=True)
@note_option
@by_option
@edition_option
@json_option
@pass_context
def rollback(
    context: Context,
    name: str,
    *,
    realm: RealmPath,
    version: int,
    note: str,
    by: str | None,
    edition: int | None,
    as_json: bool,
) -> None:
    """
    Make a policy say again what an earlier version said.

    That is a new version, and live at once. A deleted policy is there again.
    """
    services = context.services()
    found = services.realms.get(realm)
    before = _there(services, found, name)
    after = services.policies.roll_back(
        found,
        name,
        version,
        actor=actor_of(context, by),
        note=note,
        expected_version=edition,
    )
    print_saved(services, found, [(before, after)], as_json=as_json)


@policy.command(epilog=example("iam policy delete night --realm /alpha"))
@name_argument
@realm_option
@note_option
@by_option
@edition_option
@yes_option
@json_option
@pass_context
def delete(
    context: Context,
    name: str,
    *,
    realm: RealmPath,
    note: str,
    by: str | None,
    edition: int | None,
    yes: bool,
    as_json: bool,
) -> None:
    """
    Delete a policy: it decides no more.

    Its history stays, and 'iam policy rollback' brings a version of it back.
    """
    services = context.services()
    found = services.realms.get(realm)
    gone = services.policies.get(found, name)
    confirm(
        f"Policy {name} of {realm} will decide no more; its history stays. Delete?",
        yes=yes,
    )
    services.policies.delete(
        found, name, actor=actor_of(context, by), note=note, expected_version=edition
    )
    print_deleted(services, found, gone, as_json=as_json)


def _there(services: Services, realm: Realm, name: str) -> KeptPolicy | None:
    """Give a policy, or None where it was deleted."""
    every = services.policies.all(realm)
    return next((kept for kept in every if kept.name == name), None)
