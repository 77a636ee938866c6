"""Commands that play a client against a running server."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import click
from click.exceptions import Exit

from iam.cli.code_flow import authentication
from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.http import Exchange, post
from iam.cli.output import json_option, print_json
from iam.cli.parameters import (
    as_client,
    auth_method_option,
    read_secret,
    resource_option,
    url_option,
)
from iam.cli.perform_code import authorization_code
from iam.cli.perform_output import print_exchange
from iam.cli.perform_refresh import refresh_token
from iam.cli.perform_userinfo import userinfo
from iam.cli.printable import printable
from iam.cli.server_address import base_url
from iam.domain.realms import RealmPath

_MEANINGS = {
    "invalid_client": (
        "the server does not know this client in this realm, or its secret is another, "
        "or it was sent in another way than registered (--auth-method); "
        "'iam client show {client} --realm {realm}' shows what is registered"
    ),
    "unauthorized_client": (
        "the client may not use this grant type; 'iam client set {client} --realm "
        "{realm} --grant-types client_credentials' would allow this one alone"
    ),
    "unsupported_grant_type": (
        "the realm does not offer this grant type; 'iam realm show {realm}' shows "
        "which it offers"
    ),
    "invalid_scope": (
        "a scope that was asked for is not among the client's, or none was asked for "
        "and there is no default; 'iam client show {client} --realm {realm}'"
    ),
    "not_found": "the server has no such realm, or the realm is switched off",
    "temporarily_unavailable": (
        "the server cannot answer now, or there were too many failed attempts; wait "
        "as long as Retry-After says"
    ),
    "server_error": "this is a fault of the server; its log says more",
}


@click.group
def perform() -> None:
    """Play a client against a running server."""


@perform.command(
    "client-credentials",
    epilog=example(
        "iam perform client-credentials --client myClient --realm /alpha "
        "--scope write --secret-stdin < secret.txt",
    ),
)
@as_client
@resource_option
@url_option
@auth_method_option
@json_option
@pass_context
def client_credentials(  # noqa: PLR0913 - click hands over each option
    context: Context,
    *,
    client: str,
    secret_file: Path | None,
    secret_stdin: bool,
    realm: RealmPath,
    scope: tuple[str, ...],
    resource: tuple[str, ...],
    url: str | None,
    auth_method: str,
    as_json: bool,
) -> None:
    """
    Ask a server for an access token, as a client with its secret.

    Prints the request without the secret, the answer, and what an error means. Exit
    code 1 where there was no token.
    """
    secret = read_secret(secret_file, stdin=secret_stdin)
    if secret is None:
        raise click.UsageError("hand over the secret: --secret-file or --secret-stdin")
    base = base_url(url or context.settings().base_url)
    form: dict[str, str | tuple[str, ...]] = {"grant_type": "client_credentials"}
    if scope:
        form["scope"] = " ".join(scope)
    if resource:
        form["resource"] = resource
    headers, secrets = authentication(client, secret, auth_method)
    done = post(
        f"{base}/oauth2{realm.segments}/access_token",
        form=form,
        hidden_headers=headers,
        hidden_form=secrets,
    )
    meaning = _meaning(done, client=client, realm=realm)
    if as_json:
        print_json({**done.to_plain(), "meaning": meaning})
    else:
        print_exchange(done)
    if meaning is not None:
        if not as_json:
            click.echo(f"\nThis means: {printable(meaning)}.", err=True)
        raise Exit(1)


def _meaning(done: Exchange, *, client: str, realm: RealmPath) -> str | None:
    """Say what an answer without a token means; nothing of one with a token."""
    if done.status == HTTPStatus.OK and "access_token" in done.json:
        return None
    words = _MEANINGS.get(str(done.json.get("error")))
    if words is None and not done.json:
        return "this is not the answer of an authorization server: is --url right?"
    if words is None:
        return str(done.json.get("error_description", "there is no access token in it"))
    return words.format(client=client, realm=realm)


for _command in (authorization_code, refresh_token, userinfo):
    perform.add_command(_command)
