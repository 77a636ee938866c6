"""From nothing to a running server with a story to paste."""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iam.cli.groups import example

if TYPE_CHECKING:
    from iam.cli.context import Context
    from iam.services.services import Services

_KEPT = ("IAM_LOG_LEVEL",)


@click.command(epilog=example("iam demo --port 8080"))
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8080,
    show_default=True,
    help="Where to listen, on this machine alone.",
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("iam-demo"),
    show_default=True,
    help="Where the demonstration keeps its database; delete it to begin anew.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes.",
)
@click.pass_obj
def demo(context: Context, port: int, data_dir: Path, workers: int) -> None:
    """
    Try it: realms, clients and a story of curl commands.

    It listens on this machine alone, with a folder and a database of its own, whatever
    IAM_* variables say, and secrets that everybody knows: never let others reach it.
    Running it again changes nothing.
    """
    from iam.services.serving import AddressInUse, serve  # noqa: PLC0415 - as late as it is needed

    for name in list(os.environ):  # the workers read what is left
        if name.startswith("IAM_") and name not in _KEPT:
            del os.environ[name]
    os.environ["IAM_DATA_DIR"] = str(data_dir.resolve())
    os.environ["IAM_BASE_URL"] = base = f"http://localhost:{port}/am"
    services = replace(context, environ=os.environ).unchecked_services
    services.database.upgrade()
    _seed(services)
    services.close()  # workers are forks, and must not inherit open files of a database
    try:
        serve(
            bind=("127.0.0.1", port),
            workers=workers,
            metrics=None,
            metrics_folder=data_dir / "metrics",
            started=lambda: click.echo(story(base, data_dir)),
        )
    except AddressInUse as error:
        raise click.ClickException(
            f"{error}; stop what runs there, or choose another with --port"
        ) from error


def _seed(services: Services) -> None:
    from iam.domain.declarations.reading import read_declaration  # noqa: PLC0415 - as late as it is needed

    text = resources.files("iam.cli").joinpath("demo.toml").read_text("utf-8")
    declaration, faults = read_declaration(tomllib.loads(text))
    assert not faults, faults  # noqa: S101 - the file is ours
    services.declarations.apply(declaration)


def story(base: str, data_dir: Path) -> str:
    """Tell what can be done now, in commands that can be pasted as they are."""
    realms = f"{base}/oauth2/realms/root/realms"
    told = resources.files("iam.cli").joinpath("demo_story.txt").read_text("utf-8")
    for name, value in (
        ("@BASE@", base),
        ("@HOST@", base.removesuffix("/am")),
        ("@ALPHA@", f"{realms}/alpha"),
        ("@CUSTOMERS@", f"{realms}/customers"),
        ("@DATA@", str(data_dir)),
        ("@IAM@", sys.argv[0]),
    ):
        told = told.replace(name, value)
    return told
