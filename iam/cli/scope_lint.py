"""`iam scope lint`: what is likely wrong with what people read about scopes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.file_faults import read
from iam.cli.findings import format_option, print_findings
from iam.cli.groups import example
from iam.cli.parameters import (
    configuration_option,
    one_client_option,
    one_realm_option,
)
from iam.domain.findings import Finding, Severity, has_errors
from iam.domain.realms import RealmPath
from iam.domain.scopes.lint.codes import Code
from iam.services.scope_findings import (
    declared,
    faults_of_file,
    installed,
    scope_findings,
)
from iam.services.scope_words import ScopeWords

_NOTHING = "nothing is wrong"


@click.command(
    epilog=example(
        "iam scope lint --realm /alpha",
        "iam scope lint --config realms.toml --format github",
    )
)
@one_realm_option("Only this realm; else all.")
@one_client_option("Only this client, and what its realm says of its scopes.")
@configuration_option("Look at a configuration file; no database is needed.")
@click.option("--strict", is_flag=True, help="Exit code 1 on warnings too.")
@click.option(
    "--ignore",
    "ignored",
    type=click.Choice([str(code) for code in Code]),
    multiple=True,
    metavar="CODE",
    help="Do not tell findings of this code. Several times for several.",
)
@format_option
@pass_context
def lint(
    context: Context,
    *,
    realm: RealmPath | None,
    client_id: str | None,
    file: Path | None,
    strict: bool,
    ignored: tuple[str, ...],
    style: str,
) -> None:
    """
    Say what is likely wrong with what people read about scopes.

    Compares lists of scopes with each other, with the languages that are offered and
    with the catalogs. Nothing is changed. Exit code 1 where there is an error.
    """
    skipped = [Code(code) for code in ignored]
    if file is None:
        services = context.services()
        findings = scope_findings(
            services.scope_words,
            installed(services.realms, services.clients, services.policies),
            realm=realm,
            client_id=client_id,
            ignored=skipped,
        )
    else:
        findings = _of_file(context, file, realm, client_id, skipped)
    print_findings(findings, style=style, nothing=_NOTHING)
    if has_errors(findings) or (strict and _has_warnings(findings)):
        raise Exit(1)


def _of_file(
    context: Context,
    path: Path,
    realm: RealmPath | None,
    client_id: str | None,
    ignored: list[Code],
) -> list[Finding]:
    file = read(path)
    if faults := faults_of_file(file):
        return faults
    with _words_alone(context) as words:
        found = scope_findings(
            words, declared(file), realm=realm, client_id=client_id, ignored=ignored
        )
    return sorted(found, key=lambda each: (each.place != str(path), each.line))


@contextmanager
def _words_alone(context: Context) -> Iterator[ScopeWords]:
    """Give the words of this installation, without its database."""
    with TemporaryDirectory() as folder:
        settings = context.settings(
            data_dir=folder, database_url="", master_key="", audit_log=""
        )
        services = context.build_services(settings)
        try:
            yield services.scope_words
        finally:
            services.housekeeping.database.close()


def _has_warnings(findings: list[Finding]) -> bool:
    return any(each.severity is Severity.WARNING for each in findings)
