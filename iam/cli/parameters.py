"""What can stand for a parameter: realms, client ids, durations, secrets, tokens."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import click

from iam.domain.clients import client_id_fault
from iam.domain.declarations.secrets import client_secret_fault
from iam.domain.faults import Refused
from iam.domain.realms import RealmPath

F = TypeVar("F", bound=Callable[..., object])

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"([0-9]{1,7})([smhd])")


def realm_path(text: str) -> RealmPath:
    """Read a realm's path, as ``/customers/NA``."""
    try:
        return RealmPath.parse(text)
    except Refused as refused:
        raise click.BadParameter(str(refused)) from refused


def client_id(text: str) -> str:
    """Take a text that can be a ``client_id``."""
    if fault := client_id_fault(text):
        raise click.BadParameter(fault)
    return text


def duration(text: str) -> timedelta:
    """Read a span of time, as ``30m`` or ``24h``."""
    if text == "0":
        return timedelta()
    read = _DURATION.fullmatch(text)
    if read is None:
        raise click.BadParameter("must be as 90s, 30m, 24h or 7d; 0 for none")
    return timedelta(seconds=int(read[1]) * _UNITS[read[2]])


def realm_argument(command: F) -> F:
    """Take the path of a realm."""
    return click.argument("path", type=realm_path, metavar="PATH")(command)


def realm_option(command: F) -> F:
    """Take the realm that something is in."""
    return click.option(
        "--realm", type=realm_path, required=True, metavar="PATH", help="Its realm."
    )(command)


def one_realm_option(help_text: str) -> Callable[[F], F]:
    """Take a realm to which a command can be narrowed."""
    return click.option("--realm", type=realm_path, metavar="PATH", help=help_text)


def one_client_option(help_text: str) -> Callable[[F], F]:
    """Take a client to which a command can be narrowed."""
    return click.option(
        "--client",
        "client_id",
        type=client_id,
        metavar="CLIENT_ID",
        help=help_text,
    )


def configuration_option(help_text: str) -> Callable[[F], F]:
    """Take a configuration file that is looked at in place of the installation."""
    return click.option(
        "--config",
        "file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=help_text,
    )


def as_client(command: F) -> F:
    """Take the client that is played: its id, its secret, its realm and scopes."""
    for option in reversed(
        (
            click.option(
                "--client",
                type=client_id,
                required=True,
                metavar="ID",
                help="Its client_id.",
            ),
            secret_options,
            click.option(
                "--realm",
                type=realm_path,
                default="/",
                metavar="PATH",
                help="Its realm. Default: /.",
            ),
            click.option(
                "--scope", multiple=True, help="A scope to ask for. Several times."
            ),
        )
    ):
        command = option(command)
    return command


def url_option(command: F) -> F:
    """Take the server that is asked."""
    return click.option(
        "--url", metavar="BASE", help="The server's base_url. Default: this one's."
    )(command)


def auth_method_option(command: F) -> F:
    """Take how a client that is played authenticates."""
    return click.option(
        "--auth-method",
        type=click.Choice(["basic", "post"]),
        default="basic",
        help="How the client authenticates. Default: basic.",
    )(command)


def resource_option(command: F) -> F:
    """Take the resources that a token shall be for, RFC 8707."""
    return click.option(
        "--resource",
        metavar="URI",
        multiple=True,
        help="A resource that the token shall be for. Several times.",
    )(command)


def client_argument(command: F) -> F:
    """Take a client_id."""
    return click.argument("client_id", type=client_id, metavar="CLIENT_ID")(command)


def secret_options(command: F) -> F:
    """Take a secret, but never as an argument: every user of the machine sees those."""
    command = click.option(
        "--secret-stdin",
        is_flag=True,
        help="Read the client secret from standard input.",
    )(command)
    return click.option(
        "--secret-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Read the client secret from a file.",
    )(command)


def read_secret(file: Path | None, *, stdin: bool) -> str | None:
    """
    Give the secret that was handed over; one newline at its end is not part of it.

    Raises:
        UsageError: Both ways were named, or a client cannot have such a secret.
    """
    if file is None and not stdin:
        return None
    if file is not None and stdin:
        raise click.UsageError("only one of --secret-file and --secret-stdin")
    if file is not None:
        read = file.read_text(errors="replace")
    elif sys.stdin.isatty():
        read = str(click.prompt("Client secret", hide_input=True, err=True))
    else:
        read = _standard_input()
    secret = read.removesuffix("\n").removesuffix("\r")
    if fault := client_secret_fault(secret):
        raise click.UsageError(f"the client secret {fault}")
    return secret


def token_argument(command: F) -> F:
    """Take a token, or read it from standard input."""
    return click.argument("token", metavar="TOKEN|-", callback=_read_token)(command)


def _read_token(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if value != "-":
        return value
    token = _standard_input().strip()
    if not token:
        raise click.BadParameter("standard input is empty")
    return token


def _standard_input() -> str:
    return sys.stdin.buffer.read().decode(errors="replace")
