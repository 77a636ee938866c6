"""From nothing to a running server with a story to paste."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iam.cli.groups import example

if TYPE_CHECKING:
    from iam.cli.context import Context
    from iam.domain.declarations.values import Declaration
    from iam.services.services import Services

_KEPT = ("IAM_LOG_LEVEL",)
MARK = "demonstration"
"""The file that tells the folder of a demonstration from others."""
_ALPHA = "/oauth2/realms/root/realms/alpha"


@click.command(epilog=example("iam demo --port 8080"))
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8080,
    show_default=True,
    help="Where to listen, on this machine alone.",
)
@click.option(
    "--application-port",
    type=click.IntRange(1, 65535),
    default=None,
    help="Where the demonstration application listens. Default: the next port.",
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
def demo(
    context: Context,
    port: int,
    application_port: int | None,
    data_dir: Path,
    workers: int,
) -> None:
    """
    Try it: realms, clients, an application, and a story of curl commands.

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
    at = application_port or (port + 1 if port < 65535 else port - 1)  # noqa: PLR2004 - the highest port
    application = f"http://localhost:{at}"
    services = replace(context, environ=os.environ).unchecked_services
    services.database.upgrade()
    (data_dir / MARK).touch()
    _seed(services, application)
    services.close()  # workers are forks, and must not inherit open files of a database
    try:
        with ExitStack() as beside:

            def started() -> None:
                beside.enter_context(_application(at, f"{base}{_ALPHA}"))
                click.echo(story(base, data_dir, application))

            serve(
                bind=("127.0.0.1", port),
                workers=workers,
                metrics=None,
                metrics_folder=data_dir / "metrics",
                started=started,
            )
    except AddressInUse as error:
        raise click.ClickException(
            f"{error}; stop what runs there, or choose another with --port"
        ) from error


@contextmanager
def _application(port: int, issuer: str) -> Iterator[None]:
    """Run the demonstration application beside the server, and end it with it."""
    command = [sys.executable, "-m", "iam.cli.demo_application", str(port), issuer]
    process = subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    finally:  # it ends where its standard input does, also when we are killed
        process.communicate()


def _seed(services: Services, application: str) -> None:
    services.declarations.apply(declaration(application))


def declaration(application: str) -> Declaration:
    """Give what is set up; ``application`` is where the application answers."""
    from iam.domain.declarations.reading import read_declaration  # noqa: PLC0415 - as late as it is needed

    text = resources.files("iam.cli").joinpath("demo.toml").read_text("utf-8")
    text = text.replace("@APPLICATION@", application)
    declared, faults = read_declaration(tomllib.loads(text))
    assert not faults, faults  # noqa: S101 - the file is ours
    return declared


def story(base: str, data_dir: Path, application: str) -> str:
    """Tell what can be done now, in commands that can be pasted as they are."""
    realms = f"{base}/oauth2/realms/root/realms"
    told = resources.files("iam.cli").joinpath("demo_story.txt").read_text("utf-8")
    for name, value in (
        ("@BASE@", base),
        ("@HOST@", base.removesuffix("/am")),
        ("@ALPHA@", f"{realms}/alpha"),
        ("@CUSTOMERS@", f"{realms}/customers"),
        ("@APPLICATION@", application),
        ("@ACCOUNT@", f"{base}/account/realms/root/realms/alpha"),
        ("@DATA@", str(data_dir)),
        ("@IAM@", sys.argv[0]),
    ):
        told = told.replace(name, value)
    return told
