"""Commands that look at catalogs: what is wrong with them, and how whole they are."""

from __future__ import annotations

from pathlib import Path

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.findings import format_option, print_findings
from iam.cli.groups import example
from iam.cli.output import json_option, print_json, print_table
from iam.cli.parameters import one_client_option, one_realm_option
from iam.cli.printable import printable
from iam.cli.translation_folders import dir_option, folder_of, progress, shipped_folder
from iam.domain.clients import Client
from iam.domain.faults import Refused
from iam.domain.findings import Severity
from iam.domain.realms import Realm, RealmPath
from iam.services.catalog_folders import DOMAINS
from iam.services.services import Services
from iam.services.translation_checks import check as check_folder
from iam.services.translation_report import (
    LanguageRow,
    ReaderRow,
    languages,
    readers,
)


@click.command(
    epilog=example(
        "iam translations check",
        "iam translations check fr pt_BR --strict --format github",
    )
)
@click.argument("locales", nargs=-1, metavar="[LOCALE]...")
@dir_option
@click.option(
    "--domain",
    "domains",
    type=click.Choice(DOMAINS),
    multiple=True,
    help="Only the words of pages, or of scopes.  [default: both]",
)
@format_option
@click.option("--strict", is_flag=True, help="Fail for warnings too.")
@pass_context
def check(
    context: Context,
    /,
    locales: tuple[str, ...],
    *,
    folder: Path | None,
    domains: tuple[str, ...],
    style: str,
    strict: bool,
) -> None:
    """
    Tell what is wrong with catalogs, with file and line.

    Errors are what is never served: a file that cannot be read, placeholders, plurals
    or markup that are not those of the source, characters that deceive. Warnings and
    notes are for translators. Ends with exit code 1 where there is an error, with
    --strict also where there is a warning.
    """
    with progress() as tells:
        checked = check_folder(
            folder_of(context, folder),
            locales=locales,
            domains=domains or DOMAINS,
            shipped=shipped_folder(),
            tells=tells,
        )
    nothing = f"nothing to mend: {checked.files} file(s), {checked.entries} entries"
    print_findings(checked.findings, style=style, nothing=nothing)
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(each.severity in failing for each in checked.findings):
        raise Exit(1)


@click.command(
    epilog=example(
        "iam translations report",
        "iam translations report --realm /alpha --client photo-app",
    )
)
@dir_option
@one_realm_option("Only the clients of this realm.")
@one_client_option("Only this client, of any realm.")
@json_option
@pass_context
def report(
    context: Context,
    *,
    folder: Path | None,
    realm: RealmPath | None,
    client_id: str | None,
    as_json: bool,
) -> None:
    """
    Tell how whole each language is, and what people read in another than their own.

    First a line for each language and domain. Then, for each client that end users
    meet, the scopes that readers of a language read in another one, or by their bare
    name; scopes that are hidden are left out. They are read with the catalogs that
    the server has, of IAM_TRANSLATIONS and its own. Where there is no database, only
    the languages are told.
    """
    met = None
    with progress() as tells:
        rows = languages(
            folder_of(context, folder), shipped=shipped_folder(), tells=tells
        )
        if realm or client_id or _has_database(context):
            services = context.services()
            clients = _clients(services, realm, client_id)
            met = readers(services.scope_words, clients, tells=tells)
    if as_json:
        print_json(_to_plain(rows, met))
    else:
        _print(rows, met)


def _has_database(context: Context) -> bool:
    try:
        context.require_database()
    except click.ClickException as error:
        click.echo(f"clients are left out: {printable(error.message)}", err=True)
        return False
    return True


def _clients(
    services: Services, realm: RealmPath | None, client_id: str | None
) -> list[tuple[Realm, Client]]:
    """Give the clients that end users meet, or the one that was named."""
    realms = services.realms
    found = [
        (each, client)
        for each in ([realms.get(realm)] if realm else realms.all())
        for client in services.clients.of_realm(each)
        if client_id in {None, client.client_id}
    ]
    if client_id and not found:
        where = realm or "any realm"
        raise Refused.because(f"there is no client {client_id} in {where}")
    if client_id:
        return found
    return [
        (each, client)
        for each, client in found
        if "authorization_code" in client.settings.grant_types
    ]


def _print(rows: list[LanguageRow], met: list[ReaderRow] | None) -> None:
    header = ("language", "domain", "done", "fuzzy", "missing", "whole")
    print_table(
        (*header, "errors", "offered"),
        [
            (
                *(row.locale, row.domain, row.wholeness.done, row.wholeness.fuzzy),
                *(row.wholeness.missing, f"{row.wholeness.percent}%", row.errors),
                row.is_offered,
            )
            for row in rows
        ],
    )
    if met is None:
        return
    click.echo()
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for each in met:
        if each.foreign:
            scopes = ", ".join(
                f"{one.scope} ({one.locale or 'its name'})" for one in each.foreign
            )
            key = (each.realm, each.client_id, scopes)
            grouped.setdefault(key, []).append(each.locale)
    if grouped:
        print_table(
            ("realm", "client", "readers of", "read in another language"),
            [(*key[:2], locales, key[2]) for key, locales in grouped.items()],
        )
    elif met:
        click.echo("Everybody reads every scope in their own language.")
    else:
        click.echo("No client that end users meet.")


def _to_plain(rows: list[LanguageRow], met: list[ReaderRow] | None) -> object:
    return {
        "languages": [
            {
                "language": row.locale,
                "domain": row.domain,
                "total": row.wholeness.total,
                "done": row.wholeness.done,
                "fuzzy": row.wholeness.fuzzy,
                "missing": row.wholeness.missing,
                "percent": row.wholeness.percent,
                "errors": row.errors,
                "offered": row.is_offered,
            }
            for row in rows
        ],
        "readers": None
        if met is None
        else [
            {
                "realm": row.realm,
                "client_id": row.client_id,
                "language": row.locale,
                "in_another_language": [
                    {"scope": each.scope, "locale": each.locale or None}
                    for each in row.foreign
                ],
            }
            for row in met
        ],
    }
