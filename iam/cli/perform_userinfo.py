"""`iam perform userinfo`: a client asks who let it in, OpenID Connect Core §5.3."""

from __future__ import annotations

from http import HTTPStatus

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.http import Exchange, get
from iam.cli.output import json_option, print_json
from iam.cli.parameters import realm_path, token_argument, url_option
from iam.cli.perform_output import print_exchange, published_keys
from iam.cli.server_address import base_url
from iam.domain.realms import RealmPath, issuer
from iam.services.relying_party import read_signed

_MEANINGS = {
    "invalid_token": (
        "the access token is not active, another realm's, or for other resources; "
        "'iam token introspect' says why"
    ),
    "invalid_request": "the access token acts for a client, and for nobody",
    "insufficient_scope": "the access token was granted without the scope openid",
}
_SIGNED = "application/jwt"


@click.command(
    "userinfo",
    epilog=example("iam perform userinfo - --realm /alpha < access-token.txt"),
)
@token_argument
@click.option(
    "--realm",
    type=realm_path,
    default="/",
    metavar="PATH",
    help="The realm of the token. Default: /.",
)
@url_option
@json_option
@pass_context
def userinfo(
    context: Context, token: str, *, realm: RealmPath, url: str | None, as_json: bool
) -> None:
    """
    Ask who let a client in, with its access token.

    Prints the claims; those of a signed answer where a published key signed it. Use -
    to read the token from standard input. Exit code 1 where nothing was told.
    """
    asked = issuer(base_url(url or context.settings().base_url), realm)
    done = get(f"{asked}/userinfo", hidden_headers={"Authorization": f"Bearer {token}"})
    is_signed = done.headers.get("Content-Type", "").startswith(_SIGNED)
    claims = read_signed(done.text, published_keys(asked)) if is_signed else done.json
    is_told = done.status == HTTPStatus.OK and claims is not None and "sub" in claims
    if as_json:
        print_json({**done.to_plain(), "claims": claims if is_told else None})
    else:
        print_exchange(done)
        if is_signed and is_told:
            click.echo("\nA published key signed:\n")
            print_json(claims)
    if not is_told:
        meaning = _meaning(done, is_signed=is_signed)
        click.echo(f"\nThis means: {meaning}.", err=True)
        raise Exit(1)


def _meaning(done: Exchange, *, is_signed: bool) -> str:
    if is_signed:
        return "no key that the issuer publishes signed the answer"
    challenge = done.headers.get("WWW-Authenticate", "")
    found = (words for code, words in _MEANINGS.items() if f'"{code}"' in challenge)
    return next(found, "this is not an answer of UserInfo: is --url right?")
