"""Ask the person at the terminal before something is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])


def yes_option(command: F) -> F:
    """Let a command run without its question."""
    return click.option("--yes", is_flag=True, help="Do not ask before it is done.")(
        command
    )


def has_person() -> bool:
    """Whether somebody can answer."""
    return sys.stdin.isatty()


def confirm(question: str, *, yes: bool) -> None:
    """
    Go on only where that is wanted; without a terminal, ``--yes`` is needed.

    Raises:
        ClickException: Nobody is there to be asked.
        Abort: The answer was no.
    """
    if yes:
        return
    if not has_person():
        raise click.ClickException(
            f"{question}\nNobody is there to answer: add --yes where this is meant"
        )
    click.confirm(question, abort=True, err=True)
