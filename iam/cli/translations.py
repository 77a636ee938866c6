"""Commands for translators: from our sentences to catalogs, and back to the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.file_faults import faults_of, read
from iam.cli.findings import print_findings
from iam.cli.groups import example
from iam.cli.preview import preview
from iam.cli.printable import printable
from iam.cli.translation_checks import check, report
from iam.cli.translation_folders import dir_option, folder_of, progress
from iam.domain.translations.scope_sources import Described
from iam.services.catalog_folders import DOMAINS
from iam.services.translation_files import Done, Written
from iam.services.translation_sources import described, described_in, faults_in
from iam.services.translations import (
    MESSAGES,
    SCOPES,
    begin,
    compile_catalogs,
    extract_messages,
    extract_scopes,
)
from iam.services.translations import update as update_catalogs

F = TypeVar("F", bound=Callable[..., object])

_locales = click.argument("locales", nargs=-1, metavar="[LOCALE]...")


def _domains(command: F) -> F:
    """Take one domain, or both."""
    return click.option(
        "--domain",
        "domains",
        type=click.Choice(DOMAINS),
        multiple=True,
        help="Only the words of pages, or of scopes.  [default: both]",
    )(command)


@click.group
def translations() -> None:
    """
    Catalogs: the words of pages and of scopes in every language.

    A template (.pot) has the sentences, a catalog (.po) has them in one language, and
    what is compiled (.mo) is optional: a .po that is saved is served within a second.
    """


@translations.command(
    epilog=example(
        "iam translations extract",
        "iam translations extract --domain scopes --config realms.toml --dir words",
    )
)
@_domains
@dir_option
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take scopes from a configuration file; no database is needed.",
)
@pass_context
def extract(
    context: Context,
    *,
    domains: tuple[str, ...],
    folder: Path | None,
    file: Path | None,
) -> None:
    """
    Write templates: messages.pot from our pages, scopes.pot from the configuration.

    An entry of scopes.pot is a description without a locale, exactly as configured; its
    context is the scope. Comments tell translators which provider or client says it,
    what it says in other languages, and where it is read. Without a database and
    without --config only messages.pot is written.
    """
    where = folder_of(context, folder)
    chosen = domains or DOMAINS
    realms = None
    if SCOPES in chosen:
        realms = _realms(context, file, is_asked=SCOPES in domains)
    elif file is not None:
        raise click.UsageError("--config is for scopes: leave out --domain messages")
    if MESSAGES in chosen:
        with progress() as tells:
            _print_written(extract_messages(where, tells=tells))
    if realms is not None:
        done, unwritable = extract_scopes(where, realms)
        _print_written(done)
        for place in unwritable:
            click.echo(
                f"left out: {printable(place)} has a character that breaks lines, "
                "which no catalog can hold; 'iam scope lint' names it",
                err=True,
            )


def _realms(
    context: Context, file: Path | None, *, is_asked: bool
) -> Iterable[Described] | None:
    """Read the configuration; None where there is none and nobody asked for it."""
    if file is not None:
        declared = read(file)
        if faults := faults_in(declared):
            raise faults_of(declared, faults)
        return described_in(declared)
    try:
        context.require_database()
    except click.ClickException as error:
        if is_asked:
            raise
        click.echo(f"scopes are left out: {printable(error.message)}", err=True)
        return None
    services = context.services()
    return described(services.realms, services.clients)


@translations.command(
    epilog=example("iam translations update", "iam translations update fr pt_BR")
)
@_locales
@_domains
@dir_option
@pass_context
def update(
    context: Context,
    /,
    locales: tuple[str, ...],
    *,
    domains: tuple[str, ...],
    folder: Path | None,
) -> None:
    """
    Bring catalogs to their templates.

    No translation and no comment is lost: where a sentence has changed, the words stay
    beside the sentence they were made from, marked fuzzy, until a translator has looked
    at them; where it is gone, they are set aside at the end of the file. A catalog that
    has everything already is not touched.
    """
    with progress() as tells:
        done = update_catalogs(
            folder_of(context, folder),
            locales=locales,
            domains=domains or DOMAINS,
            tells=tells,
        )
    _finish(done)


@translations.command(
    epilog=example(
        "iam translations init sv", "iam translations init pt_BR --dir words"
    )
)
@click.argument("locale")
@_domains
@dir_option
@pass_context
def init(
    context: Context, /, locale: str, *, domains: tuple[str, ...], folder: Path | None
) -> None:
    """
    Begin the catalogs of a language, every entry empty.

    There is one for each template of the folder. One that is there already is never
    touched.
    """
    where = folder_of(context, folder)
    for each in begin(where, locale, domains=domains or DOMAINS):
        _print_written(each)


@translations.command(
    "compile",
    epilog=example(
        "iam translations compile", "iam translations compile fr --dir words"
    ),
)
@_locales
@_domains
@dir_option
@pass_context
def compile_(
    context: Context,
    /,
    locales: tuple[str, ...],
    *,
    domains: tuple[str, ...],
    folder: Path | None,
) -> None:
    """
    Write a .mo beside each .po, for programs that read no .po.

    What is fuzzy or empty is left out. A catalog with errors is refused with file and
    line, the others are compiled, and the exit code is 1.
    """
    with progress() as tells:
        done = compile_catalogs(
            folder_of(context, folder),
            locales=locales,
            domains=domains or DOMAINS,
            tells=tells,
        )
    _finish(done)


def _finish(done: Done) -> None:
    """Print what was written, and fail where something was refused."""
    for each in done.written:
        _print_written(each)
    if done.findings:
        print_findings(done.findings, style="text", nothing="")
        raise Exit(1)


def _print_written(done: Written) -> None:
    told = [_counted(done.entries)] if done.has_changed else ["has not changed"]
    if done.merged is not None and done.has_changed:
        told += [
            f"{count} {word}"
            for count, word in (
                (done.merged.added, "new"),
                (done.merged.doubted, "to look at (fuzzy)"),
                (done.merged.set_aside, "set aside"),
            )
            if count
        ]
    click.echo(f"{printable(done.path)}: {', '.join(told)}")


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"


for _command in (check, report, preview):
    translations.add_command(_command)
