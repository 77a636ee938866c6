"""`iam perform authorization-code`: a client in the terminal, a person in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from iam.cli.code_flow import Denied, WrongAnswer, begin, exchange, read_answer
from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.loopback import Listener
from iam.cli.output import json_option, print_json
from iam.cli.parameters import (
    as_client,
    auth_method_option,
    read_secret,
    resource_option,
    url_option,
)
from iam.cli.perform_output import Asked, print_tokens
from iam.cli.printable import printable
from iam.cli.server_address import base_url
from iam.domain.realms import RealmPath, issuer

_MEANINGS = {
    "access_denied": "the person said no",
    "invalid_scope": (
        "a scope that was asked for is not among the client's; "
        "'iam client show {client} --realm {realm}'"
    ),
    "unauthorized_client": "the client may not use the grant type authorization_code",
    "login_required": "nobody is signed in, and --prompt none lets nobody sign in",
    "consent_required": "the person must be asked, and --prompt none forbids it",
    "unmet_authentication_requirements": "no sign-in here reaches what was asked for",
    "invalid_target": "the client may not address the resource",
    "invalid_grant": "the code was used, or too old, or not for this client",
    "invalid_client": "the secret is another, or the client is registered otherwise",
}


@click.command(
    "authorization-code",
    epilog=example(
        "iam perform authorization-code --client spa --realm /alpha --scope read",
        "iam perform authorization-code --client photo-app --realm /alpha "
        "--port 8765 --ui-locales 'fr-CA en' --secret-file secret.txt",
        "iam perform authorization-code --client photo-app --realm /alpha "
        "--scope openid --scope email --max-age 300 --secret-file secret.txt",
    ),
)
@as_client
@click.option("--ui-locales", default="", help="Languages of the pages, best first.")
@click.option("--prompt", default="", help="none, login, consent or select_account.")
@click.option(
    "--max-age",
    type=click.IntRange(0),
    help="Seconds since the person typed a password, at the most.",
)
@click.option("--acr-values", default="", help="Ways to sign in, the best first.")
@click.option("--login-hint", default="", help="Who is to sign in.")
@click.option(
    "--claims",
    default="",
    metavar="JSON",
    help="""Single claims, as '{"userinfo": {"email": null}}'.""",
)
@resource_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where to listen for the answer. Default: a free port; the client then needs "
    "loopback_interface_redirection.",
)
@click.option(
    "--path",
    default="/callback",
    show_default=True,
    help="The path of the redirect address, which must be registered: "
    "http://127.0.0.1:PORT/callback.",
)
@click.option(
    "--timeout",
    type=click.IntRange(1, 3600),
    default=300,
    show_default=True,
    help="Seconds to wait for the person.",
)
@url_option
@auth_method_option
@json_option
@pass_context
def authorization_code(  # noqa: PLR0913 - click hands over each option
    context: Context,
    *,
    client: str,
    secret_file: Path | None,
    secret_stdin: bool,
    realm: RealmPath,
    scope: tuple[str, ...],
    ui_locales: str,
    prompt: str,
    max_age: int | None,
    acr_values: str,
    login_hint: str,
    claims: str,
    resource: tuple[str, ...],
    port: int,
    path: str,
    timeout: int,
    url: str | None,
    auth_method: str,
    as_json: bool,
) -> None:
    """
    Ask a person for access, as a client does, and print the tokens.

    Prints a link to open in a browser on this machine, waits on 127.0.0.1 for the
    answer and exchanges the code. Without a secret it plays a public client. With the
    scope openid it sends a nonce, and looks at the ID Token as a client must: at its
    signature with the published keys, and at all that it says. Exit code 1 where there
    was no token, or something is wrong with the ID Token.
    """
    secret = read_secret(secret_file, stdin=secret_stdin)
    base = base_url(url or context.settings().base_url)
    listener = Listener(port, path)
    begun = begin(
        issuer(base, realm),
        client_id=client,
        redirect_uri=listener.redirect_uri,
        scope=" ".join(scope),
        more={
            "ui_locales": ui_locales,
            "prompt": prompt,
            "max_age": "" if max_age is None else str(max_age),
            "acr_values": acr_values,
            "login_hint": login_hint,
            "claims": claims,
            "resource": resource,
        },
    )
    click.echo(f"Open this link in a browser:\n\n  {begun.url}\n", err=as_json)
    try:
        code = read_answer(begun, listener.wait(timeout, client=client))
    except WrongAnswer as error:
        raise click.ClickException(f"the answer is refused: {error}") from error
    except Denied as error:
        meaning = _MEANINGS.get(error.code, "").format(client=client, realm=realm)
        said = printable(str(error))
        if as_json:
            print_json({"error": error.code, "said": said, "meaning": meaning or None})
        raise click.ClickException(f"{said}\n{meaning}".strip()) from error
    done = exchange(begun, code, secret=secret, scheme=auth_method)
    asked = Asked(
        issuer=begun.issuer, client_id=client, nonce=begun.nonce, max_age=max_age
    )
    print_tokens(done, asked, _MEANINGS, as_json=as_json)
