"""The command ``iam``: every command by its name, and how the factory runs them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from iam.cli.context import Context
from iam.cli.groups import Room, RootGroup, example

if TYPE_CHECKING:  # `iam --help` starts without them
    from iam.services.previews import OpensPreviews
    from iam.services.services import Services
    from iam.settings import Settings

ROOMS = {
    "demo": Room(
        "iam.cli.demo",
        "Try it: realms, clients, an application, and a story of curl commands.",
    ),
    "serve": Room(
        "iam.cli.serve", "Serve until SIGTERM, which finishes the requests in flight."
    ),
    "db": Room("iam.cli.database", "The tables of the database."),
    "config": Room("iam.cli.configuration", "The whole configuration as a file."),
    "realm": Room("iam.cli.realms", "Realms, each an issuer of its own."),
    "client": Room("iam.cli.clients", "Clients, and their secrets."),
    "scope": Room("iam.cli.scopes", "Scopes: what people read for them, and why."),
    "policy": Room(
        "iam.cli.policies", "Policies: who gets which scope, and what a token says."
    ),
    "translations": Room(
        "iam.cli.translations",
        "Catalogs: the words of pages and of scopes in every language.",
    ),
    "user": Room("iam.cli.users", "People who sign in."),
    "password": Room("iam.cli.passwords", "Passwords that nobody may choose."),
    "token": Room("iam.cli.tokens", "Tokens: ask about one, or end it."),
    "logout": Room(
        "iam.cli.logouts", "Sign-outs that clients are still to be told of."
    ),
    "key": Room("iam.cli.keys", "Keys that seal and sign tokens."),
    "perform": Room("iam.cli.perform", "Play a client against a running server."),
    "purge": Room("iam.cli.purge", "Delete what has ended."),
    "completion": Room(
        "iam.cli.completion", "Print a script by which a shell completes commands."
    ),
}


@click.group(
    cls=RootGroup,
    rooms=ROOMS,
    epilog=example("iam demo", "iam client list --realm /alpha"),
)
@click.version_option(
    package_name="assent", prog_name="assent", message="%(prog)s %(version)s"
)
def iam() -> None:
    """
    Assent, an OAuth 2.0 and OpenID Connect authorization server.

    Commands are nouns, then verbs; each has --help with an example. The server they
    work on is described by variables named IAM_...; without any, it is an embedded one
    on this machine.
    """


def run(
    build_services: Callable[[Settings], Services], *, open_preview: OpensPreviews
) -> None:
    """Run the command that was typed; what it writes is its owner's alone."""
    os.umask(0o077)
    iam(prog_name="iam", obj=Context(build_services, os.environ, open_preview))
