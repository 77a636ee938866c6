"""How a password is handed to a command: never as an argument, everybody sees those."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from iam.domain.declarations.secrets import password_fault

F = TypeVar("F", bound=Callable[..., object])


def password_options(command: F) -> F:
    """Take a password, or have one made."""
    for option in (
        click.option(
            "--generate", is_flag=True, help="Make a password and print it, once."
        ),
        click.option(
            "--password-stdin",
            is_flag=True,
            help="Read the password from standard input.",
        ),
        click.option(
            "--password-file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Read the password from a file.",
        ),
    ):
        command = option(command)
    return command


def require_one_way(
    file: Path | None, *, stdin: bool, generate: bool, may_be_none: bool
) -> None:
    """
    See that a password comes one way.

    Raises:
        UsageError: It comes several ways, or none where one is needed.
    """
    ways = (file is not None) + stdin + generate
    if ways > 1 or (ways == 0 and not may_be_none):
        raise click.UsageError(
            f"{'only ' if ways else ''}one of --password-file, --password-stdin and "
            "--generate"
        )


def read_password(file: Path | None, *, stdin: bool) -> str | None:
    """
    Give the password that was handed over; one newline at its end is not part of it.

    Raises:
        UsageError: No password can be so.
    """
    if file is not None:
        read = file.read_bytes().decode(errors="replace")
    elif not stdin:
        return None
    elif sys.stdin.isatty():
        read = str(
            click.prompt(
                "Password", hide_input=True, confirmation_prompt=True, err=True
            )
        )
    else:
        read = sys.stdin.buffer.read().decode(errors="replace")
    password = read.removesuffix("\n").removesuffix("\r")
    if fault := password_fault(password):
        raise click.UsageError(f"the password {fault}")
    return password
