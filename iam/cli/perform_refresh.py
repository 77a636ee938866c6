"""`iam perform refresh-token`: a client that goes on with what it was granted."""

from __future__ import annotations

from pathlib import Path

import click

from iam.cli.code_flow import authentication_of
from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.http import post
from iam.cli.output import json_option
from iam.cli.parameters import (
    as_client,
    auth_method_option,
    read_secret,
    resource_option,
    token_argument,
    url_option,
)
from iam.cli.perform_output import Asked, print_tokens
from iam.cli.server_address import base_url
from iam.domain.realms import RealmPath, issuer

_MEANINGS = {
    "invalid_grant": (
        "the refresh token does not count any more, or is another client's; the audit "
        "log says why, and so does 'iam token introspect'"
    ),
    "invalid_scope": "more is asked than was granted; the refresh token counts still",
    "invalid_target": "the grant, or the client, is not for this resource",
    "invalid_client": "the secret is another, or the client is registered otherwise",
    "unauthorized_client": "the client may not use the grant type refresh_token",
    "unsupported_grant_type": "the realm does not offer the grant type refresh_token",
}


@click.command(
    "refresh-token",
    epilog=example(
        "iam perform refresh-token - --client spa --realm /alpha < refresh-token.txt",
        "iam perform refresh-token - --client photo-app --realm /alpha "
        "--scope openid --secret-file secret.txt < refresh-token.txt",
    ),
)
@token_argument
@as_client
@resource_option
@url_option
@auth_method_option
@json_option
@pass_context
def refresh_token(  # noqa: PLR0913 - click hands over each option
    context: Context,
    token: str,
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
    Get new tokens for a refresh token, as a client does.

    The token that is used is used up: keep the new one of the answer. Scopes may be
    fewer than were granted. Where there is an ID Token in the answer it is looked at.
    Without a secret it plays a public client. Use - to read the token from standard
    input. Exit code 1 where there was no token, or something is wrong with the ID
    Token.
    """
    secret = read_secret(secret_file, stdin=secret_stdin)
    at = issuer(base_url(url or context.settings().base_url), realm)
    headers, hidden = authentication_of(client, secret, auth_method)
    form: dict[str, str | tuple[str, ...]] = {
        "grant_type": "refresh_token",
        "scope": " ".join(scope),
        "resource": resource,
    }
    done = post(
        f"{at}/access_token",
        form={name: value for name, value in form.items() if value},
        hidden_headers=headers,
        hidden_form={"refresh_token": token, **hidden},
        masked=("refresh_token",),
    )
    asked = Asked(issuer=at, client_id=client)
    print_tokens(done, asked, _MEANINGS, as_json=as_json)
