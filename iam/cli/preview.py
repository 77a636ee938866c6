"""Show every page in every language: served on this machine, or written to a folder."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.file_faults import faults_of, read_whole
from iam.cli.groups import example
from iam.cli.parameters import (
    configuration_option,
    one_client_option,
    one_realm_option,
)
from iam.cli.preview_files import write_preview
from iam.cli.preview_server import serve_preview
from iam.domain.faults import Refused
from iam.domain.realms import RealmPath
from iam.settings import Settings

if TYPE_CHECKING:
    from iam.domain.declarations.values import Declaration
    from iam.services.previews import Choices, Original, Preview
    from iam.services.services import Services

_APPLICATION = "http://localhost:8081"
"""Where the application of the demonstration would answer."""


@click.command(
    epilog=example(
        "iam translations preview --realm /alpha --client photo-app",
        "iam translations preview --languages fr,ar-XB --mark --out preview",
    )
)
@one_realm_option("Whose pages; else any realm's.")
@one_client_option("The client that asks; else the one with the most to read.")
@configuration_option("Of a configuration file, in place of the installation.")
@click.option(
    "--languages",
    default="",
    metavar="TAGS",
    help="Only these, separated by commas, as fr,pt-BR,en-XA; else all.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8090,
    show_default=True,
    help="Where to listen, on this machine alone.",
)
@click.option(
    "--mark", is_flag=True, help="Mark every string by the catalog entry it is from."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write a folder to open or send, in place of serving.",
)
@click.option(
    "--pictures/--no-pictures",
    default=None,
    help="With --out: PNG of every page too. Default: where Chromium is installed.",
)
@pass_context
def preview(
    context: Context,
    /,
    *,
    realm: RealmPath | None,
    client_id: str | None,
    file: Path | None,
    languages: str,
    port: int,
    mark: bool,
    out: Path | None,
    pictures: bool | None,
) -> None:
    """
    Show every page in every language, side by side.

    The real consent, sign-in, error and account pages of a realm and a client, made
    by a throwaway server with copies of both and an example person; the installation
    is only read. Beside the languages stand two pseudo-locales: en-XA, with accents
    and 40 % longer, and ar-XB, from right to left. It updates as a catalog is saved.

    Without an installation the demonstration is shown.
    """
    if pictures is not None and out is None:
        raise click.UsageError("--pictures and --no-pictures are for --out")
    wanted = tuple(filter(None, (each.strip() for each in languages.split(","))))
    from iam.services.previews import (  # noqa: PLC0415 - as late as it is needed
        choose,
        told_of,
    )

    with (
        _ending_well(),
        told_of(wanted),
        _source(context, file) as (services, settings),
    ):
        original = choose(services, realm, client_id)
        if out is None:
            choices = _choices(wanted, is_live=True, has_marks=True, is_marked=mark)
            with _opened(context, original, settings, choices) as shown:
                serve_preview(shown, port, str(original))
            return
        write_preview(
            lambda widths: _opened(
                context,
                original,
                settings,
                _choices(wanted, is_live=False, has_marks=mark, widths=widths),
            ),
            out,
            pictures=pictures,
        )


@contextmanager
def _ending_well() -> Iterator[None]:
    """
    Take SIGTERM, and a terminal that is closed, for Ctrl+C: nothing is left behind.

    What is ignored, as by ``nohup``, stays so.
    """

    def leave(number: int, _frame: object) -> NoReturn:
        raise Exit(128 + number)

    numbers = [
        each
        for each in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(each) is signal.SIG_DFL
    ]
    for each in numbers:
        signal.signal(each, leave)
    try:
        yield
    finally:
        for each in numbers:
            signal.signal(each, signal.SIG_DFL)


def _choices(languages: tuple[str, ...], **more: object) -> Choices:
    from iam.services.previews import Choices  # noqa: PLC0415 - as late as it is needed

    return replace(Choices(languages=languages), **more)  # type: ignore[arg-type] # of its fields


@contextmanager
def _opened(
    context: Context, original: Original, settings: Settings, choices: Choices
) -> Iterator[Preview]:
    assert context.open_preview is not None  # noqa: S101 - the factory gives it
    shown = context.open_preview(original, settings, choices)
    try:
        yield shown
    finally:
        shown.close()


@contextmanager
def _source(context: Context, file: Path | None) -> Iterator[tuple[Services, Settings]]:
    """Give the services that know the realms and clients, and their settings."""
    settings = context.settings()
    if file is not None:
        declared = read_whole(file)
        try:
            with _filled(context, settings, declared.declaration) as services:
                yield services, settings
        except Refused as refused:
            raise faults_of(declared, refused.faults) from refused
    elif _has_installation(context, settings):
        yield context.services(), settings
    else:
        from iam.cli.demo import declaration  # noqa: PLC0415 - as late as it is needed

        click.echo(
            "There is no installation here, so this is the demonstration; name yours "
            "by IAM_DATA_DIR or IAM_DATABASE_URL, or a file by --config.",
            err=True,
        )
        with _filled(context, settings, declaration(_APPLICATION)) as services:
            yield services, settings


def _has_installation(context: Context, settings: Settings) -> bool:
    """Whether there is one, or somebody named one that should be there."""
    named = any(
        context.environ.get(name)
        for name in ("IAM_DATA_DIR", "IAM_DATABASE_URL", "IAM_DATABASE_URL_FILE")
    )
    return named or not settings.is_embedded or (settings.data_dir / "iam.db").exists()


@contextmanager
def _filled(
    context: Context, settings: Settings, declaration: Declaration
) -> Iterator[Services]:
    """Give services that know what is declared, on a database that goes with them."""
    without_people = replace(
        declaration,
        realms=tuple(replace(each, end_users=()) for each in declaration.realms),
    )
    from iam.services.throwaway_folders import (  # noqa: PLC0415 - as late as it is needed
        ThrowawayFolder,
    )

    with ThrowawayFolder("preview") as folder:
        own = Settings.from_environment(
            {"IAM_DATA_DIR": str(folder.path), "IAM_BASE_URL": settings.base_url}
        )
        services = context.build_services(own)
        try:
            services.database.upgrade()
            services.declarations.apply(without_people)
            yield services
        finally:
            services.close()
