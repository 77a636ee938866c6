"""Commands about the tables of the database."""

from __future__ import annotations

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.output import json_option, print_json, print_pairs


@click.group
def db() -> None:
    """The tables of the database."""


@db.command(epilog=example("iam db upgrade"))
@json_option
@pass_context
def upgrade(context: Context, *, as_json: bool) -> None:
    """
    Bring the tables to this release's, and make the root realm in new ones.

    Nothing has to stop for it: the previous release goes on working beside this one.
    Running it twice changes nothing. A database with tables of another program is
    refused.
    """
    database = context.unchecked_services.database
    before = database.status()
    after = database.upgrade()
    if as_json:
        print_json({"before": before.current, "current": after.current})
    elif before.current == after.current:
        click.echo(f"the tables are at {after.current} already")
    else:
        click.echo(f"the tables are at {after.current} now")


@db.command(epilog=example("iam db status"))
@json_option
@pass_context
def status(context: Context, *, as_json: bool) -> None:
    """
    Tell whether the database is ready to be served; exit code 1 where it is not.

    Its tables must be this release's, or a newer one's, and every realm must have its
    keys.
    """
    context.require_database()
    database = context.unchecked_services.database
    found, faults = database.status(), database.faults()
    if as_json:
        print_json(
            {
                "ready": not faults,
                "current": found.current,
                "needed": found.needed,
                "faults": faults,
            }
        )
    else:
        print_pairs({"ready": not faults, "tables": found.current, **faults})
    if faults:
        raise Exit(1)
