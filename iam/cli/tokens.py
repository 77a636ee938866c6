"""Commands about tokens, as the operator and on the database."""

from __future__ import annotations

from dataclasses import asdict

import click
from click.exceptions import Exit

from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.output import json_option, print_json, print_pairs, print_table
from iam.cli.parameters import token_argument
from iam.domain.errors import PolicyRefused
from iam.domain.policies.facts import RequestFacts
from iam.protocol.endpoints.introspection import members, members_of_refresh_token
from iam.services import inspection
from iam.services.introspection import Inactive, Known
from iam.services.refresh_lookups import DeadRefreshToken
from iam.services.services import Services


@click.group
def token() -> None:
    """
    Tokens: ask about one, or end it.

    A token given as an argument is seen by every user of this machine who lists
    processes; - reads it from standard input.
    """


@token.command(epilog=example("iam token introspect - < token.txt"))
@token_argument
@json_option
@pass_context
def introspect(context: Context, token: str, *, as_json: bool) -> None:
    """
    Tell everything about a token, or why it is not active.

    Prints what the introspection endpoint would answer to a client that may know, as
    of this moment, and who the person is even where the client has a pairwise sub. Use
    - to read the token from standard input.
    """
    told = _told(context.services(), token)
    if as_json:
        print_json(told)
    else:
        print_pairs(told)


@token.command(epilog=example("iam token revoke - < token.txt"))
@token_argument
@json_option
@pass_context
def revoke(context: Context, token: str, *, as_json: bool) -> None:
    """
    End a token, whosever it is; every server knows at once.

    With a refresh token ends its grant, and every token of it. Use - to read the token
    from standard input. A token that has ended is left as it is; one that no key of
    this server made is an error.
    """
    services = context.services()
    live = services.cache.current()
    if services.refresh_lookups.is_one(token):
        _revoke_grant(services, token, as_json=as_json)
        return
    before = services.introspection.find(live, token)
    if isinstance(before, Inactive) and before.token is None:
        raise click.ClickException(
            f"nothing was revoked: {before.reason}; 'iam token inspect' says more"
        )
    services.revocation.revoke_as_operator(live, token)
    was = before.reason if isinstance(before, Inactive) else "active"
    if as_json:
        print_json({"active": False, "was": was})
    else:
        click.echo(f"the token is not active any more; it was {was}")


def _told(services: Services, token: str) -> dict[str, object]:
    """Give all that is known of a token of any kind."""
    live = services.cache.current()
    if services.refresh_lookups.is_one(token):
        realms = live.configuration.realms.values()
        known = services.refresh_lookups.find(live, realms, token)
        if isinstance(known, DeadRefreshToken):
            return {"active": False, "reason": known.reason}
        return members_of_refresh_token(known, None, base_url=services.base_url)
    found = services.introspection.find(live, token)
    if isinstance(found, Inactive):
        return {"active": False, "reason": found.reason}
    return _attributes(services, found) | members(
        found, None, base_url=services.base_url
    )


def _attributes(services: Services, known: Known) -> dict[str, object]:
    """Give what policies tell beside its scopes to whoever asks from nowhere."""
    request = RequestFacts(grant_type=known.token.grant_type)
    try:
        return services.attributes.of(services.cache.current(), known, request=request)
    except PolicyRefused as error:
        raise click.ClickException(error.reason) from error


def _revoke_grant(services: Services, token: str, *, as_json: bool) -> None:
    """End the grant of a refresh token, and say what the token was."""
    live, lookups = services.cache.current(), services.refresh_lookups
    before = lookups.find(live, live.configuration.realms.values(), token)
    if lookups.revoke_as_operator(live, token) is None:
        raise click.ClickException("nothing was revoked: no refresh token of ours")
    was = before.reason if isinstance(before, DeadRefreshToken) else "active"
    if as_json:
        print_json({"active": False, "was": was})
    else:
        click.echo(f"the grant and all of its tokens have ended; this one was {was}")


@token.command(
    epilog=example(
        "iam token inspect - < token.txt",
        "iam token inspect - --audience https://api.example.com < token.txt",
    )
)
@token_argument
@click.option("--audience", metavar="TEXT", help="Whom the token must be for.")
@json_option
@pass_context
def inspect(
    context: Context,
    token: str,
    *,
    audience: str | None,
    as_json: bool,
) -> None:
    """
    Say in words what is right and what is wrong with a token.

    Decodes a JWT and looks at key, algorithm, type, signature, issuer, audience and
    times; of an opaque token it tells whether a key of this server opens it, and of a
    refresh token only that it looks like one. Exit code 1 where anything is wrong. Use
    - to read the token from standard input.
    """
    found = inspection.inspect(context.services().tokens, token, audience=audience)
    if as_json:
        print_json({"right": found.is_right, **asdict(found)})
    else:
        if found.kind == "jwt":
            print_json({"header": found.header, "claims": found.claims})
        print_table(
            ("", "ABOUT", "FOUND"),
            ((each.verdict.upper(), each.about, each.words) for each in found.findings),
        )
    if not found.is_right:
        raise Exit(1)
