"""Serve, as production does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from iam.cli.demo import MARK
from iam.cli.groups import example

if TYPE_CHECKING:
    from iam.cli.context import Context


def host_and_port(text: str) -> tuple[str, int]:
    """Read HOST:PORT; an IPv6 host stands in brackets."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:  # noqa: PLR2004 - the highest port
        raise click.BadParameter(f"{text!r} is not HOST:PORT, as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


@click.command(epilog=example("iam serve --bind 0.0.0.0:8080 --workers 4"))
@click.option(
    "--bind",
    default="127.0.0.1:8080",
    show_default=True,
    metavar="HOST:PORT",
    help="Where to listen.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    show_default="one a core",
    help="Processes.",
)
@click.pass_obj
def serve(context: Context, bind: str, workers: int) -> None:
    """
    Serve until SIGTERM, which finishes the requests in flight.

    Put a proxy that ends TLS in front, and name its network in IAM_TRUSTED_PROXIES.
    SIGHUP replaces the workers one by one: they read the settings and open the audit
    log anew, and no request is lost.
    """
    from iam.services.serving import AddressInUse  # noqa: PLC0415 - as late as it is needed
    from iam.services.serving import serve as run  # noqa: PLC0415 - as late as it is needed

    settings = context.settings()
    if (settings.data_dir / MARK).exists():
        raise click.ClickException(
            f"{settings.data_dir} belongs to a demonstration: everybody knows its "
            "secrets. Serve it with 'iam demo', or name another IAM_DATA_DIR"
        )
    context.services().close()  # ready; and forks must not inherit a database's files
    metrics = settings.metrics_address
    try:
        run(
            bind=host_and_port(bind),
            workers=workers,
            metrics=host_and_port(metrics) if metrics else None,
            metrics_folder=settings.data_dir / "metrics",
            started=lambda: click.echo(
                f"Serving {settings.base_url} on {bind}", err=True
            ),
        )
    except AddressInUse as error:
        raise click.ClickException(
            f"{error}; stop what runs there, or choose another with --bind"
        ) from error
