"""The command that prints a script by which a shell completes commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from iam.cli.groups import example


@click.command(
    epilog=example(
        'eval "$(iam completion bash)"',
        "iam completion fish > ~/.config/fish/completions/iam.fish",
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """
    Print a script by which a shell completes commands.

    Source it where the shell starts, ~/.bashrc or ~/.zshrc.
    """
    kind = get_completion_class(shell)
    assert kind is not None, "click knows each of the choices"  # noqa: S101 - for mypy
    root = ctx.find_root().command
    click.echo(kind(root, {}, "iam", "_IAM_COMPLETE").source())
