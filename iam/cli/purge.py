"""The command that deletes what has ended."""

from __future__ import annotations

from dataclasses import asdict

import click

from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.output import json_option, print_json, print_pairs


@click.command(epilog=example("iam purge"))
@json_option
@pass_context
def purge(context: Context, *, as_json: bool) -> None:
    """
    Delete what has ended.

    These are revocations of tokens that have ended since, client secrets that have
    ended, retired keys of which no token is left, audit events older than
    IAM_AUDIT_RETENTION_DAYS, and recorded requests older than their realm keeps them.
    Prints how many there were of each. A server that runs does the same every ten
    minutes.
    """
    purged = asdict(context.services().housekeeping.purge())
    if as_json:
        print_json(purged)
    else:
        print_pairs({name.replace("_", " "): count for name, count in purged.items()})
