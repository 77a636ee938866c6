"""Groups of commands; a room is imported when one of its commands is run."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from iam.cli.printable import printable_lines


class Room(NamedTuple):
    """The module that holds a command, and the line that the list of commands has."""

    module: str
    help: str


class RootGroup(click.Group):
    """
    The command ``iam`` itself.

    Args:
        rooms: Every command by its name; the module has it under the same name.
    """

    def __init__(self, *args: Any, rooms: Mapping[str, Room], **known: Any) -> None:  # noqa: ANN401 - as click.Group
        super().__init__(*args, **known)
        self.rooms = rooms

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click.Group
        """Name every command, in the order of the table."""
        return list(self.rooms)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as click.Group
        """Import a command; a group's help ends with the example of its first one."""
        if cmd_name not in self.rooms:
            return None
        command = getattr(import_module(self.rooms[cmd_name].module), cmd_name)
        assert isinstance(command, click.Command), cmd_name  # noqa: S101 - for mypy
        if isinstance(command, click.Group):
            command.epilog = next(iter(command.commands.values())).epilog
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - as click.Group
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, r.help) for name, r in self.rooms.items()])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click.Group
        """Run a command; what can be expected to fail is said without a traceback."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            said = printable_lines(error.message)
            error.message = said  # type: ignore[misc] # nobody has printed it yet
            raise
        except BrokenPipeError:
            raise  # click ends quietly: whoever read has seen enough
        except _expected() as error:
            said = printable_lines(_words_for(error))
            raise click.ClickException(said) from error


def _expected() -> tuple[type[Exception], ...]:
    """Give what can be expected to fail; looked up only when something has failed."""
    from iam.cli.faults import EXPECTED  # noqa: PLC0415 - slow, and `iam --help` is not

    return EXPECTED


def _words_for(error: Exception) -> str:
    from iam.cli.faults import words_for  # noqa: PLC0415 - as above

    return words_for(error)


def example(*commands: str) -> str:
    """Write the end of a help text: commands to paste."""
    title = "Example:" if len(commands) == 1 else "Examples:"
    return "\n".join(("\b", title, *(f"  {command}" for command in commands)))
