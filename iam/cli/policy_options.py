"""What commands about policies take: a name, a file, who does it and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

from iam.cli.context import Context
from iam.domain.policies.fields import name_fault
from iam.domain.policies.kept import note_fault
from iam.services.audit import OPERATOR

F = TypeVar("F", bound=Callable[..., object])

LONGEST_WHO = 100
_LOGINS = ("SUDO_USER", "LOGNAME", "USER")
"""Where a shell says who is signed in; who became another by sudo is told first."""


def policy_name(text: str) -> str:
    """Take a text that can be the name of a policy."""
    if fault := name_fault(text):
        raise click.BadParameter(fault)
    return text


def _who(text: str) -> str:
    """Take a text that history and audit log can have."""
    if not _can_be_kept(text):
        raise click.BadParameter(f"must be 1 to {LONGEST_WHO} visible characters")
    return text


def _note(text: str) -> str:
    """Take a text that can be the note of a version."""
    if fault := note_fault(text):
        raise click.BadParameter(fault)
    return text


def _can_be_kept(who: str) -> bool:
    return bool(who.strip()) and len(who) <= LONGEST_WHO and who.isprintable()


def actor_of(context: Context, by: str | None) -> str:
    """Give who does something: whom the option names, else who is signed in."""
    return by or _login(context.environ)


def _login(environ: Mapping[str, str]) -> str:
    names = (environ.get(variable, "") for variable in _LOGINS)
    return next((name for name in names if _can_be_kept(name)), OPERATOR)


def why_option(help_text: str, default: str = "") -> Callable[[F], F]:
    """Take why something is done."""
    return click.option(
        "--note", type=_note, default=default, metavar="TEXT", help=help_text
    )


name_argument = click.argument("name", type=policy_name, metavar="NAME")
file_argument = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
files_argument = click.argument(
    "files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE..."
)
by_option = click.option(
    "--by",
    type=_who,
    metavar="NAME",
    help="Who does it, for the history and the audit log. Default: who is signed in.",
)
note_option = why_option("Why, for the history and the audit log.")
edition_option = click.option(
    "--edition",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Only if nothing was done to it since 'iam policy show' told this edition.",
)


def version_option(help_text: str, *, required: bool = False) -> Callable[[F], F]:
    """Take the number of a version."""
    return click.option(
        "--version",
        type=click.IntRange(min=1),
        required=required,
        metavar="NUMBER",
        help=help_text,
    )
