"""Writes docs/reference/commands.md from what the commands say of themselves."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from iam.cli.main import iam

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
HOW_TO_WRITE = "python -m tests.architecture.commands_page"
HEAD = f"""\
# Commands

For operators, and for client developers who try things out: every command of `iam`.

This page says what `--help` says; `{HOW_TO_WRITE}` writes it.
The server that commands work on is described by variables named `IAM_…`.
`--json` prints one JSON document on standard output.
Errors are on standard error.
The exit code is 0 where all went well, 1 where something could not be done or is wrong,
and 2 where the command was typed wrongly.
Without a terminal nobody can be asked, and commands that ask first need `--yes`.
"""


def page() -> str:
    """Give the whole page."""
    root = click.Context(iam, info_name="iam")
    return "\n".join((HEAD, *_sections(root))).rstrip() + "\n"


def _sections(context: click.Context) -> Iterator[str]:
    """Give a section for each command, depth first, as they are listed."""
    group = context.command
    assert isinstance(group, click.Group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inside = click.Context(command, info_name=name, parent=context)
        heading = "##" if context.parent is None else "###"
        yield f"{heading} {inside.command_path}\n"
        yield _prose(command)
        if isinstance(command, click.Group):
            yield from _sections(inside)
        else:
            yield from _usage(inside)


def _prose(command: click.Command) -> str:
    return f"{inspect.cleandoc(command.help)}\n"


def _usage(context: click.Context) -> Iterator[str]:
    command = context.command
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"```\n{context.command_path} {pieces}\n```\n"
    options = [
        record
        for option in command.get_params(context)
        if isinstance(option, click.Option) and "--help" not in option.opts
        for record in [option.get_help_record(context)]
    ]
    yield from (f"- `{name}`: {' '.join(words.split())}" for name, words in options)
    if options:
        yield ""
    _, title, *examples = command.epilog.splitlines()
    yield f"{title}\n\n```sh\n{textwrap.dedent(chr(10).join(examples))}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
