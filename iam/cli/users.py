"""Commands about people; their options are derived from a person's attributes."""

from __future__ import annotations

from pathlib import Path

import click

from iam.cli.context import Context, pass_context
from iam.cli.derived import given, setting_options, with_chosen
from iam.cli.groups import example
from iam.cli.output import json_option, print_json
from iam.cli.parameters import one_realm_option, realm_option
from iam.cli.password_options import (
    password_options,
    read_password,
    require_one_way,
)
from iam.cli.questions import confirm, has_person, yes_option
from iam.cli.user_output import print_user, print_users
from iam.domain.end_users import EndUserAttributes, username_fault
from iam.domain.realms import RealmPath
from iam.services.passwords import make_password


def _username(text: str) -> str:
    """Take a text that can be a username."""
    if fault := username_fault(text):
        raise click.BadParameter(fault)
    return text


username_argument = click.argument("username", type=_username, metavar="USERNAME")


@click.group
def user() -> None:
    """
    People who sign in.

    Usernames are compared without regard to capitals.
    """


@user.command("list", epilog=example("iam user list --realm /alpha"))
@one_realm_option("Only of this realm; else of all.")
@json_option
@pass_context
def list_(context: Context, *, realm: RealmPath | None, as_json: bool) -> None:
    """List people."""
    services = context.services()
    everywhere = services.realms.one_or_all(realm)
    print_users(
        [(each, user) for each in everywhere for user in services.end_users.all(each)],
        as_json=as_json,
    )


@user.command(
    epilog=example(
        "iam user create ann --realm /alpha --name 'Ann Example' --generate",
        "iam user create ann --realm /alpha --email ann@example.com --locale fr-CA "
        "--password-stdin < password.txt",
    )
)
@username_argument
@realm_option
@password_options
@setting_options(EndUserAttributes, new=True)
@json_option
@pass_context
def create(
    context: Context,
    /,
    username: str,
    *,
    realm: RealmPath,
    password_file: Path | None,
    password_stdin: bool,
    generate: bool,
    as_json: bool,
    **chosen: object,
) -> None:
    """
    Add a person.

    Without a password nobody can sign in as them until 'iam user set-password'.
    """
    require_one_way(
        password_file, stdin=password_stdin, generate=generate, may_be_none=True
    )
    attributes = with_chosen(EndUserAttributes(), chosen)
    given_one = read_password(password_file, stdin=password_stdin)
    services = context.services()
    found = services.realms.get(realm)
    made = make_password(found.provider) if generate else None
    user = services.end_users.create(
        found, username, attributes, password=made or given_one
    )
    print_user(found, user, as_json=as_json, password=made)


@user.command(epilog=example("iam user show ann --realm /alpha"))
@username_argument
@realm_option
@json_option
@pass_context
def show(context: Context, username: str, *, realm: RealmPath, as_json: bool) -> None:
    """
    Show a person: everything but the password.

    The last line says until when failed attempts to sign in have locked somebody out
    under this name; a browser that they have used before may be open all the same.
    """
    services = context.services()
    found = services.realms.get(realm)
    user = services.end_users.get(found, username)
    locks = services.attempts.locks_of(found, username)
    print_user(found, user, as_json=as_json, locks=locks)


@user.command(
    "set",
    epilog=example(
        "iam user set ann --realm /alpha --email ann@example.com --email-verified",
        "iam user set ann --realm /alpha --disabled",
    ),
)
@username_argument
@realm_option
@click.option(
    "--disabled/--enabled",
    default=None,
    help="Whether they are shut out; disabling ends their sessions and tokens.",
)
@setting_options(EndUserAttributes, new=False)
@json_option
@pass_context
def set_(
    context: Context,
    /,
    username: str,
    *,
    realm: RealmPath,
    disabled: bool | None,
    as_json: bool,
    **chosen: object,
) -> None:
    """
    Change a person; what is left out stays.

    --disabled ends their sessions, and what applications may do in their name, at once.
    """
    if disabled is None and not given(chosen):
        raise click.UsageError("name at least one attribute to change")
    services = context.services()
    found = services.realms.get(realm)
    after = services.end_users.set(
        found, username, attributes=given(chosen), disabled=disabled
    )
    print_user(found, after, as_json=as_json)


@user.command(
    "set-password",
    epilog=example(
        "iam user set-password ann --realm /alpha --generate",
        "iam user set-password ann --realm /alpha --password-stdin < password.txt",
    ),
)
@username_argument
@realm_option
@password_options
@json_option
@pass_context
def set_password(
    context: Context,
    username: str,
    *,
    realm: RealmPath,
    password_file: Path | None,
    password_stdin: bool,
    generate: bool,
    as_json: bool,
) -> None:
    """
    Give a person another password.

    Their sessions, and what applications may do in their name, end at once.
    """
    require_one_way(
        password_file, stdin=password_stdin, generate=generate, may_be_none=False
    )
    given_one = read_password(password_file, stdin=password_stdin)
    services = context.services()
    found = services.realms.get(realm)
    made = make_password(found.provider) if generate else None
    after = services.end_users.set_password(found, username, made or given_one or "")
    print_user(found, after, as_json=as_json, password=made)


@user.command(epilog=example("iam user unlock ann --realm /alpha"))
@username_argument
@realm_option
@json_option
@pass_context
def unlock(context: Context, username: str, *, realm: RealmPath, as_json: bool) -> None:
    """Forget a person's failed attempts to sign in, so that they can try again."""
    services = context.services()
    found = services.realms.get(realm)
    there = services.end_users.get(found, username).username
    locks = services.attempts.locks_of(found, there)
    services.attempts.unlock(found, there)
    if as_json:
        print_json({"realm": str(realm), "username": there, "was_locked": bool(locks)})
    else:
        was = "is not locked any more" if locks else "was not locked"
        click.echo(f"{there} of {realm} {was}")


@user.command(epilog=example("iam user delete ann --realm /alpha"))
@username_argument
@realm_option
@yes_option
@json_option
@pass_context
def delete(
    context: Context, username: str, *, realm: RealmPath, yes: bool, as_json: bool
) -> None:
    """
    Delete a person and everything of theirs; their tokens are dead at once.

    One added again under the same name inherits nothing.
    """
    services = context.services()
    found = services.realms.get(realm)
    there = services.end_users.get(found, username).username
    if not yes and not has_person():
        raise click.ClickException(
            f"nobody is there to confirm; add --yes to delete {there} of {realm}, with "
            "their sessions, consents and grants"
        )
    confirm(
        f"This deletes {there} of {realm}, with their sessions, consents and what "
        "applications may do in their name. Delete?",
        yes=yes,
    )
    services.end_users.delete(found, there)
    if as_json:
        print_json({"deleted": [{"realm": str(realm), "username": there}]})
    else:
        click.echo(f"deleted {there} of {realm}")
